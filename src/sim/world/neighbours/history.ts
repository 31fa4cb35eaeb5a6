/** What happened, read off the trace: who had which CPU, where groups were throttled, quota period by period. */
import { RUN_STRIDE, POOL_STRIDE, type UseSeries } from '../../core/neighbour-views.ts';
import { firstRowAt, isSwitch } from '../scenario/history-rows.ts';
import { BANDWIDTH } from '../scenario/sched-log.ts';
import type { ScenarioWorld } from '../scenario/scenario-world.ts';
import type { GroupList } from './groups.ts';

/** Kinds of interval: ran, group throttled, idle. */
export const KIND = Object.freeze({ ran: 0, throttled: 1, idle: 2 });
/** Slots of the series of use. */
const SLOTS = 80;

/** Task on each CPU just before a row: found by going back to each CPU's last switch. */
function tasksBefore(world: ScenarioWorld, row: number, cpus: number): Int32Array {
  const { trace } = world.sim;
  const tasks = new Int32Array(cpus).fill(-1);
  let missing = cpus;
  for (let at = row - 1; at >= trace.first && missing > 0; at--) {
    if (!isSwitch(world, at)) continue;
    const slot = trace.slot(at);
    const cpu = trace.cpu[slot] ?? 0;
    if ((tasks[cpu] ?? 0) !== -1) continue;
    tasks[cpu] = trace.task[slot] ?? 0;
    missing--;
  }
  return tasks.map((task) => Math.max(0, task));
}

/** Calls `visit` with every interval in which a CPU had one task (0: idle), cut to the window; ns since the start. */
export function forEachInterval(
  world: ScenarioWorld,
  fromNs: number,
  toNs: number,
  visit: (cpu: number, task: number, startNs: number, endNs: number) => void,
): void {
  const { zeroNs, kernel } = world.parts;
  const { trace } = world.sim;
  const first = firstRowAt(world, zeroNs + fromNs);
  const tasks = tasksBefore(world, first, kernel.cpuCount);
  const since = new Float64Array(kernel.cpuCount).fill(fromNs);
  for (let row = first; row < trace.count; row++) {
    const slot = trace.slot(row);
    const atNs = (trace.startNs[slot] ?? 0) - zeroNs;
    if (atNs > toNs) break;
    if (!isSwitch(world, row)) continue;
    const cpu = trace.cpu[slot] ?? 0;
    if (atNs > (since[cpu] ?? 0)) visit(cpu, tasks[cpu] ?? 0, since[cpu] ?? 0, atNs);
    tasks[cpu] = trace.task[slot] ?? 0;
    since[cpu] = atNs;
  }
  for (let cpu = 0; cpu < kernel.cpuCount; cpu++)
    if (toNs > (since[cpu] ?? 0)) visit(cpu, tasks[cpu] ?? 0, since[cpu] ?? 0, toNs);
}

/** Calls `visit` with every interval in which a group was throttled on a CPU, cut to the window. */
export function forEachThrottled(
  world: ScenarioWorld,
  fromNs: number,
  toNs: number,
  visit: (tg: number, cpu: number, startNs: number, endNs: number) => void,
): void {
  const { log } = world;
  const { zeroNs } = world.parts;
  const open = new Map<string, { tg: number; cpu: number; atNs: number }>();
  const close = (one: { tg: number; cpu: number; atNs: number }, endNs: number): void => {
    if (endNs > fromNs) visit(one.tg, one.cpu, Math.max(fromNs, one.atNs), Math.min(toNs, endNs));
  };
  for (let at = 0; at < log.count; at++) {
    const atNs = (log.atNs[at] ?? 0) - zeroNs;
    if (atNs > toNs) break;
    const kind = log.kind[at];
    if (kind !== BANDWIDTH.throttle && kind !== BANDWIDTH.unthrottle) continue;
    const tg = log.group[at] ?? 0;
    const cpu = log.cpu[at] ?? 0;
    const key = `${String(tg)} ${String(cpu)}`;
    const known = open.get(key);
    if (kind === BANDWIDTH.throttle) open.set(key, { tg, cpu, atNs });
    else if (known) {
      open.delete(key);
      close(known, atNs);
    }
  }
  for (const one of open.values()) close(one, toNs);
}

