/** One log axis for all response times on screen. Pure. */
import { scaleLog, type ScaleLogarithmic } from 'd3';
import type { ResponseView } from '../../../../bridge/neighbours-protocol.ts';

/** Axis before anything answered: 0.1 ms to 100 ms. */
const EMPTY: readonly [number, number] = [1e5, 1e8];

/** Whole decades around every percentile, so that the axis stands still while the numbers move. */
export function responseDomain(responses: readonly ResponseView[]): readonly [number, number] {
  const known = responses.filter((entry) => entry.jobs > 0);
  const least = Math.min(...known.map((entry) => entry.p50Ns).filter((ns) => ns > 0));
  const most = Math.max(...known.map((entry) => Math.max(entry.p99Ns, entry.maxNs)));
  if (!Number.isFinite(least) || !Number.isFinite(most) || most <= 0) return EMPTY;
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
