import { invariant } from './invariant.ts';

/** Buckets per factor of two; a bucket is at most 1/32 = 3.1 % of its values wide. */
const SUB_BUCKETS = 32;
const SUB_BUCKET_BITS = 5;
const TWO_32 = 0x1_0000_0000;
/** Counts are kept for this many buckets at a time: four factors of two. */
const GROWTH = 128;

/** Bucket of a non-negative integer: exact below 64, then 32 buckets per factor of two. */
function bucketOf(value: number): number {
  if (value < TWO_32) {
    const shift = Math.max(0, 31 - SUB_BUCKET_BITS - Math.clz32(value));
    return shift * SUB_BUCKETS + (value >>> shift);
  }
  // The high word gives the exponent of values beyond 32 bits, up to 2^53.
  const shift = 63 - SUB_BUCKET_BITS - Math.clz32(value / TWO_32);
  return shift * SUB_BUCKETS + Math.floor(value / 2 ** shift);
}

/** Middle of a bucket's integers. */
function middleOf(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / SUB_BUCKETS) - 1);
  const width = 2 ** shift;
  return (bucket - shift * SUB_BUCKETS) * width + Math.floor((width - 1) / 2);
}

/**
 * Log-linear histogram of durations in nanoseconds (or any non-negative integers below 2^53). Count, minimum, maximum
 * and sum are exact (the sum up to 2^53); quantiles are within 3.1 %. At most 6.5 KB, grown as large values appear.
 */
export class Histogram {
  count = 0;
  /** Sum of the recorded values. */
  sum = 0;
  private least = Infinity;
  private greatest = 0;
  private counts = new Uint32Array(GROWTH);

  /** Smallest recorded value, 0 when empty. */
  get min(): number {
    return this.count === 0 ? 0 : this.least;
  }

  /** Largest recorded value, 0 when empty. */
  get max(): number {
    return this.greatest;
  }

  /** Exact mean, 0 when empty. */
  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** Counts one value in nanoseconds. */
  record(ns: number): void {
    if (!(ns >= 0 && ns <= Number.MAX_SAFE_INTEGER)) invariant(false, 'histogram-value', `record(${ns})`);
    const bucket = bucketOf(ns);
    if (bucket >= this.counts.length) this.growTo(bucket + 1);
    this.counts[bucket]! += 1;
    this.count += 1;
    this.sum += ns;
    if (ns < this.least) this.least = ns;
    if (ns > this.greatest) this.greatest = ns;
  }

  /** The value below or at which a share `q` (0..1) of the recorded values lies; 0 when empty. */
  quantile(q: number): number {
    if (this.count === 0) return 0;
    if (q <= 0) return this.least;
    const rank = Math.max(1, Math.ceil(Math.min(1, q) * this.count));
    if (rank >= this.count) return this.greatest;
    let seen = 0;
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      seen += this.counts[bucket]!;
      if (seen >= rank) return Math.min(this.greatest, Math.max(this.least, middleOf(bucket)));
    }
    return this.greatest;
  }

  /** Forgets everything recorded; keeps its room. */
  clear(): void {
    this.counts.fill(0);
    this.count = 0;
    this.sum = 0;
    this.least = Infinity;
    this.greatest = 0;
  }

  /** Adds everything another histogram recorded. */
  add(other: Histogram): void {
    if (other.counts.length > this.counts.length) this.growTo(other.counts.length);
    for (let i = 0; i < other.counts.length; i++) this.counts[i]! += other.counts[i]!;
    this.count += other.count;
    this.sum += other.sum;
    this.least = Math.min(this.least, other.least);
    this.greatest = Math.max(this.greatest, other.greatest);
  }

  /** The buckets in use, for drawing: lowest value, width and count of each. */
  buckets(): { fromNs: number; widthNs: number; count: number }[] {
    const used: { fromNs: number; widthNs: number; count: number }[] = [];
    this.counts.forEach((count, bucket) => {
      const shift = Math.max(0, Math.floor(bucket / SUB_BUCKETS) - 1);
      if (count === 0) return;
      used.push({ fromNs: (bucket - shift * SUB_BUCKETS) * 2 ** shift, widthNs: 2 ** shift, count });
    });
    return used;
  }

  private growTo(length: number): void {
    const grown = new Uint32Array(Math.ceil(length / GROWTH) * GROWTH);
    grown.set(this.counts);
    this.counts = grown;
  }
}
