import { describe, expect, it } from 'vitest';

import { RunningHash } from '../../../src/sim/core/hash.ts';
import { Rng, seedFrom } from '../../../src/sim/core/rng.ts';

const take = (rng: Rng, n: number): number[] => Array.from({ length: n }, () => rng.nextU32());

/** Chi-square of `draws` integers over `n` equally likely values. */
function chiSquare(rng: Rng, n: number, draws: number): number {
  const counts = new Array<number>(n).fill(0);
  for (let i = 0; i < draws; i++) counts[rng.int(n)]! += 1;
  const expected = draws / n;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('the generator', () => {
  it('gives the same stream for the same seed and labels, in every engine and version', () => {
    expect(take(seedFrom(42, 'disk', 0), 4)).toEqual(take(seedFrom(42, 'disk', 0), 4));
    expect(take(seedFrom(42, 'disk', 0), 4)).toMatchInlineSnapshot(`
      [
        3178884622,
        3644901650,
        2936828294,
        4087293274,
      ]
    `);
  });

  it('gives another stream for any other seed or label', () => {
    const streams = [
      seedFrom(42, 'disk', 0),
      seedFrom(43, 'disk', 0),
      seedFrom(42.5, 'disk', 0),
      seedFrom(-42, 'disk', 0),
      seedFrom(42 + 2 ** 40, 'disk', 0),
      seedFrom(42, 'disk', 1),
      seedFrom(42, 'disk', '0'),
      seedFrom(42, 'disk'),
      seedFrom(42, 'di', 'sk', 0),
      seedFrom(42),
    ].map((rng) => take(rng, 3).join());
    expect(new Set(streams).size).toBe(streams.length);
  });

  it('streams of neighbouring labels are not correlated', () => {
    const a = seedFrom(1, 'cpu', 0);
    const b = seedFrom(1, 'cpu', 1);
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += (a.nextFloat() - 0.5) * (b.nextFloat() - 0.5);
    // Standard deviation of the mean product is 1/12/sqrt(20000) = 0.00059; 4 of them.
    expect(Math.abs(sum / 20_000)).toBeLessThan(0.0024);
  });

  it('floats stay in [0, 1) with mean 1/2 and variance 1/12', () => {
    const rng = seedFrom(7, 'float');
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < 100_000; i++) {
      const x = rng.nextFloat();
      if (x < 0 || x >= 1) expect.unreachable(`out of range: ${x}`);
      sum += x;
      squares += (x - 0.5) ** 2;
    }
    expect(Math.abs(sum / 100_000 - 0.5)).toBeLessThan(0.004);
    expect(Math.abs(squares / 100_000 - 1 / 12)).toBeLessThan(0.001);
  });

  // 99.99 % points of chi-square with n - 1 degrees of freedom.
  it.each([
    [2, 15.2],
    [6, 25.8],
    [10, 33.8],
    [100, 161],
  ])('integers below %d are equally likely', (n, limit) => {
    expect(chiSquare(seedFrom(3, 'int', n), n, 60_000)).toBeLessThan(limit);
  });

  it('integers have no bias at a range just above half of 2^32', () => {
    const n = 3 * 2 ** 30;
    const rng = seedFrom(5, 'wide');
    let low = 0;
    for (let i = 0; i < 30_000; i++) if (rng.int(n) < n / 3) low += 1;
    // A plain remainder would give 1/2 here instead of 1/3.
    expect(Math.abs(low / 30_000 - 1 / 3)).toBeLessThan(0.012);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 33])('refuses int(%d)', (n) => {
    expect(() => seedFrom(1).int(n)).toThrow('rng-range');
  });

  it('goes on from a copied state', () => {
    const rng = seedFrom(9, 'copy');
    take(rng, 5);
    expect(take(new Rng(rng.state), 5)).toEqual(take(rng, 5));
  });
});

describe('RunningHash', () => {
  const digestOf = (add: (hash: RunningHash) => void): string => {
    const hash = new RunningHash();
    add(hash);
    return hash.digest();
  };

  it('is 16 hex digits and the same every time', () => {
    const add = (hash: RunningHash): void => {
      hash.addU32(1);
      hash.addF64(2 ** 52 + 1);
      hash.addString('sched_switch');
    };
    expect(digestOf(add)).toBe(digestOf(add));
    expect(digestOf(add)).toMatch(/^[0-9a-f]{16}$/);
    expect(digestOf(add)).toMatchInlineSnapshot(`"9da5cc9fb6bca2cd"`);
  });

  it('no two of 200,000 short inputs collide in either half', () => {
    const first = new Set<string>();
    const second = new Set<string>();
    const whole = new Set<string>();
    for (let i = 0; i < 200_000; i++) {
      const digest = digestOf((hash) => {
        hash.addF64(i);
      });
      first.add(digest.slice(0, 8));
      second.add(digest.slice(8));
      whole.add(digest);
    }
    expect(whole.size).toBe(200_000);
    // Birthday bound of 32 bits: about 4.7 collisions expected per half.
    expect(Math.min(first.size, second.size)).toBeGreaterThan(200_000 - 25);
  });

  it('flips about half of the bits when one input bit changes', () => {
    let flipped = 0;
    for (let bit = 0; bit < 32; bit++) {
      const a = BigInt(`0x${digestOf((hash) => hash.addU32(12_345))}`);
      const b = BigInt(`0x${digestOf((hash) => hash.addU32(12_345 ^ (1 << bit)))}`);
      flipped += (a ^ b).toString(2).replaceAll('0', '').length;
    }
    expect(flipped / 32).toBeGreaterThan(27);
    expect(flipped / 32).toBeLessThan(37);
  });

  it('tells order, length and kind apart, and equals for equal numbers', () => {
    const digests = [
      digestOf((hash) => (hash.addU32(1), hash.addU32(2))),
      digestOf((hash) => (hash.addU32(2), hash.addU32(1))),
      digestOf((hash) => hash.addU32(1)),
      digestOf((hash) => hash.addString('ab')),
      digestOf((hash) => (hash.addString('a'), hash.addString('b'))),
      digestOf((hash) => hash.addString('')),
      digestOf(() => undefined),
      digestOf((hash) => hash.addF64(0.1)),
      digestOf((hash) => hash.addF64(0.1 + Number.EPSILON)),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestOf((hash) => hash.addF64(-0))).toBe(digestOf((hash) => hash.addF64(0)));
  });
});
