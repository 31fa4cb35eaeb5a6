/** SHA-256 of a text's UTF-8 bytes (FIPS 180-4): digests of images and ids are made by it. */
const ROUNDS = 64;
const BLOCK = 64;

/** The first 32 bits of the fractional parts of roots of primes: `root` 2 or 3. Exact in a double for these. */
function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const words = new Uint32Array(count);
  let found = 0;
  for (let candidate = 2; found < count; candidate++) {
    let prime = true;
    for (let by = 2; by * by <= candidate; by++) if (candidate % by === 0) prime = false;
    if (!prime) continue;
    const value = root(candidate);
    words[found++] = Math.floor((value - Math.floor(value)) * 2 ** 32);
  }
  return words;
}

/** The cube root to the last bit that counts, by Newton's steps. */
function cubeRoot(of: number): number {
  let x = of;
  for (let step = 0; step < 100; step++) x -= (x * x * x - of) / (3 * x * x);
  return x;
}

const START = fractions(8, Math.sqrt);
const CONSTANTS = fractions(ROUNDS, cubeRoot);

function utf8(text: string): number[] {
  return [...unescape(encodeURIComponent(text))].map((char) => char.charCodeAt(0));
}

/** encodeURIComponent gives UTF-8 as %XX. */
function unescape(text: string): string {
  return text.replaceAll(/%([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function compress(state: Uint32Array, block: readonly number[]): void {
  const w = new Uint32Array(ROUNDS);
  for (let at = 0; at < 16; at++)
    w[at] = block.slice(at * 4, at * 4 + 4).reduce((word, byte) => ((word << 8) | byte) >>> 0, 0);
  for (let at = 16; at < ROUNDS; at++) {
    const [a = 0, b = 0] = [w[at - 15], w[at - 2]];
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
    w[at] = (w[at - 16] ?? 0) + s0 + (w[at - 7] ?? 0) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let at = 0; at < ROUNDS; at++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + (CONSTANTS[at] ?? 0) + (w[at] ?? 0)) >>> 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) >>> 0, c, b, a, (one + two) >>> 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => (state[at] = (state[at] ?? 0) + word));
}

/** 64 hexadecimal digits. */
export function sha256(text: string): string {
  const bytes = utf8(text);
  const bits = bytes.length * 8;
  bytes.push(0x80);
  while (bytes.length % BLOCK !== BLOCK - 8) bytes.push(0);
  for (let shift = 56; shift >= 0; shift -= 8) bytes.push(Math.floor(bits / 2 ** shift) % 256);
  const state = START.slice();
  for (let at = 0; at < bytes.length; at += BLOCK) compress(state, bytes.slice(at, at + BLOCK));
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('');
}
