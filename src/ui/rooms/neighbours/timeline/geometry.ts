/** Where things stand in the picture of who is on each CPU, and what is under a point. Pure. */
import { scaleLinear, type ScaleLinear } from 'd3';
import { POOL, POOL_STRIDE, RUN, RUN_STRIDE, type NeighbourFrame } from '../../../../bridge/protocol.ts';

/** Kinds of intervals in the columns. */
export const RAN = 0;
export const THROTTLED = 1;

/** Room for the names of CPUs and the numbers of axes; the plots of the room share it, so that moments stand in line. */
export const AXIS_W = 72;
/** Taller pictures scroll in a box of their own. */
export const LANES_H_MAX = 380;
const LANE_GAP = 8;
/** Rows of machines with many CPUs: high enough to tell neighbours apart. */
const ROW_H_MIN = 7;
/** Rows of a few CPUs in a low window. */
const ROW_H_SMALL = 22;

export interface Interval {
  readonly cpu: number;
  readonly group: number;
  readonly task: number;
  readonly startNs: number;
  readonly endNs: number;
  readonly kind: number;
}

/** The moments on screen. */
export function shownSpan(frame: NeighbourFrame | null): readonly [number, number] {
  return frame ? [frame.windowStartNs, frame.windowEndNs] : [0, 1];
}

/** The whole run. */
export function runSpan(frame: NeighbourFrame | null): readonly [number, number] {
  return [0, Math.max(1, frame?.endNs ?? 1)];
}

/** Moments to pixels. */
export function timeScale(span: readonly [number, number], width: number): ScaleLinear<number, number> {
  return scaleLinear(span, [AXIS_W, Math.max(AXIS_W + 1, width)]);
}

export interface Lanes {
  readonly height: number;
  /** Whole height of a CPU's row. */
  readonly rowH: number;
  /** Height of its band, less than the row where there is room. */
  readonly laneH: number;
  /** Every how many rows a name fits. */
  readonly labelEvery: number;
}

/** Rows for `cpus` in a picture of `roomPx`; `before`: a thin second band for the other run. With many CPUs it is higher. */
export function layoutLanes(cpus: number, before: boolean, roomPx: number): Lanes {
  const count = Math.max(1, cpus);
  const wanted = Math.min(before ? 50 : 42, Math.max(ROW_H_SMALL, roomPx / count));
  const rowH = Math.max(ROW_H_MIN, Math.min(wanted, LANES_H_MAX / count));
  const gap = rowH > 30 ? LANE_GAP : rowH > 16 ? 4 : 2;
  const beforeH = before && rowH > 24 ? 9 : 0;
  return {
    height: rowH * cpus,
    rowH,
    laneH: rowH - gap - beforeH,
    labelEvery: Math.max(1, Math.ceil(18 / rowH)),
  };
}

/** Reads one interval of the columns. */
export function intervalAt(runs: Float64Array, index: number): Interval {
  const field = (offset: number): number => runs[index * RUN_STRIDE + offset] ?? 0;
  return {
    cpu: field(RUN.cpu),
    group: field(RUN.group),
    task: field(RUN.task),
    startNs: field(RUN.startNs),
    endNs: field(RUN.endNs),
    kind: field(RUN.kind),
  };
}

/** The task that ran on `cpu` at a moment, null when the CPU was idle. */
export function runningAt(runs: Float64Array, cpu: number, ns: number): Interval | null {
  for (let base = 0; base < runs.length; base += RUN_STRIDE) {
    if (runs[base + RUN.cpu] !== cpu || runs[base + RUN.kind] !== RAN) continue;
    if ((runs[base + RUN.startNs] ?? 0) <= ns && ns < (runs[base + RUN.endNs] ?? 0)) {
      return intervalAt(runs, base / RUN_STRIDE);
    }
  }
  return null;
}

/** The next or previous change of tasks on `cpu` seen from `ns`; null at the end of the window. */
export function changeNear(runs: Float64Array, cpu: number, ns: number, direction: 1 | -1): number | null {
  let best: number | null = null;
  for (let base = 0; base < runs.length; base += RUN_STRIDE) {
    if (runs[base + RUN.cpu] !== cpu || runs[base + RUN.kind] !== RAN) continue;
    const startNs = runs[base + RUN.startNs] ?? 0;
    if ((startNs - ns) * direction <= 0) continue;
    if (best === null || (best - startNs) * direction > 0) best = startNs;
  }
  return best;
}

/** Beginnings of the quota periods of a group in the window. */
export function periodStarts(pools: Float64Array, group: number): readonly number[] {
  const starts: number[] = [];
  for (let base = 0; base < pools.length; base += POOL_STRIDE) {
    if (pools[base + POOL.group] === group) starts.push(pools[base + POOL.startNs] ?? 0);
  }
  return starts;
}

/** The group that its quota holds back on `cpu` at a moment; null: none. */
export function heldOn(runs: Float64Array, cpu: number, ns: number): number | null {
  for (let index = 0; index * RUN_STRIDE < runs.length; index += 1) {
    const one = intervalAt(runs, index);
    if (one.kind === THROTTLED && (one.cpu === cpu || one.cpu < 0) && one.startNs <= ns && ns < one.endNs)
      return one.group;
  }
  return null;
}

/** Groups that are throttled at a moment. */
export function throttledAt(runs: Float64Array, ns: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let base = 0; base < runs.length; base += RUN_STRIDE) {
    if (runs[base + RUN.kind] !== THROTTLED) continue;
    const startNs = runs[base + RUN.startNs] ?? 0;
    if (startNs <= ns && ns <= (runs[base + RUN.endNs] ?? 0)) found.add(runs[base + RUN.group] ?? -1);
  }
  return found;
}

/** Moments of the scheduler's tick in a span; none when they would stand closer than `leastNs`. */
export function tickMoments(
  { hz, firstTickNs }: Pick<NeighbourFrame, 'hz' | 'firstTickNs'>,
  [startNs, endNs]: readonly [number, number],
  leastNs: number,
): readonly number[] {
  const everyNs = 1e9 / hz;
  if (!(hz > 0) || everyNs < leastNs) return [];
  const first = Math.max(0, Math.ceil((startNs - firstTickNs) / everyNs));
  const last = Math.floor((endNs - firstTickNs) / everyNs);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => firstTickNs + (first + n) * everyNs);
}