/** The columns `runs` of a frame. */
export function runColumns(
  world: ScenarioWorld,
  groups: GroupList,
  fromNs: number,
  toNs: number,
): Float64Array {
  const rows: number[] = [];
  forEachInterval(world, fromNs, toNs, (cpu, task, startNs, endNs) => {
    const group = groups.ofTask(task);
    rows.push(cpu, group, task, startNs, endNs, task === 0 ? KIND.idle : KIND.ran);
  });
  forEachThrottled(world, fromNs, toNs, (tg, cpu, startNs, endNs) => {
    const group = groups.ofTaskGroup(tg);
    if (group >= 0) rows.push(cpu, group, 0, startNs, endNs, KIND.throttled);
  });
  const columns = Float64Array.from(rows);
  if (columns.length % RUN_STRIDE !== 0) throw new RangeError('runs: not a multiple of the stride');
  return columns;
}

/** Use of CPU by each group and all below it, in equal slots of the window. */
export function useSeries(world: ScenarioWorld, groups: GroupList, fromNs: number, toNs: number): UseSeries {
  const slotNs = Math.max(1, (toNs - fromNs) / SLOTS);
  const values = new Float64Array(groups.count * SLOTS);
  forEachInterval(world, fromNs, toNs, (_cpu, task, startNs, endNs) => {
    if (task === 0) return;
    for (const group of groups.upFrom(groups.ofTask(task)))
      addUse(values, group * SLOTS, slotNs, startNs - fromNs, endNs - fromNs);
  });
  return { startNs: fromNs, slotNs, slots: SLOTS, values };
}

function addUse(values: Float64Array, base: number, slotNs: number, startNs: number, endNs: number): void {
  const last = Math.min(SLOTS - 1, Math.floor(endNs / slotNs));
  for (let slot = Math.floor(startNs / slotNs); slot <= last; slot++) {
    const part = Math.min(endNs, (slot + 1) * slotNs) - Math.max(startNs, slot * slotNs);
    if (part > 0) values[base + slot] = (values[base + slot] ?? 0) + part / slotNs;
  }
}

interface Period {
  group: number;
  tg: number;
  startNs: number;
  quotaNs: number;
  leftNs: number;
  endNs: number;
}

/** Quota periods of every limited group that touch the window. */
function periodsOf(world: ScenarioWorld, groups: GroupList, fromNs: number, toNs: number): Period[] {
  const { log } = world;
  const { zeroNs } = world.parts;
  const done: Period[] = [];
  const open = new Map<number, Period>();
  for (let at = 0; at < log.count; at++) {
    const atNs = (log.atNs[at] ?? 0) - zeroNs;
    if (atNs > toNs) break;
    const tg = log.group[at] ?? 0;
    const poolNs = log.poolNs[at] ?? 0;
    const period = open.get(tg);
    const kind = log.kind[at];
    if (kind === BANDWIDTH.refill) {
      if (period && period.endNs > fromNs) done.push({ ...period, endNs: atNs });
      open.set(tg, {
        group: groups.ofTaskGroup(tg),
        tg,
        startNs: atNs,
        quotaNs: poolNs,
        leftNs: poolNs,
        endNs: toNs,
      });
    } else if (period && (kind === BANDWIDTH.draw || kind === BANDWIDTH.return)) period.leftNs = poolNs;
  }
  return [...done.filter((period) => period.endNs > fromNs), ...open.values()].filter(
    (period) => period.group >= 0,
  );
}

/** The columns `pools` of a frame. */
export function poolColumns(
  world: ScenarioWorld,
  groups: GroupList,
  fromNs: number,
  toNs: number,
): Float64Array {
  const periods = periodsOf(world, groups, fromNs, toNs);
  const throttled: { tg: number; startNs: number; endNs: number }[] = [];
  const earliest = Math.min(fromNs, ...periods.map(({ startNs }) => startNs));
  forEachThrottled(world, earliest, toNs, (tg, _cpu, startNs, endNs) =>
    throttled.push({ tg, startNs, endNs }),
  );
  const rows = periods.flatMap((period) => {
    const usedNs = period.quotaNs - period.leftNs;
    const throttledNs = throttled
      .filter(({ tg }) => tg === period.tg)
      .reduce(
        (sum, one) =>
          sum + Math.max(0, Math.min(one.endNs, period.endNs) - Math.max(one.startNs, period.startNs)),
        0,
      );
    const limitNs = groups.quotaNs(period.group);
    const burstNs = Number.isFinite(limitNs) ? Math.max(0, usedNs - limitNs) : 0;
    return [period.group, period.startNs, period.quotaNs, usedNs, throttledNs, burstNs];
  });
  if (rows.length % POOL_STRIDE !== 0) throw new RangeError('pools: not a multiple of the stride');
  return Float64Array.from(rows);
}
