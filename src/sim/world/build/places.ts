/** Places of a world: each layer is put on what is below it. */
import { invariant } from '../../core/invariant.ts';
import { makeGroup } from '../../kernel/cgroup/make-group.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { BuildContext, NetworkMode, Place } from '../../virt/layer.ts';
import { findLayer } from '../registry.ts';
import type { MachineSpec, PlaceSpec, WorldSpec } from '../spec.ts';
import { choiceOf } from '../switches.ts';
import type { Building } from './building.ts';
import { bootGuest, buildMachine } from './machines.ts';

/** CPU of a measured program (or of its vCPU) and of its partner, where a machine has so many. */
const APP_CPU = 2;
const OTHER_CPU = 3;
/** CPUs for the helpers of what is built: a VMM's disk and network threads, the NIC's interrupts, further vCPUs. */
const SPARE_CPUS = [4, 5, 6, 7, 0, 1, 8, 9, 10, 11, 12, 13, 14, 15];

/** Frames of a MiB. */
const FRAMES_PER_MB = 256;

/** The machine itself as a place. */
function machinePlace(kernel: Kernel): Place {
  const cpus = kernel.machine.cpus.length;
  const large = cpus > OTHER_CPU;
  return {
    kernel,
    appCpu: large ? APP_CPU : 0,
    otherCpu: large ? OTHER_CPU : Math.min(1, cpus - 1),
    spareCpus: large ? SPARE_CPUS.filter((cpu) => cpu < cpus) : [],
    netns: '',
    container: null,
    cgroup: '',
    nicCpu: null,
    depth: 0,
    facts: {},
  };
}

/** Builds a physical machine; it is a place, too. */
export function buildMachinePlace(building: Building, spec: MachineSpec): void {
  building.places.set(spec.id, machinePlace(buildMachine(building, spec)));
}

/** The machine that a place is on. */
export function machineOf(spec: WorldSpec, id: string): MachineSpec | undefined {
  const found = spec.machines.find((machine) => machine.id === id);
  if (found) return found;
  const outer =
    spec.places.find((place) => place.id === id)?.in ?? spec.links.find(({ veth, b }) => veth && b === id)?.a;
  return outer === undefined ? undefined : machineOf(spec, outer);
}

/** Virtual machines inside each other that are built in a place. */
export function innerVms(places: readonly PlaceSpec[], id: string): number {
  const depths = places
    .filter((place) => place.in === id)
    .map((place) => (findLayer(place.layer)?.isVm === true ? 1 : 0) + innerVms(places, place.id));
  return Math.max(0, ...depths);
}

function contextOf(building: Building, spec: PlaceSpec): BuildContext {
  const machine = machineOf(building.spec, spec.in);
  invariant(machine !== undefined, 'no-such-place', spec.in);
  const { kernel } = machine;
  const { network = 'none', vcpus, memoryMb } = spec.options;
  return {
    sim: building.sim,
    choice: (id) => choiceOf(id, spec.options, kernel.switches),
    network: network as NetworkMode,
    hz: kernel.hz,
    innerVms: innerVms(building.spec.places, spec.id),
    vcpus: typeof vcpus === 'number' ? vcpus : null,
    frames: typeof memoryMb === 'number' ? memoryMb * FRAMES_PER_MB : null,
    cgroup: spec.cgroup ?? null,
    phase: (label) => building.phase(label, spec.id),
    runUntil: (condition, what) => building.runUntil(condition, what),
    makeKernel: (made, name, extra = {}) =>
      bootGuest(building, made, {
        name,
        owner: spec.id,
        spec: kernel,
        options: spec.options,
        extra: { ...building.guests[spec.layer], ...extra },
      }),
  };
}

export function buildPlace(building: Building, spec: PlaceSpec): void {
  const layer = findLayer(spec.layer);
  invariant(layer !== undefined, 'no-such-layer', spec.layer);
  const below = building.place(spec.in);
  const { cgroups } = below.kernel;
  if (spec.cgroup !== undefined && !cgroups.find(spec.cgroup)) makeGroup(cgroups, spec.cgroup);
  const home = {
    ...below,
    ...(spec.cgroup === undefined ? {} : { cgroup: spec.cgroup }),
    ...(spec.cpus === undefined ? {} : { cpus: spec.cpus === 'any' ? null : spec.cpus }),
  };
  building.places.set(spec.id, layer.build(home, contextOf(building, spec)));
}
