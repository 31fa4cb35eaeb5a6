/** Percentiles of response times over a span, from the jobs a frame carries. Pure. */
import type { ResponseView } from '../../../../bridge/neighbours-protocol.ts';

export interface Percentiles {
  readonly jobs: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
}

/** Percentiles of the jobs that finished in the span; the nearest rank, as the run's own are. */
export function percentilesIn(
  { recent }: ResponseView,
  [fromNs, toNs]: readonly [number, number],
): Percentiles {
  const times: number[] = [];
  for (let at = 0; at < recent.length; at += 2) {
    const ns = recent[at] ?? 0;
    if (ns >= fromNs && ns <= toNs) times.push(recent[at + 1] ?? 0);
  }
  const sorted = Float64Array.from(times).sort();
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { jobs: sorted.length, p50Ns: rank(0.5), p90Ns: rank(0.9), p99Ns: rank(0.99) };
}
