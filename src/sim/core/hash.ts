/** Scratch cells to read the two words of a double. Every engine we run on is little-endian. */
const scratch = new Float64Array(1);
const scratchWords = new Int32Array(scratch.buffer);

const LANE_A_START = 0x9e3779b9 | 0;
const LANE_B_START = 0x7f4a7c15 | 0;

/** Spreads every input bit over the word: xor-shift and odd multiplications. */
function avalanche(word: number): number {
  let w = word ^ (word >>> 16);
  w = Math.imul(w, 0x7feb352d);
  w ^= w >>> 15;
  w = Math.imul(w, 0x846ca68b);
  return w ^ (w >>> 16);
}

function hex8(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/**
 * A running 64-bit hash in two 32-bit lanes. It is not cryptographic: it tells two traces apart.
 * Nothing is allocated per `add`. The order and the kind of the added values matter.
 */
export class RunningHash {
  /** Lane a, lane b, number of words added. */
  readonly lanes = new Int32Array(3);

  constructor() {
    this.clear();
  }

  /** Back to the state of a new hash. */
  clear(): void {
    this.lanes[0] = LANE_A_START;
    this.lanes[1] = LANE_B_START;
    this.lanes[2] = 0;
  }

  /** Adds the low 32 bits of an integer. */
  addU32(value: number): void {
    const lanes = this.lanes;
    const word = Math.imul(value | 0, 0x9e3779b1);
    let a = lanes[0]! ^ ((word << 15) | (word >>> 17));
    let b = lanes[1]! ^ (value | 0);
    a = (Math.imul((a << 13) | (a >>> 19), 5) + b) | 0;
    b = (Math.imul((b << 17) | (b >>> 15), 0x85ebca77) ^ a) | 0;
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = (lanes[2]! + 1) | 0;
  }

  /** Adds the first `count` words, each as `addU32` would. */
  addWords(words: Int32Array, count: number): void {
    const { lanes } = this;
    let a = lanes[0]!;
    let b = lanes[1]!;
    for (let i = 0; i < count; i++) {
      const value = words[i]!;
      const word = Math.imul(value, 0x9e3779b1);
      a ^= (word << 15) | (word >>> 17);
      b ^= value;
      a = (Math.imul((a << 13) | (a >>> 19), 5) + b) | 0;
      b = (Math.imul((b << 17) | (b >>> 15), 0x85ebca77) ^ a) | 0;
    }
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = (lanes[2]! + count) | 0;
  }

  /** Adds a number by its 64 bits. All NaNs are one value, and so are 0 and -0. */
  addF64(value: number): void {
    scratch[0] = value !== value ? Number.NaN : value + 0;
    this.addU32(scratchWords[0]!);
    this.addU32(scratchWords[1]!);
  }

  /** Adds a string: its UTF-16 units, two to a word, then its length. */
  addString(text: string): void {
    const length = text.length;
    for (let i = 0; i + 1 < length; i += 2) this.addU32(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16));
    if (length % 2 === 1) this.addU32(text.charCodeAt(length - 1));
    this.addU32(length);
  }

  /** The hash so far as 16 lower-case hex digits; adding may go on afterwards. */
  digest(): string {
    const a = avalanche(this.lanes[0]! ^ this.lanes[2]!);
    const b = avalanche(this.lanes[1]! ^ a);
    return hex8(avalanche((a + b) | 0)) + hex8(b);
  }
}
