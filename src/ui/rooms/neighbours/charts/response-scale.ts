/** One log axis for all response times on screen. Pure. */
import { scaleLog, type ScaleLogarithmic } from 'd3';
import type { ResponseView } from '../../../../bridge/protocol.ts';

/** Axis before anything answered: 0.1 ms to 100 ms. */
const EMPTY: readonly [number, number] = [1e5, 1e8];

/** Whole decades around every job and percentile, so that the axis stands still while they come. */
export function responseDomain(responses: readonly ResponseView[]): readonly [number, number] {
  let least = Infinity;
  let most = 0;
  const hold = (ns: number): void => {
    if (!(ns > 0)) return;
    least = Math.min(least, ns);
    most = Math.max(most, ns);
  };
  for (const { slots, jobs } of responses) {
    slots.forEach(hold);
    for (let at = 1; at < jobs.length; at += 2) hold(jobs[at] ?? 0);
  }
  if (!Number.isFinite(least)) return EMPTY;
  const low = 10 ** Math.floor(Math.log10(least * 0.9));
  return [low, Math.max(low * 10, 10 ** Math.ceil(Math.log10(most * 1.05)))];
}

export function responseScale(
  domain: readonly [number, number],
  range: readonly [number, number],
): ScaleLogarithmic<number, number> {
  return scaleLog(domain, range).clamp(true);
}

/** The decades of a domain. */
export function decades([low, high]: readonly [number, number]): readonly number[] {
  const marks: number[] = [];
  for (let mark = low; mark <= high * 1.001; mark *= 10) marks.push(mark);
  return marks;
}
