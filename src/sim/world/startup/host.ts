/** The host that starts are made on: a machine with its kernel, disk and memory, and the tasks that ask. */
import { seedFrom } from '../../core/rng.ts';
import { invariant } from '../../core/invariant.ts';
import type { CostProfile } from '../../costs/model.ts';
import { CostSampler } from '../../costs/sampler.ts';
import { Disk } from '../../hw/disk.ts';
import { DISKS } from '../../hw/disks/media.ts';
import { Machine } from '../../hw/machine.ts';
import { Memory } from '../../hw/memory.ts';
import { PhysicalPort } from '../../hw/physical-port.ts';
import { Sim } from '../../hw/sim.ts';
import { bootKernel } from '../../kernel/boot.ts';
import { makeGroup } from '../../kernel/cgroup/make-group.ts';
import type { KernelConfig } from '../../kernel/config.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import type { Kernel } from '../../kernel/kernel.ts';
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
import { hog } from '../hog.ts';
import { findSwitch } from '../switches.ts';
import { layerOf } from './registry.ts';

const FIRST_PID = 4231;
const GUEST_PID = 1;
/** The requests come so long after boot. */
const REQUEST_NS = 10e6;
/** Group of what is started under a limit. */
const LIMITED = '/start';

/** A limit of CPU time for all that is started together, as `cpu.max` has it. */
export interface CpuMax {
  readonly quotaNs: number;
  readonly periodNs: number;
}

/** What a host is built from. */
export interface HostPlan {
  readonly seed: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly layers: readonly BootDef[];
  readonly stack: string;
  readonly atOnce: number;
  readonly choice: StartChoice;
  readonly profile: CostProfile;
  /** Mechanism switches that are not as by default. */
  readonly switches: Readonly<Record<string, string>>;
  readonly cpuMax: CpuMax | null;
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
    0,
    { name: 'host', cpus: plan.cpus, depth: 0, kernelComp: COMP.kernel, opaqueComp: -1 },
    new Memory(Math.floor(plan.memoryBytes / PAGE_BYTES), 0),
    () => port,
  );
}

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
    const sim = new Sim(plan.seed, new CostSampler(plan.profile, plan.seed, plan.stack));
    const machine = machineOf(sim, plan);
    const outermost = plan.layers[0] && layerOf(plan.layers[0]);
    const medium = DISKS.get(this.choice('disk'))?.medium;
    invariant(medium !== undefined, 'no-such-disk');
    const disk = new Disk(machine, medium);
    this.kernel = this.boot(machine, 'host', FIRST_PID, outermost?.host);
    this.kernel.blocks.device = disk;
    const divided = outermost?.divide !== undefined && plan.cpus > 1;
    const own = Math.max(1, Math.floor(plan.cpus / 4));
    const cpus = [...machine.cpus.keys()];
    this.ownCpus = divided ? cpus.slice(0, own) : null;
    this.guestCpus = divided ? cpus.slice(own) : null;
    outermost?.divide?.(machine, this.guestCpus ?? []);
    this.group = this.limit();
    for (let n = Number(this.choice('host-load')) * (this.ownCpus ?? cpus).length; n > 0; n--)
      this.startHog(n);
  }

  /** Makes the group that limits what is started, if there is a limit. */
  private limit(): string {
    const { cpuMax } = this.plan;
    if (cpuMax === null) return '';
    const { cgroups } = this.kernel;
    makeGroup(cgroups, `${LIMITED}/requests`);
    const text = `${String(Math.round(cpuMax.quotaNs / 1000))} ${String(Math.round(cpuMax.periodNs / 1000))}`;
    const written = cgroups.write(`${LIMITED}/cpu.max`, text);
    invariant(written.ok, 'cpu-max-refused', text);
    return LIMITED;
  }

  /** A program that keeps a CPU busy, wherever the scheduler puts it. */
  private startHog(n: number): void {
    const { kernel } = this;
    const task = kernel.spawn({
      name: `hog ${String(n)}`,
      program: hog,
      userComp: COMP.app,
      kernelComp: kernel.machine.kernelComp,
      affinity: this.ownCpus,
    });
    task.cpu = (n - 1) % this.plan.cpus;
    kernel.start(task);
  }

  private choice(id: string): string {
    return this.plan.switches[id] ?? findSwitch(id)?.default ?? '';
  }

  private boot(machine: Machine, name: string, firstPid: number, extra: Partial<KernelConfig> = {}): Kernel {
    const hz = Number(this.choice('hz'));
    const idle = name === 'host' ? this.choice('idle') : 'c1';
    const config: KernelConfig = Object.freeze({
      name,
      hz,
      firstPid,
      kpti: this.choice('kpti') === 'on',
      idle: idle === 'poll' || idle === 'deep' ? idle : 'c1',
      tickPhaseNs: Math.floor(this.phase(name === 'host' ? 'start' : name) * Math.round(1e9 / hz)),
      pageCachePages: Infinity,
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
      phase: (label) => this.phase(label),
      runUntil: () => invariant(false, 'nothing-runs-while-it-boots'),
      makeKernel: (machine, name, config) => this.boot(machine, name, GUEST_PID, config),
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
  sim.settle();
  while (sim.nextNs() <= REQUEST_NS && sim.step());
  sim.nowNs = REQUEST_NS;
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
  return REQUEST_NS;
}
