import { exp, normalQuantile } from '../core/math.ts';
import type { CostFigures, LognormalDist, UniformDist, UniformSumDist } from './types.ts';

/** Bits of a draw that choose the entry of a quantile table. */
export const QUANTILE_BITS = 10;
/** Entries per cost: equally likely values, ascending. */
export const QUANTILE_COUNT = 1 << QUANTILE_BITS;

/** 40 halvings of a bracket of a few powers of two leave an error below 1e-9 of the mean. */
const BISECTION_STEPS = 40;

/**
 * Writes the quantile table of a cost into `out` (length QUANTILE_COUNT): integers in ns whose average is
 * `targetNs`, to half a nanosecond over the whole table. The shape is the cost's own, scaled.
 * A target of zero or less (the residual of a short path) is a constant.
 */
export function fillQuantiles(def: CostFigures, targetNs: number, out: Float64Array): void {
  if (targetNs <= 0 || def.meanNs <= 0) {
    out.fill(Math.round(targetNs));
    return;
  }
  fillShape(def, out);
  const scale = targetNs / average(out);
  for (let i = 0; i < out.length; i += 1) out[i] = (out[i] ?? 0) * scale;
  roundKeepingSum(out);
}

function fillShape(def: CostFigures, out: Float64Array): void {
  const dist = def.dist;
  switch (dist.kind) {
    case 'constant':
    case 'perByte':
      out.fill(def.meanNs);
      return;
    case 'lognormal':
      fillLognormal(dist, def, out);
      return;
    case 'uniform':
      for (let i = 0; i < out.length; i += 1) out[i] = uniformAt(dist, midpoint(i, out.length));
      return;
    case 'uniformSum':
      fillUniformSum(dist, out);
  }
}

/** Probability in the middle of the i-th of n equal slices. */
function midpoint(i: number, n: number): number {
  return (i + 0.5) / n;
}

function uniformAt(dist: UniformDist, p: number): number {
  return dist.loNs + (dist.hiNs - dist.loNs) * p;
}

function fillLognormal(dist: LognormalDist, def: CostFigures, out: Float64Array): void {
  const tailCount = dist.tail === undefined ? 0 : Math.round(dist.tail.p * out.length);
  const factor = dist.tail?.factor ?? 1;
  const body = new CutLognormal(dist.sigma, out.length - tailCount, def);
  const tail = new CutLognormal(dist.sigma, tailCount, def);
  const wantedSumNs = def.meanNs * out.length;
  // Cutting shifts the mean, so mu = ln mean - sigma^2/2 alone would miss it: the scale is searched for.
  let low = 0;
  let high = def.meanNs * 4;
  for (let step = 0; step < BISECTION_STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (body.sumNs(middle) + factor * tail.sumNs(middle) < wantedSumNs) low = middle;
    else high = middle;
  }
  body.write(high, 1, out);
  tail.write(high, factor, out.subarray(body.count));
  if (tailCount > 0) out.sort();
}

/** Equally likely values of a log-normal of median 1, ascending, to be scaled and cut to a row's bounds. */
class CutLognormal {
  readonly count: number;
  private readonly values: Float64Array;
  /** Sum of the first i values. */
  private readonly sums: Float64Array;
  private readonly loNs: number;
  private readonly hiNs: number;

  constructor(sigma: number, count: number, def: CostFigures) {
    this.count = count;
    this.loNs = def.loNs;
    this.hiNs = def.hiNs;
    this.values = normalScores(count).map((score) => exp(sigma * score));
    this.sums = new Float64Array(count + 1);
    for (let i = 0; i < count; i += 1) this.sums[i + 1] = (this.sums[i] ?? 0) + (this.values[i] ?? 0);
  }

  /** Sum of all values times `scaleNs`, each cut to the bounds. Logarithmic in their number. */
  sumNs(scaleNs: number): number {
    const first = this.countBelow(this.loNs / scaleNs);
    const end = this.countBelow(this.hiNs / scaleNs);
    const middle = (this.sums[end] ?? 0) - (this.sums[first] ?? 0);
    return first * this.loNs + middle * scaleNs + (this.count - end) * this.hiNs;
  }

  /** Writes the scaled and cut values, times `factor`. */
  write(scaleNs: number, factor: number, out: Float64Array): void {
    for (let i = 0; i < this.count; i += 1) {
      const cut = Math.min(Math.max((this.values[i] ?? 0) * scaleNs, this.loNs), this.hiNs);
      out[i] = cut * factor;
    }
  }

  private countBelow(limit: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.values[middle] ?? 0) < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const SCORES_BY_COUNT = new Map<number, Float64Array>();

/** Standard normal quantiles in the middle of `count` equal slices; computed once per count. */
function normalScores(count: number): Float64Array {
  const known = SCORES_BY_COUNT.get(count);
  if (known !== undefined) return known;
  const scores = Float64Array.from({ length: count }, (_, i) => normalQuantile(midpoint(i, count)));
  SCORES_BY_COUNT.set(count, scores);
  return scores;
}

/** Quantiles of the sum by pairing every slice of one uniform with a scattered slice of the other. */
function fillUniformSum(dist: UniformSumDist, out: Float64Array): void {
  const n = out.length;
  // An odd multiplier permutes a power-of-two table; this one spreads neighbours across the whole range.
  const multiplier = 619;
  for (let i = 0; i < n; i += 1) {
    const partner = (i * multiplier) % n;
    out[i] = uniformAt(dist.first, midpoint(i, n)) + uniformAt(dist.second, midpoint(partner, n));
  }
  out.sort();
}

function average(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? 0;
  return sum / values.length;
}

/** Rounds to integers, carrying each rounding error to the next entry so that the sum is kept. */
function roundKeepingSum(values: Float64Array): void {
  let carry = 0;
  for (let i = 0; i < values.length; i += 1) {
    const exact = (values[i] ?? 0) + carry;
    const rounded = Math.round(exact);
    carry = exact - rounded;
    values[i] = rounded;
  }
  values.sort();
}
