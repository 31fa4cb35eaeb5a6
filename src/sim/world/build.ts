/**
 * The builder of worlds, the only one: machines, cables, places, programs, in this order; then it runs the set-up to the
 * moment from which times count.
 */
import type { Observers } from '../hw/sim.ts';
import type { KernelConfig } from '../kernel/config.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Building } from './build/building.ts';
import { fileIssues, writeFiles } from './build/files.ts';
import { buildGroups, layGroups, type GroupRefusal } from './build/groups.ts';
import { buildLink, steerInterrupts } from './build/links.ts';
import { startStealing } from './build/machines.ts';
import { buildMachinePlace, buildPlace } from './build/places.ts';
import { planStarts, startEarly, startPrograms } from './build/programs.ts';
import type { Issue } from './issue.ts';
import type { ProgramKind } from './programs/define.ts';
import { PROGRAM_KINDS } from './programs/registry.ts';
import type { WorldSpec, ZeroSpec } from './spec.ts';
import { World } from './world.ts';

export interface BuildOptions {
  /** Who is told of every row; absent: an ordinary trace and ordinary metrics. */
  readonly observers?: Partial<Observers>;
  /** Programs that can run; absent: all that are registered. */
  readonly kinds?: readonly ProgramKind[];
  /** How the host's kernel is booted where something will be built that was there before it. */
  readonly underneath?: Partial<KernelConfig> | undefined;
  /** Who shapes the network of every physical machine; absent: nobody. */
  readonly network?: KernelConfig['network'] | undefined;
  /** Called when machines, groups and places are there, before a program starts, with the kernels by their machines' ids. */
  readonly built?: (kernels: ReadonlyMap<string, Kernel>) => void;
  /** The same of kernels that a layer's machines have, by its id; frozen. */
  readonly guests?: Readonly<Record<string, Partial<KernelConfig>>> | undefined;
  /** Called when every place is there and nothing has run; absent: nothing is left to do. */
  readonly placed?: (building: Building) => void;
  /** Moment at which the world is handed over, ns since zero, not after it; absent: zero. */
  readonly standNs?: number;
}

/** The instant of zero when the set-up has ended. */
function zeroInstant({ sim, host }: Building, zero: ZeroSpec): number {
  if ('atNs' in zero) return zero.atNs;
  const earliestNs = sim.nowNs + zero.afterSetUpNs;
  if (zero.afterTickNs === null) return earliestNs;
  const { tickNs, tickPhaseNs } = host;
  return tickPhaseNs + Math.ceil((earliestNs - tickPhaseNs) / tickNs) * tickNs + zero.afterTickNs;
}

/** Everything that is there before a program runs. */
function buildPlaces(building: Building): void {
  const { machines, links, places } = building.spec;
  for (const machine of machines) buildMachinePlace(building, machine);
  for (const link of links) buildLink(building, link);
  buildGroups(building);
  for (const place of places) buildPlace(building, place);
}

/** What the kernels of a spec refuse of its groups, and the machines with the groups that they took: found by making them. */
export function refusedGroups(
  spec: WorldSpec,
  { underneath, network }: Pick<BuildOptions, 'underneath' | 'network'> = {},
): {
  readonly building: Building;
  readonly refusals: readonly GroupRefusal[];
} {
  const building = new Building(spec, { underneath, network });
  for (const machine of spec.machines) buildMachinePlace(building, machine);
  return { building, refusals: layGroups(building) };
}

/** What the kernels of a spec that is valid otherwise refuse of the files it writes: found by writing them. */
export function refusedFiles(spec: WorldSpec): Issue[] {
  if (spec.files === undefined || spec.files.length === 0) return [];
  const building = new Building(spec);
  buildPlaces(building);
  return fileIssues(building);
}

/** Builds the world of a valid spec (see `readWorld`); it stands at zero unless said otherwise. Throws SimFault for an invalid one. */
export function buildWorld(spec: WorldSpec, options: BuildOptions = {}): World {
  const { observers, underneath, network, guests, standNs = 0 } = options;
  const building = new Building(spec, { observers, underneath, network, guests });
  const { sim } = building;
  buildPlaces(building);
  options.placed?.(building);
  writeFiles(building);
  options.built?.(building.kernels);
  for (const link of spec.links) steerInterrupts(building, link);
  const kinds = options.kinds ?? PROGRAM_KINDS;
  startPrograms(building, kinds);
  sim.settle();
  const zeroNs = zeroInstant(building, spec.zero);
  for (const machine of spec.machines) startStealing(building, machine, zeroNs);
  startEarly(building, kinds, zeroNs);
  building.runTo(zeroNs + standNs);
  planStarts(building, kinds, zeroNs);
  const programs = building.programs;
  for (const { issuer } of programs.values()) issuer?.restart();
  sim.metrics.measuring = true;
  const { kernels, machines, places } = building;
  return new World(spec, { sim, kernels, machines, places, programs, zeroNs, zeroRow: sim.trace.count });
}
