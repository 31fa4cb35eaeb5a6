/** Physical machines of a world: CPUs, memory, disk, and the kernel on them; kernels of machines on machines. */
import { invariant } from '../../core/invariant.ts';
import { seedFrom } from '../../core/rng.ts';
import { Disk } from '../../hw/disk.ts';
import { DISKS } from '../../hw/disks/media.ts';
import { Machine } from '../../hw/machine.ts';
import { Memory } from '../../hw/memory.ts';
import { PhysicalPort } from '../../hw/physical-port.ts';
import { bootKernel } from '../../kernel/boot.ts';
import { PeriodPhases } from '../../kernel/cgroup/kernel-host.ts';
import type { KernelConfig } from '../../kernel/config.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { FairScheduler } from '../../kernel/sched/fair.ts';
import type { Task } from '../../kernel/task.ts';
import { COMP } from '../../trace/components.ts';
import { findLayer } from '../registry.ts';
import type { KernelSpec, MachineSpec, PlaceSpec } from '../spec.ts';
import { featuresOf, preemptOf } from '../version.ts';
import { choiceOf } from '../switches.ts';
import type { Building } from './building.ts';
import { StolenPort } from './stolen-port.ts';

export const FRAME_BYTES = 4096;
/** Process ids that a machine's own services have already used up. */
const FIRST_PID = Object.freeze({ host: 4231, other: 2017, guest: 812 });

/** What distinguishes a kernel from the others of its machine's spec. */
interface KernelPlan {
  readonly name: string;
  readonly owner: string;
  readonly spec: KernelSpec;
  /** Choices that come before the spec's switches. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly firstPid: number;
  /** A guest halts; only a physical CPU has sleep states. */
  readonly idle: KernelConfig['idle'];
  readonly extra?: Partial<KernelConfig>;
}

function bootOn(building: Building, machine: Machine, plan: KernelPlan): Kernel {
  const { spec, options } = plan;
  const tickNs = Math.round(1e9 / spec.hz);
  const pages = options['pageCachePages'];
  const mitigated = choiceOf('mitigations', options, spec.switches) === 'on';
  const config: KernelConfig = Object.freeze({
    name: plan.name,
    release: spec.version,
    hz: spec.hz,
    firstPid: plan.firstPid,
    kpti: mitigated && choiceOf('kpti', options, spec.switches) === 'on',
    mitigations: mitigated,
    favorDynMods: choiceOf('favordynmods', options, spec.switches) === 'on',
    idle: plan.idle,
    preempt: preemptOf(choiceOf('preempt', options, spec.switches), spec.version),
    tickPhaseNs: spec.tickPhaseNs ?? Math.floor(building.phase(plan.name, plan.owner) * tickNs),
    pageCachePages: typeof pages === 'number' ? pages : spec.pageCachePages,
    ...plan.extra,
  });
  const features = Object.freeze({ ...featuresOf(spec.version), ...spec.sched });
  building.machines.push(machine);
  const phases = new PeriodPhases(seedFrom(building.sim.seed, 'period-phase', config.name, machine.id));
  if (machine.depth === 0) building.periodPhases.set(plan.name, phases);
  return bootKernel(building.sim, machine, config, (host) => new FairScheduler<Task>(host, features), phases);
}

/** Boots the kernel of a machine that a place has made on the machine of `spec`. */
export function bootGuest(
  building: Building,
  machine: Machine,
  plan: Omit<KernelPlan, 'firstPid' | 'idle'>,
): Kernel {
  const { tickPhaseNs: _hosts, ...spec } = plan.spec;
  return bootOn(building, machine, { ...plan, spec, firstPid: FIRST_PID.guest, idle: 'c1' });
}

function idleOf(spec: KernelSpec): KernelConfig['idle'] {
  const idle = choiceOf('idle', spec.switches);
  return idle === 'poll' || idle === 'deep' ? idle : 'c1';
}

function hardware(building: Building, spec: MachineSpec): Machine {
  const { sim } = building;
  const opaqueComp = spec.opaque === true ? COMP.peer : -1;
  const kernelComp = spec.opaque === true ? COMP.peer : COMP.kernel;
  const alone = Object.freeze(new PhysicalPort());
  return new Machine(
    sim,
    { name: spec.id, cpus: spec.cpus, depth: 0, kernelComp, opaqueComp },
    new Memory(spec.memoryBytes / FRAME_BYTES, spec.touchedBytes / FRAME_BYTES),
    () => (spec.stolen === undefined ? alone : new StolenPort(sim)),
  );
}

/** Who needs the bare machine was there before its kernel, whatever process stands between them. */
function bootedUnder(places: readonly PlaceSpec[], id: string): Partial<KernelConfig> | undefined {
  for (const place of places.filter((one) => one.in === id)) {
    const layer = findLayer(place.layer);
    const found = layer?.host ?? (layer?.isVm === true ? undefined : bootedUnder(places, place.id));
    if (found) return found;
  }
  return undefined;
}

/** Builds a physical machine and boots its kernel. */
export function buildMachine(building: Building, spec: MachineSpec): Kernel {
  const isHost = building.kernels.size === 0;
  const machine = hardware(building, spec);
  const medium = spec.disk === null ? null : DISKS.get(spec.disk)?.medium;
  invariant(medium !== undefined, 'no-such-disk', spec.disk ?? '');
  const disk = medium && new Disk(machine, medium);
  const kernel = bootOn(building, machine, {
    name: spec.id,
    owner: spec.id,
    spec: spec.kernel,
    options: {},
    firstPid: isHost ? FIRST_PID.host : FIRST_PID.other,
    idle: idleOf(spec.kernel),
    extra: {
      ...bootedUnder(building.spec.places, spec.id),
      ...(building.network ? { network: building.network } : {}),
      ...(isHost ? building.underneath : {}),
    },
  });
  kernel.blocks.device = disk;
  building.kernels.set(spec.id, kernel);
  return kernel;
}

/** The CPUs that others take begin to be taken: zero is known. */
export function startStealing(building: Building, spec: MachineSpec, zeroNs: number): void {
  for (const cpu of building.kernel(spec.id).machine.cpus) {
    const losses = spec.stolen?.[cpu.index] ?? [];
    if (cpu.port instanceof StolenPort)
      cpu.port.begin(
        cpu,
        losses.map((ns) => zeroNs + ns),
      );
  }
}
