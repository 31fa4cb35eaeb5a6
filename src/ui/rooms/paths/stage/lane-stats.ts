/** Counters of a line on the stage. */
import type { Stats } from '../../../../bridge/protocol.ts';
import type { Hop } from '../state/hops.ts';

/** As the engine counts; percentiles are NaN where two counters had to be put together. */
export type LaneStats = Stats;

export const NO_STATS: LaneStats = { count: 0, lastNs: 0, min: 0, mean: 0, p50: 0, p99: 0, max: 0 };

/** Puts two counters together. Percentiles of a union cannot be had from percentiles: they become NaN. */
export function mergeStats(a: LaneStats, b: LaneStats): LaneStats {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  return {
    count,
    lastNs: b.lastNs,
    min: Math.min(a.min, b.min),
    mean: (a.mean * a.count + b.mean * b.count) / count,
    p50: Number.NaN,
    p99: Number.NaN,
    max: Math.max(a.max, b.max),
  };
}

/** Value at a share of a sorted list, nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}

/** Counters over the hops of one operation, for a crossing the engine keeps no counter of. */
export function statsOfHops(hops: readonly Hop[]): LaneStats {
  const times = hops.map((hop) => hop.durationNs).sort((a, b) => a - b);
  if (times.length === 0) return NO_STATS;
  return {
    count: times.length,
    lastNs: hops.at(-1)?.durationNs ?? 0,
    min: times[0] ?? 0,
    mean: times.reduce((sum, ns) => sum + ns, 0) / times.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    max: times.at(-1) ?? 0,
  };
}
