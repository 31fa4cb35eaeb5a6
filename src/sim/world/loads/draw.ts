/** Random times of the programs under load. */
import { exp, log, normalQuantile } from '../../core/math.ts';
import type { Rng } from '../../core/rng.ts';

/** Exponential with a mean, ns. */
export function exponentialNs(rng: Rng, meanNs: number): number {
  return Math.round(-log(1 - rng.nextFloat()) * meanNs);
}

/** A service time: fixed for no spread, exponential for 1, else log-normal with that deviation over mean. */
export function serviceNs(rng: Rng, meanNs: number, spread: number): number {
  if (spread === 0) return meanNs;
  if (spread === 1) return Math.max(1, exponentialNs(rng, meanNs));
  const variance = log(1 + spread * spread);
  const normal = normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, rng.nextFloat())));
  return Math.max(1, Math.round(meanNs * exp(normal * Math.sqrt(variance) - variance / 2)));
}
