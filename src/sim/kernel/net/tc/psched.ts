/** How long bytes take at a rate, as the kernel reckons it: a multiplication and a shift (net/sched/sch_generic.c). */

const NSEC_PER_SEC = 1e9;
const MULT_MAX = 2 ** 31;

/** A rate made ready (`struct psched_ratecfg`). Frozen. */
export interface Rate {
  /** Bytes a second. */
  readonly bytesPerS: number;
  readonly mult: number;
  /** 2 to the power of the kernel's `shift`. */
  readonly divisor: number;
}

/** `psched_ratecfg_precompute`. */
export function rateOf(bytesPerS: number): Rate {
  let divisor = 1;
  while (Math.floor((NSEC_PER_SEC * divisor) / bytesPerS) < MULT_MAX && divisor < 2 ** 33) divisor *= 2;
  return Object.freeze({ bytesPerS, mult: Math.floor((NSEC_PER_SEC * divisor) / bytesPerS), divisor });
}

/** `psched_l2t_ns`: ns that so many bytes take. */
export function lengthNs({ mult, divisor }: Rate, bytes: number): number {
  return Math.floor((bytes * mult) / divisor);
}
