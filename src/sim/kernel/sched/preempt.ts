/** Whether a task that has just woken takes the CPU from the running one. Source: `check_preempt_wakeup_fair` of 6.18. */
import { shouldPreemptCfs } from './cfs-rule.ts';
import { pickEntity } from './eevdf/pick.ts';
import { cancelProtectSlice, updateProtectSlice } from './eevdf/protect.ts';
import type { Rq, SchedEntity } from './entities.ts';
import { seIsIdle, updateCurr } from './fair-queue.ts';

/** Asks for a reschedule if the woken task should preempt. */
export function checkPreemptWakeup(rq: Rq, wakee: SchedEntity): void {
  const { host, features } = rq.fair;
  if (!rq.curr) {
    host.reschedule(rq.cpu);
    return;
  }
  if (rq.curr === wakee || wakee.throttled) return;
  const [se, pse] = matchingEntities(rq.curr, wakee);
  if (!se?.cfsRq || !pse) return;
  const currIdle = seIsIdle(se);
  const wakeeIdle = seIsIdle(pse);
  if (currIdle && !wakeeIdle) {
    cancelProtectSlice(se);
    host.reschedule(rq.cpu, true);
    return;
  }
  if (currIdle !== wakeeIdle || wakee.task?.policy !== 'normal') return;
  const { cfsRq } = se;
  updateCurr(cfsRq);
  if (features.pick === 'cfs') {
    if (shouldPreemptCfs(se, pse)) host.reschedule(rq.cpu, true);
    return;
  }
  const shorter = features.preemptShort && pse.sliceNs < se.sliceNs;
  if (pickEntity(cfsRq, !shorter) === pse) {
    if (shorter) cancelProtectSlice(se);
    host.reschedule(rq.cpu, true);
  } else if (features.runToParity && shorter) updateProtectSlice(cfsRq, se);
}

/** The ancestors of both entities that compete in the same queue (`find_matching_se`). */
function matchingEntities(a: SchedEntity, b: SchedEntity): [SchedEntity | null, SchedEntity | null] {
  let x: SchedEntity | null = a;
  let y: SchedEntity | null = b;
  while (x && y && x.cfsRq !== y.cfsRq) {
    const dx: number = x.depth;
    const dy: number = y.depth;
    if (dx >= dy) x = x.parent;
    if (dy >= dx) y = y.parent;
  }
  return [x, y];
}
