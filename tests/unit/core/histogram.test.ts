import { build } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';

import { Histogram } from '../../../src/sim/core/histogram.ts';
import { exp, normalQuantile } from '../../../src/sim/core/math.ts';
import { seedFrom } from '../../../src/sim/core/rng.ts';

const QUANTILES = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999];
/** Width of a bucket relative to its values. */
const BUCKET_ERROR = 1 / 32;

/** Latency-like values: log-normal around 20 µs, with a share of 10 ms stalls. */
function latencies(n: number, stream: string): number[] {
  const rng = seedFrom(11, stream);
  return Array.from({ length: n }, () =>
    rng.nextFloat() < 0.02
      ? 10_000_000 + rng.int(1_000_000)
      : Math.round(exp(9.9 + 1.1 * normalQuantile(rng.nextFloat()))),
  );
}

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('Histogram', () => {
  it('agrees with hdr-histogram on every quantile within one bucket', () => {
    const values = latencies(50_000, 'hdr');
    const ours = filled(values);
    const theirs = build({ highestTrackableValue: 1e12, numberOfSignificantValueDigits: 3 });
    for (const value of values) theirs.recordValue(value);
    for (const q of QUANTILES) {
      const reference = theirs.getValueAtPercentile(q * 100);
      expect(Math.abs(ours.quantile(q) - reference) / reference).toBeLessThan(BUCKET_ERROR + 0.001);
    }
    expect(ours.count).toBe(theirs.totalCount);
    expect(ours.mean / theirs.mean).toBeCloseTo(1, 3);
  });

  it('agrees with the sorted values within 3.1 %', () => {
    const values = latencies(20_000, 'sorted');
    const sorted = values.toSorted((a, b) => a - b);
    const histogram = filled(values);
    for (const q of QUANTILES) {
      const exact = sorted[Math.ceil(q * sorted.length) - 1]!;
      expect(Math.abs(histogram.quantile(q) - exact) / exact).toBeLessThanOrEqual(BUCKET_ERROR);
    }
    expect([histogram.min, histogram.max, histogram.quantile(0), histogram.quantile(1)]).toEqual([
      sorted[0],
      sorted.at(-1),
      sorted[0],
      sorted.at(-1),
    ]);
    expect(histogram.sum).toBe(values.reduce((a, b) => a + b, 0));
  });

  it.each([
    0,
    1,
    31,
    63,
    64,
    65,
    1_000,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 40 + 12_345,
    Number.MAX_SAFE_INTEGER,
  ])('finds %d again within one bucket among other values', (value) => {
    const histogram = filled([0, value, value, value, Number.MAX_SAFE_INTEGER]);
    const found = histogram.quantile(0.5);
    expect(Math.abs(found - value)).toBeLessThanOrEqual(value * BUCKET_ERROR);
    if (value < 64) expect(found).toBe(value);
    const bucket = filled([value]).buckets()[0]!;
    expect(bucket.fromNs).toBeLessThanOrEqual(value);
    expect(bucket.fromNs + bucket.widthNs).toBeGreaterThan(value);
  });

  it('adding two histograms equals recording everything in one', () => {
    const a = latencies(3_000, 'a');
    const b = [...latencies(2_000, 'b'), 2 ** 45];
    const sum = filled(a);
    sum.add(filled(b));
    expect(sum).toEqual(filled([...a, ...b]));
    const other = filled(b);
    other.add(filled(a));
    expect(other).toEqual(filled([...a, ...b]));
  });

  it('is empty when new and after clear', () => {
    const histogram = filled([5, 500, 50_000]);
    histogram.clear();
    for (const empty of [histogram, new Histogram()]) {
      expect([empty.count, empty.sum, empty.mean, empty.min, empty.max, empty.quantile(0.5)]).toEqual([
        0, 0, 0, 0, 0, 0,
      ]);
    }
  });

  it.each([-1, Number.NaN, Infinity, 2 ** 54])('refuses %d', (value) => {
    expect(() => new Histogram().record(value)).toThrow('histogram-value');
  });
});
