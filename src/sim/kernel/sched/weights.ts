/**
 * Load weights. A weight is kept in the kernel's high resolution (`scale_load`, nice 0 = 2^20), so that a group's share
 * can be divided over CPUs without losing it to rounding. Source: kernel/sched/core.c `sched_prio_to_weight`, sched.h.
 */

/** `sched_prio_to_weight`, nice −20 … 19, low resolution. */
export const NICE_TO_WEIGHT: readonly number[] = Object.freeze([
  88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904, 3906, 3121,
  2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87, 70, 56, 45, 36, 29, 23,
  18, 15,
]);

/** High resolution factor (`1 << SCHED_FIXEDPOINT_SHIFT`). */
export const LOAD_SCALE = 1024;
/** `NICE_0_LOAD`. */
export const NICE_0_LOAD = 1024 * LOAD_SCALE;
/** `WEIGHT_IDLEPRIO`, of SCHED_IDLE tasks and groups with `cpu.idle`. */
export const WEIGHT_IDLEPRIO = 3;
/** `MIN_SHARES` of a group on one CPU, low resolution. */
export const MIN_SHARES = 2;
/** `MAX_SHARES`, low resolution. */
export const MAX_SHARES = 262_144;

/** Low-resolution weight of a nice level −20 … 19. */
export function weightOfNice(nice: number): number {
  return NICE_TO_WEIGHT[nice + 20] ?? 1024;
}

/** `scale_load_down`: low resolution, at least 2 unless 0. */
export function scaleLoadDown(weight: number): number {
  return weight === 0 ? 0 : Math.max(2, Math.floor(weight / LOAD_SCALE));
}

/** Shares (low resolution) of a `cpu.weight` 1 … 10000. */
export function sharesOfCpuWeight(cpuWeight: number): number {
  return Math.floor((cpuWeight * 1024 + 50) / 100);
}

/** `cpu.weight` that a group's shares read back as. */
export function cpuWeightOfShares(shares: number): number {
  return Math.min(10_000, Math.max(1, Math.floor((shares * 100 + 512) / 1024)));
}

/** The nice level whose weight is nearest to a group's shares (`cpu.weight.nice` as read). */
export function niceOfShares(shares: number): number {
  let lastDelta = Infinity;
  let index = 0;
  for (; index < NICE_TO_WEIGHT.length; index++) {
    const delta = Math.abs((NICE_TO_WEIGHT[index] ?? 0) - shares);
    if (delta >= lastDelta) break;
    lastDelta = delta;
  }
  return index - 1 - 20;
}

/** `cpu.weight` stored for a nice level (`cpu.weight.nice` as written). */
export function cpuWeightOfNice(nice: number): number {
  return cpuWeightOfShares(weightOfNice(nice));
}
