import { RunningHash } from './hash.ts';
import { invariant } from './invariant.ts';

const TWO_32 = 0x1_0000_0000;
/** Outputs thrown away after seeding, so that the counter reaches every word of the state. */
const WARM_UP = 16;

/**
 * Small fast counting generator (sfc32, Chris Doty-Humphrey, PractRand): 128 bits of state, period of at least 2^32,
 * identical in every engine because it uses 32-bit integer operations only.
 */
export class Rng {
  /** Three mixed words and the counter. */
  readonly state: Uint32Array;

  /** `state` is four 32-bit words; use `seedFrom` to derive them from a seed. */
  constructor(state: ArrayLike<number>) {
    this.state = new Uint32Array(4);
    for (let i = 0; i < 4; i++) this.state[i] = state[i] ?? 0;
  }

  /** The next 32 random bits as an unsigned integer. */
  nextU32(): number {
    const s = this.state;
    const b = s[1]!;
    const c = s[2]!;
    const counter = s[3]!;
    const out = (s[0]! + b + counter) | 0;
    s[3] = counter + 1;
    s[0] = b ^ (b >>> 9);
    s[1] = c + (c << 3);
    s[2] = ((c << 21) | (c >>> 11)) + out;
    return out >>> 0;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  nextFloat(): number {
    const high = this.nextU32() >>> 5;
    const low = this.nextU32() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  /** Uniform integer in 0..n-1 without bias, 1 <= n <= 2^32. */
  int(n: number): number {
    invariant(Number.isInteger(n) && n >= 1 && n <= TWO_32, 'rng-range', `int(${n})`);
    // Values at or above the last whole multiple of n would favour the small remainders.
    const limit = TWO_32 - (TWO_32 % n);
    let value = this.nextU32();
    while (value >= limit) value = this.nextU32();
    return value % n;
  }
}

/**
 * Derives one generator per consumer from the run's seed and labels that name the consumer,
 * e.g. `seedFrom(seed, 'disk', 0)`. Other labels give an unrelated stream; adding a consumer moves no other stream.
 */
export function seedFrom(seed: number, ...labels: (string | number)[]): Rng {
  const hash = new RunningHash();
  hash.addF64(seed);
  for (const label of labels) {
    // The tag keeps the label 1 apart from the label '1'.
    hash.addU32(typeof label === 'string' ? 1 : 2);
    if (typeof label === 'string') hash.addString(label);
    else hash.addF64(label);
  }
  const words: number[] = [];
  for (let i = 0; i < 2; i++) {
    hash.addU32(i);
    const digest = hash.digest();
    words.push(Number.parseInt(digest.slice(0, 8), 16), Number.parseInt(digest.slice(8), 16));
  }
  words[3] = 1;
  const rng = new Rng(words);
  for (let i = 0; i < WARM_UP; i++) rng.nextU32();
  return rng;
}
