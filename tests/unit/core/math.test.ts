import { describe, expect, it } from 'vitest';

import { exp, log, normalQuantile } from '../../../src/sim/core/math.ts';
import { seedFrom } from '../../../src/sim/core/rng.ts';

const relative = (value: number, reference: number): number =>
  Math.abs(value - reference) / Math.max(Math.abs(reference), 1e-300);

describe('deterministic exp and log', () => {
  it('exp equals Math.exp within 1e-14 from -700 to 700', () => {
    const rng = seedFrom(1, 'exp');
    let worst = 0;
    for (let i = 0; i < 50_000; i++) {
      const x = (rng.nextFloat() - 0.5) * (i % 2 === 0 ? 1400 : 4);
      worst = Math.max(worst, relative(exp(x), Math.exp(x)));
    }
    expect(worst).toBeLessThan(1e-14);
  });

  it('log equals Math.log within 1e-14 over all magnitudes and near 1', () => {
    const rng = seedFrom(2, 'log');
    let worst = 0;
    for (let i = 0; i < 50_000; i++) {
      const x = i % 2 === 0 ? 1 + (rng.nextFloat() - 0.5) * 0.01 : 10 ** ((rng.nextFloat() - 0.5) * 600);
      worst = Math.max(worst, relative(log(x), Math.log(x)));
    }
    expect(worst).toBeLessThan(1e-14);
  });

  it.each([0, 1, -1, 709.7, -705, 710, -746, Infinity, -Infinity])('exp(%d) is that of Math', (x) => {
    const reference = Math.exp(x);
    if (Number.isFinite(reference) && reference > 1e-307)
      expect(relative(exp(x), reference)).toBeLessThan(1e-14);
    else expect(exp(x)).toBe(reference);
  });

  it.each([1, 2, 0.5, 5e-324, Number.MAX_VALUE, 0, -1, Infinity, Number.NaN])(
    'log(%d) is that of Math',
    (x) => {
      const reference = Math.log(x);
      if (Number.isFinite(reference) && reference !== 0)
        expect(relative(log(x), reference)).toBeLessThan(1e-14);
      else expect(log(x)).toBe(reference);
    },
  );

  it('exp falls to 0 through the numbers below the normal ones', () => {
    expect(exp(-740) / Math.exp(-740)).toBeCloseTo(1, 1);
    expect(exp(-708) / Math.exp(-708)).toBeCloseTo(1, 12);
  });

  it('keeps the bits it has today', () => {
    const bits = new BigUint64Array(
      Float64Array.of(exp(1), exp(-12.5), log(10), log(1e-9), normalQuantile(0.99)).buffer,
    );
    expect([...bits].map((word) => word.toString(16))).toMatchInlineSnapshot(`
      [
        "4005bf0a8b14576a",
        "3ecf42ed3f68e690",
        "40026bb1bbb55516",
        "c034b927f32bffb8",
        "40029c5c4630ff0c",
      ]
    `);
  });
});

describe('normalQuantile', () => {
  // Reference values from Python's statistics.NormalDist().inv_cdf and published tables.
  it.each([
    [1e-300, -37.0470962993612],
    [1e-12, -7.034483825301132],
    [1e-5, -4.2648907939228256],
    [0.001, -3.090232306167813],
    [0.025, -1.9599639845400538],
    [0.074, -1.4466320671589785],
    [0.076, -1.4325027208258114],
    [0.25, -0.6744897501960817],
    [0.5, 0],
    [0.6, 0.2533471031357998],
    [0.975, 1.9599639845400536],
    [0.999999, 4.753424308817089],
  ])('of %d is %d', (p, x) => {
    expect(normalQuantile(p)).toBeCloseTo(x, 10);
  });

  it('inverts the integral of the bell curve', () => {
    // Simpson's rule over 2,000 steps from 0 to the quantile.
    for (const p of [0.51, 0.6, 0.75, 0.9, 0.93, 0.99, 0.9999]) {
      const end = normalQuantile(p);
      const n = 2_000;
      const h = end / n;
      let sum = 0;
      for (let i = 0; i <= n; i++) {
        sum += (i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp(-((i * h) ** 2) / 2);
      }
      expect(Math.abs(0.5 + (sum * h) / 3 / Math.sqrt(2 * Math.PI) - p)).toBeLessThan(1e-11);
    }
  });

  it('has the ends and refuses what is no probability', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
    expect([normalQuantile(-0.1), normalQuantile(1.1), normalQuantile(Number.NaN)]).toEqual([NaN, NaN, NaN]);
  });
});
