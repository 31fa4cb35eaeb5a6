import { seedFrom } from '../core/rng.ts';
import type { CostProfile } from './model.ts';
import { QUANTILE_BITS, QUANTILE_COUNT } from './quantiles.ts';

const UNUSED_BITS = 32 - QUANTILE_BITS;

/**
 * Draws costs. Each cost has a generator of its own, derived from the seed and the cost's id alone: two stacks
 * under comparison draw the same n-th value of a cost, whatever else they do (common random numbers).
 * The n-th value is a hash of (key, n), so the whole state is one counter per cost in a typed array and a deep
 * copy of the sampler continues identically. Nothing is allocated by a draw.
 */
export class CostSampler {
  /** Frozen, hence shared by copies of the sampler. */
  readonly profile: CostProfile;
  /** Names the owner in diagnostics; it has no influence on the values. */
  readonly streamLabel: string;
  /** Draws made so far, by cost index. */
  readonly drawCounts: Uint32Array;
  /** Two key words per cost. */
  private readonly keys: Uint32Array;

  /** `seed` is that of the run; `streamLabel` names the owner. */
  constructor(profile: CostProfile, seed: number, streamLabel: string) {
    this.profile = profile;
    this.streamLabel = streamLabel;
    this.drawCounts = new Uint32Array(profile.size);
    this.keys = new Uint32Array(profile.size * 2);
    profile.defs.forEach((def, index) => {
      const generator = seedFrom(seed, 'cost', def.id);
      this.keys[index * 2] = generator.nextU32();
      this.keys[index * 2 + 1] = generator.nextU32();
    });
  }

  /**
   * The next value of a cost, integer ns >= 0. For a composite, the next value of its residual, which is constant
   * when it is negative. For a per-byte cost, its base.
   */
  sample(costIndex: number): number {
    const entry = this.nextEntry(costIndex);
    return this.profile.quantiles[costIndex * QUANTILE_COUNT + entry] ?? 0;
  }

  /** The next value of a whole cost, integer ns >= 0, for callers that do not charge a composite's parts apart. */
  sampleWhole(costIndex: number): number {
    const block = this.profile.wholeBlock[costIndex] ?? -1;
    if (block < 0) return this.sample(costIndex);
    return this.profile.wholeQuantiles[block * QUANTILE_COUNT + this.nextEntry(costIndex)] ?? 0;
  }

  /** `sample` plus the per-byte rate, integer ns. */
  sampleBytes(costIndex: number, bytes: number): number {
    return this.sample(costIndex) + Math.round(this.profile.nsPerByte(costIndex) * bytes);
  }

  /** Which of the equally likely table entries comes next; counts the draw. */
  private nextEntry(costIndex: number): number {
    const n = this.drawCounts[costIndex] ?? 0;
    this.drawCounts[costIndex] = n + 1;
    const first = mix((n ^ (this.keys[costIndex * 2] ?? 0)) | 0);
    return mix((first + (this.keys[costIndex * 2 + 1] ?? 0)) | 0) >>> UNUSED_BITS;
  }
}

/** A 32-bit finaliser: every input bit flips every output bit with about even odds ("lowbias32", C. Wellons). */
function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}
