/** Columns of a frame, read off what a run has shown: who had which CPU, where groups were throttled, quota. */
import { RUN_STRIDE, type UseSeries } from '../../core/neighbour-views.ts';
import { coarse } from './coarse.ts';
import type { GroupList } from './groups.ts';
import { HELD, TURN, USE_SLOTS, type Period, type RunRecord } from './record.ts';

/** Kinds of interval: ran, group throttled, idle. */
export const KIND = Object.freeze({ ran: 0, throttled: 1, idle: 2 });
/** Intervals sent one by one; more are put together. */
const TURNS_MAX = 12_000;
const HELD_MAX = 8_000;
/** Rows of use; the groups that used least share one. */
const USE_ROWS = 12;

type Visit = (cpu: number, group: number, task: number, startNs: number, endNs: number) => void;

/** Calls `visit` with every turn on a CPU, cut to the stretch; task 0: idle. Each CPU's turns come in order. */
export function forEachTurn(record: RunRecord, fromNs: number, toNs: number, visit: Visit): void {
  const { turns, onCpu, knownNs } = record;
  for (let row = turns.firstAfter(TURN.endNs, fromNs); row < turns.count; row++) {
    const startNs = turns.at(row, TURN.startNs);
    if (startNs >= toNs) continue;
    visit(
      turns.at(row, TURN.cpu),
      turns.at(row, TURN.group),
      turns.at(row, TURN.task),
      Math.max(fromNs, startNs),
      Math.min(toNs, turns.at(row, TURN.endNs)),
    );
  }
  onCpu.forEach(({ group, task, startNs }, cpu) => {
    const endNs = Math.min(toNs, knownNs);
    if (endNs > Math.max(startNs, fromNs)) visit(cpu, group, task, Math.max(fromNs, startNs), endNs);
  });
}

/** When the turn began that a CPU was in at a moment; idle counts as one. */
export function turnStart({ turns, onCpu }: RunRecord, cpu: number, atNs: number): number {
  for (let row = turns.firstAfter(TURN.endNs, atNs); row < turns.count; row++)
    if (turns.at(row, TURN.cpu) === cpu && turns.at(row, TURN.startNs) <= atNs)
      return turns.at(row, TURN.startNs);
  return onCpu[cpu]?.startNs ?? 0;
}

/** Calls `visit` with every stretch for which a group was throttled on a CPU, cut. */
function forEachHeld(
  record: RunRecord,
  fromNs: number,
  toNs: number,
  visit: (group: number, cpu: number, startNs: number, endNs: number) => void,
): void {
  const { throttled, held, knownNs } = record;
  const cut = (group: number, cpu: number, startNs: number, endNs: number): void => {
    const [from, to] = [Math.max(fromNs, startNs), Math.min(toNs, endNs)];
    if (to > from) visit(group, cpu, from, to);
  };
  for (let row = throttled.firstAfter(HELD.endNs, fromNs); row < throttled.count; row++)
    cut(
      throttled.at(row, HELD.group),
      throttled.at(row, HELD.cpu),
      throttled.at(row, HELD.startNs),
      throttled.at(row, HELD.endNs),
    );
  for (const { group, cpu, startNs } of held.values()) cut(group, cpu, startNs, knownNs);
}

export interface Turns {
  readonly runs: Float64Array;
  readonly coarseNs: number;
}

/** Since when each CPU holds a group back at a moment, ns. */
export function heldAt(
  { throttled, held }: RunRecord,
  group: number,
  atNs: number,
): ReadonlyMap<number, number> {
  const since = new Map<number, number>();
  const note = (of: number, cpu: number, startNs: number): void => {
    if (of === group && startNs <= atNs) since.set(cpu, startNs);
  };
  for (let row = throttled.firstAfter(HELD.endNs, atNs); row < throttled.count; row++)
    note(throttled.at(row, HELD.group), throttled.at(row, HELD.cpu), throttled.at(row, HELD.startNs));
  for (const { group: of, cpu, startNs } of held.values()) note(of, cpu, startNs);
  return since;
}

/** The columns `runs` of a frame. */
export function runColumns(record: RunRecord, fromNs: number, toNs: number): Turns {
  let rows: number[] = [];
  forEachTurn(record, fromNs, toNs, (cpu, group, task, startNs, endNs) => {
    rows.push(cpu, group, task, startNs, endNs, task === 0 ? KIND.idle : KIND.ran);
  });
  let coarseNs = 0;
  if (rows.length > TURNS_MAX * RUN_STRIDE) {
    coarseNs = ((toNs - fromNs) * record.onCpu.length) / TURNS_MAX;
    rows = coarse(rows, fromNs, coarseNs);
  }
  const held: [number, number, number, number][] = [];
  forEachHeld(record, fromNs, toNs, (...one) => held.push(one));
  if (held.length > HELD_MAX) held.sort((a, b) => b[3] - b[2] - (a[3] - a[2]));
  for (const [group, cpu, startNs, endNs] of held.slice(0, HELD_MAX))
    rows.push(cpu, group, 0, startNs, endNs, KIND.throttled);
  return { runs: Float64Array.from(rows), coarseNs };
}

