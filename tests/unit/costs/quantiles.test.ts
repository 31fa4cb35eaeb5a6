import { describe, expect, it } from 'vitest';
import { fillQuantiles, QUANTILE_COUNT } from '../../../src/sim/costs/quantiles.ts';
import type { CostDef } from '../../../src/sim/costs/types.ts';
import { cost } from './cost-fixture.ts';

function table(def: CostDef, targetNs: number = def.meanNs): number[] {
  const out = new Float64Array(QUANTILE_COUNT);
  fillQuantiles(def, targetNs, out);
  return [...out];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const SKEWED = cost('x', 1000, { loNs: 575, hiNs: 4000, dist: { kind: 'lognormal', sigma: 0.45 } });
const TAILED = cost('x', 2000, {
  loNs: 1500,
  hiNs: 5000,
  dist: { kind: 'lognormal', sigma: 0.4, tail: { p: 0.01, factor: 4 } },
});

describe('a quantile table', () => {
  it.each([
    ['a log-normal cut on the left', SKEWED],
    ['a log-normal with a tail', TAILED],
    ['a small log-normal', cost('x', 7, { loNs: 2, hiNs: 30, dist: { kind: 'lognormal', sigma: 0.6 } })],
    ['a uniform', cost('x', 60, { loNs: 50, hiNs: 70, dist: { kind: 'uniform', loNs: 50, hiNs: 70 } })],
    [
      'a sum of uniforms whose own mean differs',
      cost('x', 8_300_000, {
        dist: {
          kind: 'uniformSum',
          first: { kind: 'uniform', loNs: 500_000, hiNs: 8_000_000 },
          second: { kind: 'uniform', loNs: 0, hiNs: 8_330_000 },
        },
      }),
    ],
  ])('of %s averages to the mean and ascends in integers', (_name, def) => {
    const values = table(def);
    expect(mean(values)).toBeCloseTo(def.meanNs, 2);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values.every(Number.isInteger)).toBe(true);
  });

  it('stays within the bounds of the row', () => {
    const values = table(SKEWED);
    expect(values[0]).toBeGreaterThanOrEqual(575);
    expect(values.at(-1)).toBeLessThanOrEqual(4000);
  });

  it('is cut at the lower bound, not moved past it, where a tail is drawn far above', () => {
    const values = table(TAILED);
    expect(values[0]).toBe(1500);
    expect(values.filter((value) => value > 5000).length).toBeLessThanOrEqual(10);
    const [body, tail] = [values.slice(0, 1014), values.slice(1014)];
    expect(mean(tail) / mean(body)).toBeGreaterThan(2);
  });

  it('spreads as the sigma says where no bound cuts', () => {
    const values = table(cost('x', 1e6, { loNs: 0, hiNs: 1e9, dist: { kind: 'lognormal', sigma: 0.3 } }));
    // One standard deviation up over the median is e^sigma.
    expect((values[861] ?? 0) / (values[511] ?? 1)).toBeCloseTo(1.35, 2);
  });

  it('of a sum of uniforms pairs every part of one with parts of all of the other: the sum is triangular', () => {
    const values = table(
      cost('x', 1_000_000, {
        dist: {
          kind: 'uniformSum',
          first: { kind: 'uniform', loNs: 0, hiNs: 1_000_000 },
          second: { kind: 'uniform', loNs: 0, hiNs: 1_000_000 },
        },
      }),
    );
    // P(sum ≤ x) = x² / 2 below the mean, in units of one range.
    for (const x of [0.2, 0.5, 0.8, 1]) {
      const below = values.filter((value) => value <= x * 1e6).length / values.length;
      expect(Math.abs(below - (x * x) / 2)).toBeLessThan(0.01);
      const above = values.filter((value) => value >= (2 - x) * 1e6).length / values.length;
      expect(Math.abs(above - (x * x) / 2)).toBeLessThan(0.01);
    }
  });

  it('of a uniform spreads evenly between its bounds', () => {
    const values = table(
      cost('x', 1500, { loNs: 1000, hiNs: 2000, dist: { kind: 'uniform', loNs: 1000, hiNs: 2000 } }),
    );
    expect([values[0], values.at(-1)]).toEqual([1000, 2000]);
    for (const p of [0.1, 0.25, 0.5, 0.9])
      expect(Math.abs((values[Math.floor(p * values.length)] ?? 0) - (1000 + 1000 * p))).toBeLessThanOrEqual(
        2,
      );
  });

  it('gives the tail its share: one draw in a hundred is far beyond the body', () => {
    expect(table(TAILED).filter((value) => value > 5000)).toHaveLength(10);
  });

  it('is one value where the mean is the lower bound', () => {
    const values = table(cost('x', 36, { loNs: 36, hiNs: 52, dist: { kind: 'lognormal', sigma: 0.1 } }));
    expect(new Set(values)).toEqual(new Set([36]));
  });

  it('scales with the target, bounds and all', () => {
    const values = table(SKEWED, 10_000);
    expect(mean(values)).toBeCloseTo(10_000, 2);
    expect(values[0]).toBeGreaterThan(4000);
  });

  it('is constant for a target of zero or less', () => {
    expect(new Set(table(SKEWED, -70))).toEqual(new Set([-70]));
    expect(new Set(table(SKEWED, 0))).toEqual(new Set([0]));
  });
});
