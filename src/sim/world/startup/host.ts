/** The host that starts are made on: a machine with its kernel, disk and memory, and the tasks that ask. */
import { seedFrom } from '../../core/rng.ts';
import type { CostProfile } from '../../costs/model.ts';
import { CostSampler } from '../../costs/sampler.ts';
import { Disk } from '../../hw/disk.ts';
import nvme from '../../hw/disks/nvme.disk.ts';
import { Machine } from '../../hw/machine.ts';
import { Memory } from '../../hw/memory.ts';
import { PhysicalPort } from '../../hw/physical-port.ts';
import { Sim } from '../../hw/sim.ts';
import { bootKernel } from '../../kernel/boot.ts';
import { FairScheduler } from '../../kernel/sched/fair.ts';
import { program } from '../../kernel/paths/types.ts';
import type { Task } from '../../kernel/task.ts';
import type { Program } from '../../ops/op.ts';
import { COMP } from '../../trace/components.ts';
import { application } from './app.ts';
import type { StartupDef } from './define.ts';
import { FRAME_BYTES, Ledger } from './ledger.ts';
import { stay } from './marks.ts';
import { Actor, Instance, Scope, type StartChoice, type StartHost } from './state.ts';
import { enterNext } from './tasks.ts';

const HZ = 250;
const FIRST_PID = 4231;
/** The requests come so long after boot. */
const REQUEST_NS = 10e6;

/** What a host is built from. */
export interface HostPlan {
  readonly seed: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly layers: readonly StartupDef[];
  readonly stack: string;
  readonly atOnce: number;
  readonly choice: StartChoice;
  readonly profile: CostProfile;
}

/** One who asks: starts the outermost layer, and waits. */
const request = program('request', (p) => {
  enterNext(p);
  stay(p);
});

function machineOf(sim: Sim, plan: HostPlan): Machine {
  const port = Object.freeze(new PhysicalPort());
  return new Machine(
    sim,
    { name: 'host', cpus: plan.cpus, depth: 0, kernelComp: COMP.kernel, opaqueComp: -1 },
    new Memory(Math.floor(plan.memoryBytes / FRAME_BYTES), 0),
    () => port,
  );
}

/** Builds the host; the requests are made and not sent. */
export function buildHost(plan: HostPlan): StartHost {
  const sim = new Sim(plan.seed, new CostSampler(plan.profile, plan.seed, plan.stack));
  const machine = machineOf(sim, plan);
  const disk = new Disk(machine, nvme.medium);
  const tickNs = 1e9 / HZ;
  const kernel = bootKernel(
    sim,
    machine,
    Object.freeze({
      name: 'host',
      hz: HZ,
      firstPid: FIRST_PID,
      kpti: false,
      idle: 'c1',
      tickPhaseNs: Math.floor(seedFrom(plan.seed, 'phase', 'start').nextFloat() * tickNs),
      pageCachePages: 16,
    }),
    (host) => new FairScheduler<Task>(host),
  );
  kernel.blocks.device = disk;
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
  sim.settle();
  while (sim.nextNs() <= REQUEST_NS && sim.step());
  sim.nowNs = REQUEST_NS;
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
  return REQUEST_NS;
}
