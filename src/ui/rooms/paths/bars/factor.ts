/** How many times longer an operation took in one stack than in the first, and when that says nothing. */
import { formatRatio } from '../../../i18n/format.ts';
import { masked } from '../../../i18n/mask.svelte.ts';
import type { Hop } from '../state/hops.ts';

/** What one stack's operation did and took. */
export interface Taken {
  readonly hops: readonly Hop[];
  readonly ns: number;
}

/** Above this a path of the same mechanisms is not "about the same": the difference wants to be seen. */
const ABOUT = 1.1;

/**
 * `1.41×`, or `≈ 1×` where both paths charged the same costs equally often: what is left between them is when a tick or
 * an idle CPU happened to come, no mechanism.
 */
export function factor(taken: Taken, first: Taken): string {
  return samePath(taken, first) && !masked() ? '≈ 1×' : formatRatio(taken.ns, first.ns);
}

/** Whether both took about as long by the same mechanisms. */
export function samePath(taken: Taken, first: Taken): boolean {
  const ratio = taken.ns / first.ns;
  return Math.max(ratio, 1 / ratio) < ABOUT && charged(taken) === charged(first);
}

function charged({ hops }: Taken): string {
  return hops
    .map(({ cost }) => cost?.id ?? '')
    .filter((id) => id !== '')
    .sort((a, b) => (a < b ? -1 : 1))
    .join(' ');
}
