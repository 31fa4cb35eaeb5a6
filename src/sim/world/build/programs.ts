/** Programs of a world: started in the order of the spec during the set-up, or at their time. */
import { invariant } from '../../core/invariant.ts';
import { EVENT, PRIORITY, type Entity } from '../../hw/sim.ts';
import { makeGroup } from '../../kernel/cgroup/make-group.ts';
import type { Place } from '../../virt/layer.ts';
import { splitRun, type ProgramKind, type ProgramStage, type RunningProgram } from '../programs/define.ts';
import type { ProgramSpec } from '../spec.ts';
import type { Building } from './building.ts';

function findKind(folder: string, kinds: readonly ProgramKind[]): ProgramKind | undefined {
  return kinds.find((kind) => kind.folder === folder);
}

/** The place of a program, with the group that the spec names. */
function homeOf(building: Building, { in: id, cgroup }: ProgramSpec): Place {
  const place = building.place(id);
  if (cgroup === undefined) return place;
  if (!place.kernel.cgroups.find(cgroup)) makeGroup(place.kernel.cgroups, cgroup);
  return { ...place, cgroup };
}

/** Time between the starts of two tasks passes only before zero. */
function pauseOf(building: Building, { start, apartNs = 0 }: ProgramSpec): () => void {
  if (start === 'set-up' || start >= 0) return () => undefined;
  return () => building.runTo(building.sim.nowNs + apartNs);
}

function stageOf(building: Building, spec: ProgramSpec, kind: ProgramKind): ProgramStage {
  const { id } = splitRun(spec.run);
  const given = kind.params(id).map((param) => [param.id, spec.args[param.id] ?? param.default ?? 0]);
  const { zero } = building.spec;
  return {
    spec,
    args: Object.fromEntries(given) as Record<string, number>,
    sim: building.sim,
    seed: building.spec.seed,
    place: homeOf(building, spec),
    peer: spec.peer === undefined ? null : building.place(spec.peer),
    others: [...building.programs.values()],
    zeroNs: 'atNs' in zero ? zero.atNs : null,
    pause: pauseOf(building, spec),
    runUntil: (condition, what) => building.runUntil(condition, what),
  };
}

function startNow(building: Building, spec: ProgramSpec, kinds: readonly ProgramKind[]): RunningProgram {
  const { folder, id } = splitRun(spec.run);
  const kind = findKind(folder, kinds);
  invariant(kind?.ids.includes(id) === true, 'no-such-program', spec.run);
  const running = kind.start(id, stageOf(building, spec, kind));
  building.programs.set(spec.id, running);
  return running;
}

/** Starts programs at their time. */
class LateStart implements Entity {
  readonly entity: number;
  private readonly building: Building;
  private readonly kinds: readonly ProgramKind[];

  constructor(building: Building, kinds: readonly ProgramKind[]) {
    this.building = building;
    this.kinds = Object.freeze([...kinds]);
    this.entity = building.sim.register(() => this);
  }

  /** `payload`: place in the spec's list. */
  handle(_kind: number, payload: number): void {
    const spec = this.building.spec.programs[payload];
    invariant(spec !== undefined, 'no-such-program', String(payload));
    startNow(this.building, spec, this.kinds);
  }
}

/** Puts the starts that come after zero into the queue. */
export function planStarts(building: Building, kinds: readonly ProgramKind[], zeroNs: number): void {
  const { programs } = building.spec;
  const isLate = ({ start }: ProgramSpec): boolean => start !== 'set-up' && start >= 0;
  if (!programs.some(isLate)) return;
  const { entity } = new LateStart(building, kinds);
  programs.forEach((program, index) => {
    if (program.start !== 'set-up' && program.start >= 0)
      building.sim.at(zeroNs + program.start, PRIORITY.timer, EVENT.callback, entity, index);
  });
}

/** Starts the programs whose time is before zero, each at its time or when the one before has started. */
export function startEarly(building: Building, kinds: readonly ProgramKind[], zeroNs: number): void {
  for (const spec of building.spec.programs) {
    if (spec.start === 'set-up' || spec.start >= 0) continue;
    building.runTo(Math.max(building.sim.nowNs, zeroNs + spec.start));
    startNow(building, spec, kinds);
  }
}

/** Starts the programs of the set-up and runs it until each waits for what will be asked of it. */
export function startPrograms(building: Building, kinds: readonly ProgramKind[]): void {
  const setUp = building.spec.programs.filter(({ start }) => start === 'set-up');
  for (const spec of setUp) startNow(building, spec, kinds);
  for (const spec of setUp) {
    const kind = findKind(splitRun(spec.run).folder, kinds);
    const running = building.programs.get(spec.id);
    if (running) kind?.warmUp?.(running, (condition, what) => building.runUntil(condition, what));
  }
}
