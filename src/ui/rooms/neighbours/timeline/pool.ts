/** The picture of a quota's pool with its debts: lines, areas and where its words fit. Pure. */
import type { Period } from './pools.ts';

/** Numbers per corner of the balance: moment, left, owed. */
const STRIDE = 3;
/** Part of the picture that is kept for debts, of what is above zero. */
const DEBT_PART = 0.55;

/** What the axis must hold, ns above and below zero. It moves only when something is larger than ever in the window. */
export function poolDomain(
  balance: Float64Array,
  periods: readonly Period[],
  { quotaNs, cpus, hz }: { readonly quotaNs: number; readonly cpus: number; readonly hz: number },
): readonly [number, number] {
  let top = Number.isFinite(quotaNs) ? quotaNs : 0;
  for (const period of periods) top = Math.max(top, period.quotaNs, period.runtimeNs);
  let owed = 0;
  for (let at = 0; at < balance.length; at += STRIDE) {
    if ((balance[at + 1] ?? 0) > top) top = balance[at + 1] ?? 0;
    if ((balance[at + 2] ?? 0) > owed) owed = balance[at + 2] ?? 0;
  }
  // A CPU is stopped by a tick: so much it may run past the end.
  const expected = Math.min((cpus * 1e9) / hz, top * DEBT_PART);
  return [-Math.max(owed, expected), Math.max(top, 1)];
}

export interface PoolPaths {
  /** The line: left above zero, owed below it. */
  readonly line: string;
  readonly left: string;
  readonly debt: string;
}

/** Lines and areas; NaN breaks them. */
export function poolPaths(
  balance: Float64Array,
  x: (ns: number) => number,
  y: (ns: number) => number,
): PoolPaths {
  const zero = y(0);
  let [line, left, debt] = ['', '', ''];
  let open = false;
  let lastX = '';
  const close = (): void => {
    if (!open) return;
    left += `V${zero.toFixed(1)}Z`;
    debt += `V${zero.toFixed(1)}Z`;
    open = false;
  };
  for (let at = 0; at < balance.length; at += STRIDE) {
    const [ns = 0, has = NaN, owes = 0] = balance.subarray(at, at + STRIDE);
    if (Number.isNaN(has)) {
      close();
      continue;
    }
    const px = x(ns).toFixed(1);
    const net = (has > owes ? y(has) : y(-owes)).toFixed(1);
    const [above, below] = [y(has).toFixed(1), y(-owes).toFixed(1)];
    line += `${open ? 'L' : 'M'}${px} ${net}`;
    left += open ? `L${px} ${above}` : `M${px} ${zero.toFixed(1)}V${above}`;
    debt += open ? `L${px} ${below}` : `M${px} ${zero.toFixed(1)}V${below}`;
    open = true;
    lastX = px;
  }
  close();
  return { line: lastX === '' ? '' : line, left, debt };
}

/** A refill and the debt that stood before the next one. */
export interface PeriodNote {
  readonly startPx: number;
  readonly endPx: number;
  /** What was put into the pool, ns. */
  readonly filledNs: number;
  /** What is owed at the end of it, ns. */
  readonly owedNs: number;
  /** From where on nothing is left, px; the end where there always is. */
  readonly emptyPx: number;
}

/** The periods of the window with what there is to say of each. */
export function periodNotes(
  balance: Float64Array,
  periods: readonly Period[],
  x: (ns: number) => number,
): readonly PeriodNote[] {
  let at = 0;
  return periods.map(({ startNs, endNs, quotaNs }) => {
    let [owedNs, emptyNs] = [0, endNs];
    while (at < balance.length && (balance[at] ?? 0) <= startNs) at += STRIDE;
    for (; at < balance.length && (balance[at] ?? 0) < endNs; at += STRIDE) {
      if (!((balance[at + 1] ?? 0) <= 1)) emptyNs = endNs;
      else if (emptyNs === endNs) emptyNs = balance[at] ?? endNs;
      owedNs = balance[at + 2] ?? 0;
    }
    return { startPx: x(startNs), endPx: x(endNs), filledNs: quotaNs, owedNs, emptyPx: x(emptyNs) };
  });
}
