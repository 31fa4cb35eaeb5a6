/**
 * The builder of worlds, the only one: machines, cables, places, programs, in this order; then it runs the set-up to the
 * moment from which times count.
 */
import type { Observers } from '../hw/sim.ts';
import { Building } from './build/building.ts';
import { fileIssues, writeFiles } from './build/files.ts';
import { buildLink, steerInterrupts } from './build/links.ts';
import { startStealing } from './build/machines.ts';
import { buildMachinePlace, buildPlace } from './build/places.ts';
import { planStarts, startPrograms } from './build/programs.ts';
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
  for (const place of places) buildPlace(building, place);
}

/** What the kernels of a spec that is valid otherwise refuse of the files it writes: found by writing them. */
export function refusedFiles(spec: WorldSpec): Issue[] {
  if (spec.files === undefined || spec.files.length === 0) return [];
  const building = new Building(spec);
  buildPlaces(building);
  return fileIssues(building);
}

/** Builds the world of a valid spec (see `readWorld`); it stands at zero. Throws SimFault for an invalid one. */
export function buildWorld(spec: WorldSpec, options: BuildOptions = {}): World {
  const building = new Building(spec, { observers: options.observers });
  const { sim } = building;
  buildPlaces(building);
  writeFiles(building);
  for (const link of spec.links) steerInterrupts(building, link);
  const kinds = options.kinds ?? PROGRAM_KINDS;
  startPrograms(building, kinds);
  sim.settle();
  const zeroNs = zeroInstant(building, spec.zero);
  for (const machine of spec.machines) startStealing(building, machine, zeroNs);
  building.runTo(zeroNs);
  planStarts(building, kinds, zeroNs);
  const programs = building.programs;
  for (const { issuer } of programs.values()) issuer?.restart();
  sim.metrics.measuring = true;
  const { kernels, machines, places } = building;
  return new World(spec, { sim, kernels, machines, places, programs, zeroNs, zeroRow: sim.trace.count });
}
