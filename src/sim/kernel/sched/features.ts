/**
 * What differs between kernel versions and configurations, as data. Linux 6.18 is the reference; the other presets exist
 * so that two behaviours can be compared. Source: kernel/sched/features.h, fair.c of the versions named.
 */

/** Which rule chooses the next task: EEVDF since 6.6, smallest vruntime (CFS) before. */
export type PickRule = 'eevdf' | 'cfs';

/** Where a group without quota stops: the whole queue at once (up to 6.17) or each task on its way to user mode (6.18). */
export type ThrottleRule = 'cfs_rq' | 'task';

/** Tunables of the fair class. Durations in ns. */
export interface SchedFeatures {
  readonly pick: PickRule;
  readonly throttle: ThrottleRule;
  /** `sysctl_sched_base_slice` before scaling by the number of CPUs: 700,000 since 6.15, 750,000 before. */
  readonly baseSliceNs: number;
  /** A sleeper that was served too much stays queued until it would be picked (`DELAY_DEQUEUE`, 6.12). */
  readonly delayDequeue: boolean;
  /** A running entity keeps the CPU until its protected slice ends (`RUN_TO_PARITY`). */
  readonly runToParity: boolean;
  /** A waking entity with a shorter slice may preempt at once (`PREEMPT_SHORT`, 6.12). */
  readonly preemptShort: boolean;
  /** Bound of the lag kept over a sleep: two slices or a tick (6.6), or one slice and a tick (later). */
  readonly lagBound: 'two-slices' | 'slice-and-tick';
  /** `sched_cfs_bandwidth_slice_us` in ns: what a CPU takes from the group's pool at once. */
  readonly bandwidthSliceNs: number;
  /** Local quota expires at the period's end (4.18 to 5.3); kept for the comparison. */
  readonly bandwidthSliceExpiry: boolean;
  /** `sched_migration_cost_ns`: a task that ran this recently counts as cache hot. */
  readonly migrationCostNs: number;
}

/** Linux 6.18, as shipped. */
export const LINUX_6_18: SchedFeatures = Object.freeze({
  pick: 'eevdf',
  throttle: 'task',
  baseSliceNs: 700_000,
  delayDequeue: true,
  runToParity: true,
  preemptShort: true,
  lagBound: 'slice-and-tick',
  bandwidthSliceNs: 5_000_000,
  bandwidthSliceExpiry: false,
  migrationCostNs: 500_000,
});

/** The Completely Fair Scheduler, up to 6.5; until 5.3 what a CPU took from the pool expired with the period. */
const CFS: SchedFeatures = Object.freeze({
  ...LINUX_6_18,
  pick: 'cfs',
  throttle: 'cfs_rq',
  baseSliceNs: 750_000,
  delayDequeue: false,
  preemptShort: false,
  lagBound: 'two-slices',
});

/** Named presets, newest first. */
export const KERNEL_FEATURES: Readonly<Record<string, SchedFeatures>> = Object.freeze({
  '6.18': LINUX_6_18,
  '6.17': Object.freeze({ ...LINUX_6_18, throttle: 'cfs_rq' }),
  '6.12': Object.freeze({ ...LINUX_6_18, throttle: 'cfs_rq', baseSliceNs: 750_000, lagBound: 'two-slices' }),
  '6.6': Object.freeze({
    ...LINUX_6_18,
    throttle: 'cfs_rq',
    baseSliceNs: 750_000,
    delayDequeue: false,
    preemptShort: false,
    lagBound: 'two-slices',
  }),
  '6.5': CFS,
  // The same rule; what differs are the files of cgroups (burst came with 5.14).
  '5.14': CFS,
  '5.4': CFS,
  '4.18': Object.freeze({ ...CFS, bandwidthSliceExpiry: true }),
});

/** `1 + ilog2(min(CPUs, 8))`: the default logarithmic scaling of the scheduler's time constants. */
export function scalingFactor(cpuCount: number): number {
  return 1 + (31 - Math.clz32(Math.min(cpuCount, 8)));
}
