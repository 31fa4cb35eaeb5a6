/**
 * What a group has left of its quota and what it owes, moment by moment. The engine tells the pool and a CPU's share of
 * it when either changes; between two such moments a share falls as fast as the group's tasks run on that CPU.
 */
import type { GroupList } from './groups.ts';
import { forEachTurn } from './history.ts';
import { STEP, type RunRecord } from './record.ts';

/** Numbers per moment: when, ns; left in the pool and on the CPUs, ns; owed, ns. NaN: there is no quota. */
const STRIDE = 3;
/** More moments than this are put together, by so many stretches of equal length. */
const MOMENTS_MAX = 3_000;
const STRETCHES = 500;
/** Steps looked through for what came before, and how far back turns are: an idle CPU says nothing for long. */
const LOOK_BACK_ROWS = 5_000;
const LOOK_BACK_NS = 1e9;

/** Something that happens to the balance: a step of the engine's, or a task that comes on a CPU or leaves it. */
interface Change {
  readonly atNs: number;
  readonly cpu: number;
  readonly kind: 'step' | 'on' | 'off';
  readonly localNs: number;
  readonly poolNs: number;
}

class Balance {
  readonly points: number[] = [];
  private readonly fromNs: number;
  private readonly local: Float64Array;
  private readonly running = new Set<number>();
  private pool = NaN;
  private atNs = -Infinity;

  constructor(cpus: number, fromNs: number) {
    this.local = new Float64Array(cpus);
    this.fromNs = fromNs;
  }

  take({ kind, cpu, localNs, poolNs }: Change): void {
    if (kind === 'on') this.running.add(cpu);
    else if (kind === 'off') this.running.delete(cpu);
    else {
      this.pool = poolNs;
      if (cpu >= 0) this.local[cpu] = localNs;
      this.note();
    }
  }

  /** Lets the tasks run on to a moment; where a share is used up the line has a corner. */
  goTo(ns: number): void {
    if (this.atNs === -Infinity) this.atNs = ns;
    while (this.atNs < ns) {
      let stepNs = ns - this.atNs;
      for (const cpu of this.running) {
        const leftNs = this.local[cpu] ?? 0;
        if (leftNs > 0) stepNs = Math.min(stepNs, leftNs);
      }
      if (this.atNs < this.fromNs) stepNs = Math.min(stepNs, this.fromNs - this.atNs);
      for (const cpu of this.running) this.local[cpu] = (this.local[cpu] ?? 0) - stepNs;
      this.atNs += stepNs;
      this.note();
    }
  }

  note(): void {
    if (this.atNs < this.fromNs) return;
    let [drawn, owed] = [0, 0];
    for (const ns of this.local)
      if (ns > 0) drawn += ns;
      else owed -= ns;
    // A CPU is charged by the tick or when it switches: what it has run past its share by now the pool will pay then.
    const paid = Math.min(this.pool, owed);
    this.points.push(this.atNs, this.pool - paid + drawn, owed - paid);
  }
}

/** The columns `quota` of a frame: triples (moment, left, owed), each line straight to the next. */
export function quotaColumns(
  record: RunRecord,
  groups: GroupList,
  group: number,
  fromNs: number,
  toNs: number,
): Float64Array {
  const untilNs = Math.min(toNs, record.knownNs);
  const known = stepsOf(record, group, fromNs, untilNs);
  const first = known[0];
  if (!first) return new Float64Array();
  const changes = [
    ...known,
    ...turnsOf(record, groups, group, Math.max(first.atNs, fromNs - LOOK_BACK_NS), untilNs),
  ];
  const rank = { off: 0, step: 1, on: 2 };
  changes.sort((a, b) => a.atNs - b.atNs || rank[a.kind] - rank[b.kind]);
  const balance = new Balance(record.onCpu.length, fromNs);
  for (const change of changes) {
    balance.goTo(change.atNs);
    balance.take(change);
  }
  balance.goTo(untilNs);
  if (balance.points.length === 0) balance.note();
  return Float64Array.from(thinned(balance.points, fromNs, untilNs));
}

/** The engine's steps of a stretch, and before them the last one of each CPU. */
function stepsOf({ steps, onCpu }: RunRecord, group: number, fromNs: number, toNs: number): Change[] {
  const changeOf = (row: number): Change => ({
    kind: 'step',
    atNs: steps.at(row, STEP.atNs),
    cpu: steps.at(row, STEP.cpu),
    localNs: steps.at(row, STEP.localNs),
    poolNs: steps.at(row, STEP.poolNs),
  });
  const first = steps.firstAfter(STEP.atNs, fromNs);
  const before: Change[] = [];
  const seen = new Set<number>();
  for (let row = first - 1; row >= Math.max(0, first - LOOK_BACK_ROWS) && seen.size <= onCpu.length; row--) {
    if (steps.at(row, STEP.group) !== group || seen.has(steps.at(row, STEP.cpu))) continue;
    seen.add(steps.at(row, STEP.cpu));
    before.push(changeOf(row));
  }
  const found = before.reverse();
  for (let row = first; row < steps.count && steps.at(row, STEP.atNs) <= toNs; row++)
    if (steps.at(row, STEP.group) === group) found.push(changeOf(row));
  return found;
}

/** When tasks of a group, or of those below it, came on a CPU and left it. */
function turnsOf(
  record: RunRecord,
  groups: GroupList,
  group: number,
  fromNs: number,
  toNs: number,
): Change[] {
  const found: Change[] = [];
  forEachTurn(record, fromNs, toNs, (cpu, of, task, startNs, endNs) => {
    if (task === 0 || !groups.isWithin(of, group)) return;
    found.push({ kind: 'on', atNs: startNs, cpu, localNs: 0, poolNs: 0 });
    found.push({ kind: 'off', atNs: endNs, cpu, localNs: 0, poolNs: 0 });
  });
  return found;
}

/** Of every stretch the ends and the extremes. */
function thinned(points: readonly number[], fromNs: number, toNs: number): readonly number[] {
  const count = points.length / STRIDE;
  if (count <= MOMENTS_MAX) return points;
  const lengthNs = Math.max(1, (toNs - fromNs) / STRETCHES);
  const at = (index: number, field: number): number => points[index * STRIDE + field] ?? 0;
  const kept: number[] = [];
  for (let index = 0; index < count;) {
    const stretch = Math.floor((at(index, 0) - fromNs) / lengthNs);
    let [most, least, owes, last] = [index, index, index, index];
    const begin = index;
    for (; index < count && Math.floor((at(index, 0) - fromNs) / lengthNs) === stretch; index++) {
      if (at(index, 1) > at(most, 1)) most = index;
      if (at(index, 1) < at(least, 1)) least = index;
      if (at(index, 2) > at(owes, 2)) owes = index;
      last = index;
    }
    for (const one of new Set([begin, most, least, owes, last].sort((a, b) => a - b)))
      kept.push(at(one, 0), at(one, 1), at(one, 2));
  }
  return kept;
}
