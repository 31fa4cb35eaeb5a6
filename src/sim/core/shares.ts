/** Shares of cgroup v1 and weights of v2, by each of the formulas that runtimes have used. */
import { exp, log } from './math.ts';

const SHARES: Readonly<Record<'min' | 'max', number>> = Object.freeze({ min: 2, max: 262_144 });
export const WEIGHT: Readonly<Record<'min' | 'max', number>> = Object.freeze({ min: 1, max: 10_000 });

/**
 * `linear`: runc before 1.3.2 and crun before 1.23, kubelet for its own groups: both ranges in proportion, so that 1024
 * gives 39. `quadratic`: since then: a parabola in the logarithms through (2, 1), (1024, 100) and (262144, 10000).
 */
export type SharesFormula = 'linear' | 'quadratic';

export const FORMULAS: readonly SharesFormula[] = Object.freeze(['linear', 'quadratic']);

/** Powers of ten that are whole must come out whole: logarithms are off in the last bits. */
const ROUNDING = 1e-9;

function curve(shares: number): number {
  const l = log(shares) / Math.LN2;
  const exponent = (l * l + 125 * l) / 612 - 7 / 34;
  return Math.ceil(exp(exponent * Math.LN10) * (1 - ROUNDING));
}

/** `cpu.weight` for `cpu.shares`; shares out of range count as the nearest in it. */
export function weightOfShares(shares: number, formula: SharesFormula): number {
  const within = Math.min(SHARES.max, Math.max(SHARES.min, Math.round(shares)));
  if (formula === 'linear') return 1 + Math.floor(((within - SHARES.min) * 9999) / 262_142);
  if (within === SHARES.min) return WEIGHT.min;
  return within === SHARES.max ? WEIGHT.max : curve(within);
}

/** The most shares that a formula turns into a weight that is not above this one. */
export function sharesOfWeight(weight: number, formula: SharesFormula): number {
  let [low, high] = [SHARES.min, SHARES.max];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (weightOfShares(middle, formula) <= weight) low = middle;
    else high = middle - 1;
  }
  return low;
}