/** Each group's part of all CPU time in a stretch, those below it included. */
export function sharesOf(record: RunRecord, groups: GroupList, fromNs: number, toNs: number): Float64Array {
  const shares = new Float64Array(groups.count);
  const allNs = Math.max(1, toNs - fromNs) * record.onCpu.length;
  forEachTurn(record, fromNs, toNs, (_cpu, group, task, startNs, endNs) => {
    if (task !== 0) shares[group] = (shares[group] ?? 0) + (endNs - startNs) / allNs;
  });
  // Children come after their parents.
  for (let group = groups.count - 1; group > 0; group--) {
    const parent = groups.parentOf(group);
    shares[parent] = (shares[parent] ?? 0) + (shares[group] ?? 0);
  }
  return shares;
}

/** Use over the whole run. With many groups those of one parent are put together, and at last the ones that used least. */
export function useSeries({ use, slotNs, knownNs }: RunRecord, groups: GroupList): UseSeries {
  const slots = Math.min(USE_SLOTS, Math.ceil(knownNs / slotNs));
  const totalOf = (group: number): number => {
    let sum = 0;
    for (let slot = 0; slot < slots; slot++) sum += use[group * USE_SLOTS + slot] ?? 0;
    return sum;
  };
  const busy = groups.groups.map((_, group) => group).filter((group) => totalOf(group) > slots * 1e-6);
  const rowOf = rowsFor(busy, groups, totalOf);
  const names = [...new Set(busy.map((group) => rowOf.get(group) ?? -1))].sort(
    (a, b) => (a < 0 ? 1 : 0) - (b < 0 ? 1 : 0) || a - b,
  );
  const values = new Float64Array(names.length * slots);
  // The last slot is not over: its average is over the part that has passed.
  const lastPart = Math.max(1, knownNs - (slots - 1) * slotNs) / slotNs;
  for (const group of busy) {
    const base = names.indexOf(rowOf.get(group) ?? -1) * slots;
    for (let slot = 0; slot < slots; slot++) {
      const part = slot === slots - 1 ? Math.min(1, lastPart) : 1;
      values[base + slot] = (values[base + slot] ?? 0) + (use[group * USE_SLOTS + slot] ?? 0) / part;
    }
  }
  return { startNs: 0, slotNs, slots, groups: names, values };
}

/** The row of each group that used something: itself, a group above it, or −1. */
function rowsFor(
  busy: readonly number[],
  groups: GroupList,
  totalOf: (group: number) => number,
): ReadonlyMap<number, number> {
  let rows = new Map(busy.map((group) => [group, group]));
  const deepest = Math.max(0, ...busy.map((group) => groups.depthOf(group)));
  for (let depth = deepest - 1; depth > 0 && new Set(rows.values()).size > USE_ROWS; depth--)
    rows = new Map(
      [...rows].map(([group, row]) => [group, groups.depthOf(row) > depth ? groups.parentOf(row) : row]),
    );
  const totals = new Map<number, number>();
  for (const [group, row] of rows) totals.set(row, (totals.get(row) ?? 0) + totalOf(group));
  const most = [...totals]
    .sort((a, b) => b[1] - a[1])
    .slice(0, USE_ROWS)
    .map(([row]) => row);
  if (most.length === totals.size) return rows;
  return new Map([...rows].map(([group, row]) => [group, most.includes(row) ? row : -1]));
}

/** The columns `pools` of a frame, for the groups in `wanted`. */
export function poolColumns(
  record: RunRecord,
  wanted: ReadonlySet<number>,
  fromNs: number,
  toNs: number,
): Float64Array {
  const shown = record.periods.filter(
    ({ group, startNs, endNs }) => wanted.has(group) && endNs > Math.max(fromNs, startNs) && startNs < toNs,
  );
  const throttledNs = new Map<Period, number>(shown.map((period) => [period, 0]));
  const byGroup = new Map<number, Period[]>();
  for (const period of shown) byGroup.set(period.group, [...(byGroup.get(period.group) ?? []), period]);
  const earliest = Math.min(fromNs, ...shown.map(({ startNs }) => startNs));
  const latest = Math.max(toNs, ...shown.map(({ endNs }) => endNs));
  forEachHeld(record, earliest, latest, (group, _cpu, startNs, endNs) => {
    for (const period of byGroup.get(group) ?? []) {
      const part = Math.min(endNs, period.endNs) - Math.max(startNs, period.startNs);
      if (part > 0) throttledNs.set(period, (throttledNs.get(period) ?? 0) + part);
    }
  });
  return Float64Array.from(
    shown.flatMap((period) => {
      const { group, startNs, endNs, runtimeNs, leftNs, quotaNs } = period;
      const usedNs = runtimeNs - leftNs;
      const burstNs = Math.max(0, usedNs - quotaNs);
      return [group, startNs, endNs, runtimeNs, usedNs, throttledNs.get(period) ?? 0, burstNs, quotaNs];
    }),
  );
}
