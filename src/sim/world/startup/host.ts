/** The host that starts are made on: a machine with its kernel, disk and memory, and the tasks that ask. */
import { program } from '../../kernel/paths/types.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { buildWorld } from '../build.ts';
import { startWorld } from '../compile/start.ts';
import { application } from './app.ts';
import type { StartupDef } from './define.ts';
import { Ledger } from './ledger.ts';
import { stay } from './marks.ts';
import { Actor, Instance, Scope, type StartChoice, type StartHost } from './state.ts';
import { enterNext } from './tasks.ts';

/** What a host is built from. */
export interface HostPlan {
  readonly seed: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly layers: readonly StartupDef[];
  readonly stack: string;
  readonly atOnce: number;
  readonly choice: StartChoice;
  /** Means of costs that differ from the reference host's, ns by cost id. */
  readonly costs: Readonly<Record<string, number>>;
}

/** One who asks: starts the outermost layer, and waits. */
const request = program('request', (p) => {
  enterNext(p);
  stay(p);
});

/** Builds the host; the requests are made and not sent. */
export function buildHost(plan: HostPlan): StartHost {
  const { host: kernel } = buildWorld(startWorld(plan));
  const { machine } = kernel;
  const scope = new Scope(0, null, 1, plan.choice.cache === 'warm');
  return {
    kernel,
    ledger: new Ledger(machine.memory),
    scope,
    instances: [],
    scopes: 1,
    ready: 0,
  };
}

function programsOf(layers: readonly StartupDef[]): Program[] {
  const programs = layers.map((def) => def.program);
  return layers.at(-1)?.ownsApplication === true ? programs : [...programs, application];
}

/** Sends all requests at one instant. Answers that instant, ns. */
export function sendRequests(host: StartHost, plan: HostPlan): number {
  const { kernel } = host;
  const { sim } = kernel;
  const sentNs = sim.nowNs;
  const programs = programsOf(plan.layers);
  const woken = new Set<number>();
  for (let number = 0; number < plan.atOnce; number++) {
    const instance = new Instance(number, sim.newFlow(false), host, plan.choice, programs);
    const task = kernel.spawn({
      name: 'request',
      program: request,
      userComp: COMP.app,
      kernelComp: kernel.machine.kernelComp,
    });
    task.memory = new Actor(instance, host.scope);
    task.ctx.flow = instance.flow;
    // Requests come in on all CPUs in turn.
    task.cpu = number % plan.cpus;
    instance.tasks.push(task);
    host.instances.push(instance);
    const cpu = kernel.scheduler.selectCpu(task, task.cpu, 'fork');
    kernel.activate(task, cpu, 0, -1, 'fork');
    woken.add(cpu);
  }
  // However many come at once, a CPU is interrupted once.
  for (const index of woken) {
    const cpu = kernel.machine.cpu(index);
    if (kernel.current(index) === null) cpu.port.poke(cpu);
  }
  sim.settle();
  return sentNs;
}
