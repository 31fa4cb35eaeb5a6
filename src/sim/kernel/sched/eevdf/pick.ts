/**
 * Choosing the entity to run: among those that are eligible, the one with the earliest virtual deadline. Under the CFS rule
 * (before 6.6), the one with the smallest vruntime. Source: kernel/sched/fair.c `pick_eevdf`.
 */
import type { CfsRq, SchedEntity } from '../entities.ts';
import { protectSlice } from './protect.ts';
import { timelineFirst } from './timeline.ts';
import { vruntimeEligible } from './virtual-time.ts';

/** Eligible entity of the timeline with the smallest deadline, by descent over the subtree minima. */
function earliestEligible(cfsRq: CfsRq): SchedEntity | null {
  let node = cfsRq.root;
  while (node) {
    const { left } = node;
    if (left && vruntimeEligible(cfsRq, left.minVruntime)) {
      node = left;
      continue;
    }
    if (vruntimeEligible(cfsRq, node.vruntime)) return node;
    node = node.right;
  }
  return null;
}

function pickCfs(cfsRq: CfsRq): SchedEntity | null {
  const first = timelineFirst(cfsRq);
  const curr = cfsRq.curr?.onRq ? cfsRq.curr : null;
  if (!first) return curr;
  return curr && curr.vruntime < first.vruntime ? curr : first;
}

/**
 * The entity that should run next on the queue (`curr` counts as a candidate).
 * @param protect honour the running entity's slice protection
 */
export function pickEntity(cfsRq: CfsRq, protect: boolean): SchedEntity | null {
  if (cfsRq.rq.fair.features.pick === 'cfs') return pickCfs(cfsRq);
  let curr = cfsRq.curr;
  if (cfsRq.nrQueued === 1) return curr?.onRq ? curr : timelineFirst(cfsRq);
  if (cfsRq.next && vruntimeEligible(cfsRq, cfsRq.next.vruntime)) return cfsRq.next;
  if (curr && (!curr.onRq || !vruntimeEligible(cfsRq, curr.vruntime))) curr = null;
  if (curr && protect && protectSlice(curr)) return curr;
  const best = earliestEligible(cfsRq);
  if (!best || (curr && curr.deadline < best.deadline)) return curr ?? best;
  return best;
}
