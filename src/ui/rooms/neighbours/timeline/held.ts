/** Where in a hatched stretch of a CPU there is room to say how long it is. Pure. */
import { intervalAt, RAN, THROTTLED, type Interval } from './geometry.ts';
import { RUN_STRIDE } from '../../../../bridge/protocol.ts';

/** More intervals in the window than this are too short for words. */
const INTERVALS_MAX = 4_000;

export interface HeldPlace {
  readonly cpu: number;
  readonly group: number;
  readonly heldNs: number;
  /** The widest part of it in which nothing else ran. */
  readonly fromNs: number;
  readonly toNs: number;
}

/** One place for each stretch that begins in the window, of `wideNs` at least. */
export function heldPlaces(runs: Float64Array, windowStartNs: number, wideNs: number): readonly HeldPlace[] {
  const count = runs.length / RUN_STRIDE;
  if (count > INTERVALS_MAX) return [];
  const all = Array.from({ length: count }, (_, index) => intervalAt(runs, index));
  const lanes = new Map<number, Interval[]>();
  for (const one of all) if (one.kind === RAN) lanes.set(one.cpu, [...(lanes.get(one.cpu) ?? []), one]);
  return all
    .filter(
      ({ kind, startNs, endNs }) =>
        kind === THROTTLED && endNs - startNs >= wideNs && startNs > windowStartNs,
    )
    .flatMap(({ cpu, group, startNs, endNs }) => {
      const [fromNs, toNs] = widest(lanes.get(cpu) ?? [], startNs, endNs);
      return toNs - fromNs >= wideNs ? [{ cpu, group, heldNs: endNs - startNs, fromNs, toNs }] : [];
    });
}

/** The widest gap between runs, which come in order. */
function widest(runs: readonly Interval[], startNs: number, endNs: number): readonly [number, number] {
  let best: readonly [number, number] = [startNs, startNs];
  let fromNs = startNs;
  const note = (toNs: number): void => {
    if (toNs - fromNs > best[1] - best[0]) best = [fromNs, toNs];
  };
  for (const run of runs) {
    if (run.endNs <= startNs) continue;
    if (run.startNs >= endNs) break;
    note(run.startNs);
    fromNs = Math.max(fromNs, run.endNs);
  }
  note(endNs);
  return best;
}
