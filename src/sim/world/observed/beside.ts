/** An observed series beside the simulated run of a group: the same figures of both. */
import type { GroupFigures } from '../scenario/types.ts';
import type { Sample } from './readings.ts';

/** A figure of both; null: not told. */
export interface BesideRow {
  readonly figure: 'usage_cpus' | 'usage_share_of_limit' | 'throttled_share' | 'throttled_ms_each';
  readonly observed: number | null;
  readonly simulated: number | null;
}

function grown(samples: readonly Sample[], key: Exclude<keyof Sample, 'atS'>): number | null {
  const [from, to] = [samples[0]?.[key] ?? null, samples.at(-1)?.[key] ?? null];
  return from === null || to === null || to < from ? null : to - from;
}

function ratio(part: number | null, whole: number | null, scale = 1): number | null {
  if (part === null || whole === null || whole === 0) return null;
  return Math.round((part / whole / scale) * 1e4) / 1e4;
}

/** The figures over the whole of the observed time. */
export function besideRows(samples: readonly Sample[], simulated: GroupFigures): BesideRow[] {
  const seconds = (samples.at(-1)?.atS ?? 0) - (samples[0]?.atS ?? 0);
  const usage = ratio(grown(samples, 'usageUs'), seconds, 1e6);
  const throttled = grown(samples, 'throttled');
  return [
    { figure: 'usage_cpus', observed: usage, simulated: simulated.usage_cpus },
    {
      figure: 'usage_share_of_limit',
      observed: ratio(usage, simulated.limit_cpus),
      simulated: simulated.usage_share_of_limit,
    },
    {
      figure: 'throttled_share',
      observed: ratio(throttled, grown(samples, 'periods')),
      simulated: simulated.throttled_share,
    },
    {
      figure: 'throttled_ms_each',
      observed: ratio(grown(samples, 'throttledUs'), throttled, 1e3),
      simulated: simulated.throttled_ms_each,
    },
  ];
}

/** CPUs used and periods throttled between each two samples, to be drawn: (from s, to s, CPUs, share of periods). */
export function observedSteps(samples: readonly Sample[]): number[][] {
  return samples.slice(1).map((to, index) => {
    const pair = [samples[index] ?? to, to];
    const seconds = to.atS - (pair[0]?.atS ?? 0);
    return [
      to.atS - seconds,
      to.atS,
      ratio(grown(pair, 'usageUs'), seconds, 1e6) ?? NaN,
      ratio(grown(pair, 'throttled'), grown(pair, 'periods')) ?? NaN,
    ];
  });
}
