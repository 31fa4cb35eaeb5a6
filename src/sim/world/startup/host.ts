/** The host that starts are made on: a machine with its kernel, disk and memory, and the tasks that ask. */
import { seedFrom } from '../../core/rng.ts';
import { invariant } from '../../core/invariant.ts';
import type { Machine } from '../../hw/machine.ts';
import { bootKernel } from '../../kernel/boot.ts';
import type { KernelConfig } from '../../kernel/config.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { preemptOf } from '../version.ts';
import { FairScheduler } from '../../kernel/sched/fair.ts';
import { program } from '../../kernel/paths/types.ts';
import type { Task } from '../../kernel/task.ts';
import { COMP } from '../../trace/components.ts';
import { application } from '../../virt/boot/app.ts';
import type { BootDef } from '../../virt/boot/define.ts';
import {
  Actor,
  Instance,
  type LayerBoot,
  type StartChoice,
  type StartHost,
} from '../../virt/boot/instance.ts';
import { stay } from '../../virt/boot/marks.ts';
import { enterNext } from '../../virt/boot/tasks.ts';
import type { BuildContext, ColdBuild } from '../../virt/layer.ts';
import { buildWorld } from '../build.ts';
import { LIMITED, startWorld, type CpuMax } from '../compile/start.ts';
import { choiceOf } from '../switches.ts';
import { layerOf } from './registry.ts';

const GUEST_PID = 1;

/** What a host is built from. */
export interface HostPlan {
  readonly seed: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly layers: readonly BootDef[];
  readonly stack: string;
  readonly atOnce: number;
  readonly choice: StartChoice;
  /** Means of costs that differ from the reference host's, ns by cost id. */
  readonly costs: Readonly<Record<string, number>>;
  /** Mechanism switches that are not as by default. */
  readonly switches: Readonly<Record<string, string>>;
  readonly cpuMax: CpuMax | null;
  /** Release of the host's kernel. */
  readonly release: string;
}

/** One who asks: starts the outermost layer, and waits. */
const request = program('request', (p) => {
  enterNext(p);
  stay(p);
});

/** The host of one stack's instances, and what machines on it are built with. */
export class Host implements StartHost {
  readonly plan: HostPlan;
  readonly kernel: Kernel;
  readonly instances: Instance[] = [];
  readonly services = new Set<number>();
  ready = 0;
  readonly ownCpus: readonly number[] | null;
  readonly guestCpus: readonly number[] | null;
  readonly group: string;

  constructor(plan: HostPlan) {
    this.plan = plan;
    const outermost = plan.layers[0] && layerOf(plan.layers[0]);
    const divided = outermost?.divide !== undefined && plan.cpus > 1;
    const own = Math.max(1, Math.floor(plan.cpus / 4));
    const cpus = Array.from({ length: plan.cpus }, (_, index) => index);
    this.ownCpus = divided ? cpus.slice(0, own) : null;
    this.guestCpus = divided ? cpus.slice(own) : null;
    this.group = plan.cpuMax === null ? '' : LIMITED;
    const spec = startWorld({ ...plan, ownCpus: this.ownCpus ?? cpus });
    this.kernel = buildWorld(spec, { underneath: outermost?.host ?? {} }).host;
    outermost?.divide?.(this.kernel.machine, this.guestCpus ?? []);
  }

  choice(id: string): string {
    return choiceOf(id, this.plan.switches);
  }

  /** Puts a kernel on a machine that something which starts has made. */
  private boot(machine: Machine, name: string, extra: Partial<KernelConfig> = {}): Kernel {
    const hz = Number(this.choice('hz'));
    const mitigated = this.choice('mitigations') === 'on';
    const config: KernelConfig = Object.freeze({
      name,
      hz,
      firstPid: GUEST_PID,
      kpti: mitigated && this.choice('kpti') === 'on',
      mitigations: mitigated,
      favorDynMods: this.choice('favordynmods') === 'on',
      idle: 'c1',
      preempt: preemptOf(this.choice('preempt'), ''),
      tickPhaseNs: Math.floor(this.phase(name) * Math.round(1e9 / hz)),
      pageCachePages: Number.MAX_SAFE_INTEGER,
      ...extra,
    });
    return bootKernel(machine.sim, machine, config, (host) => new FairScheduler<Task>(host));
  }

  private phase(label: string): number {
    return seedFrom(this.plan.seed, 'phase', label).nextFloat();
  }

  buildContext(innerVms: number, cold: ColdBuild): BuildContext {
    return {
      sim: this.kernel.sim,
      choice: (id) => this.choice(id),
      network: 'none',
      hz: Number(this.choice('hz')),
      innerVms,
      vcpus: null,
      frames: null,
      cgroup: cold.cgroup,
      phase: (label) => this.phase(label),
      runUntil: () => invariant(false, 'nothing-runs-while-it-boots'),
      makeKernel: (machine, name, config) => this.boot(machine, name, config),
      cold,
    };
  }
}

function programsOf(layers: readonly BootDef[]): LayerBoot[] {
  const programs = layers.map((def) => ({ program: def.program, isVm: layerOf(def)?.isVm === true }));
  if (layers.at(-1)?.ownsApplication === true) return programs;
  return [...programs, { program: application, isVm: false }];
}

/** Sends all requests at one instant. Answers that instant, ns. */
export function sendRequests(host: Host): number {
  const { kernel, plan } = host;
  const { sim } = kernel;
  const sentNs = sim.nowNs;
  const programs = programsOf(plan.layers);
  const cpus = host.ownCpus ?? [...kernel.machine.cpus.keys()];
  const woken = new Set<number>();
  for (let number = 0; number < plan.atOnce; number++) {
    const instance = new Instance(number, sim.newFlow(false), host, plan.choice, programs);
    const task = kernel.spawn({
      name: 'request',
      program: request,
      userComp: COMP.app,
      kernelComp: kernel.machine.kernelComp,
      affinity: host.ownCpus,
      cgroup: host.group === '' ? '' : `${host.group}/requests`,
    });
    task.memory = new Actor(instance);
    task.ctx.flow = instance.flow;
    // Requests come in on all CPUs in turn.
    task.cpu = cpus[number % cpus.length] ?? 0;
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
