/** Which kernel release a machine runs, and what its scheduler does then. */
import type { PreemptModel } from '../kernel/preempt.ts';
import { releaseRank } from '../kernel/release.ts';
import { KERNEL_FEATURES, LINUX_6_18, type SchedFeatures } from '../kernel/sched/features.ts';

const KNOWN = Object.freeze(
  Object.entries(KERNEL_FEATURES)
    .map(([name, features]) => ({ name, rank: releaseRank(name) ?? 0, features }))
    .sort((a, b) => b.rank - a.rank),
);

/** Releases whose behaviour is told apart, newest first; those between behave as the next older one. */
export const RELEASES: readonly string[] = Object.freeze(KNOWN.map(({ name }) => name));

/** The newest known behaviour that is not newer than the release, e.g. `6.18.44`. */
export function featuresOf(release: string): SchedFeatures {
  const wanted = releaseRank(release) ?? Infinity;
  return KNOWN.find(({ rank }) => rank <= wanted)?.features ?? LINUX_6_18;
}

/** First release with lazy preemption. */
const LAZY_SINCE = 6013;

/** The preemption model that was asked for. Where lazy is not known yet, distributions have `voluntary`. */
export function preemptOf(wanted: string, release: string): PreemptModel {
  const model = (['none', 'voluntary', 'full'] as const).find((known) => known === wanted) ?? 'lazy';
  return model === 'lazy' && (releaseRank(release) ?? LAZY_SINCE) < LAZY_SINCE ? 'voluntary' : model;
}

/** Whether a text names a release that is simulated: none newer than the newest, none older than the oldest. */
export function isVersion(release: string): boolean {
  const wanted = releaseRank(release) ?? 0;
  return wanted <= (KNOWN[0]?.rank ?? 0) && wanted >= (KNOWN.at(-1)?.rank ?? 0);
}
