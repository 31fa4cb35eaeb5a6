/** Which kernel version's scheduler a machine runs on. */
import { KERNEL_FEATURES, LINUX_6_18, type SchedFeatures } from '../kernel/sched/features.ts';

/** Major and minor number as one that can be compared; null: not a version. */
function rank(version: string): number | null {
  const match = /^(\d+)\.(\d+)/.exec(version);
  return match ? Number(match[1]) * 1000 + Number(match[2]) : null;
}

/** The newest known behaviour that is not newer than the version, e.g. `6.18.44`; the oldest one for still older ones. */
export function featuresOf(version: string): SchedFeatures {
  const wanted = rank(version);
  if (wanted === null) return LINUX_6_18;
  const known = Object.entries(KERNEL_FEATURES)
    .map(([name, features]) => ({ rank: rank(name) ?? 0, features }))
    .sort((a, b) => b.rank - a.rank);
  return (known.find((entry) => entry.rank <= wanted) ?? known.at(-1))?.features ?? LINUX_6_18;
}

/** Whether a text names a kernel version. */
export function isVersion(version: string): boolean {
  return rank(version) !== null;
}
