/**
 * Picking the next task of a CPU and making it current. Source: kernel/sched/fair.c `pick_task_fair`,
 * `pick_next_task_fair`, `put_prev_entity`, `set_next_entity`.
 */
import { pickEntity } from './eevdf/pick.ts';
import { setProtectSlice } from './eevdf/protect.ts';
import { dequeueTimeline, enqueueTimeline } from './eevdf/virtual-time.ts';
import { clockTaskOf } from './entities.ts';
import type { CfsRq, Rq, SchedEntity } from './entities.ts';
import { dequeueLevels, updateCurr, updateLoadAvg } from './fair-queue.ts';
import { DEQUEUE_DELAYED, DEQUEUE_SLEEP } from './queue-flags.ts';
import { checkCfsRqRuntime } from './throttle.ts';

/** The task the CPU should run; null: none. Sleepers whose delayed dequeue ends here leave the queue. */
export function pickTask(rq: Rq): SchedEntity | null {
  for (;;) {
    let cfsRq: CfsRq | null = rq.cfs;
    if (cfsRq.nrQueued === 0) return null;
    let throttled = false;
    let se: SchedEntity | null = null;
    while (cfsRq) {
      if (cfsRq.curr?.onRq) updateCurr(cfsRq);
      const stopped = checkCfsRqRuntime(cfsRq);
      throttled ||= stopped;
      // Up to 6.17 the queue has just been taken out as a whole: start again from the root.
      if (stopped && rq.fair.features.throttle === 'cfs_rq') {
        se = null;
        break;
      }
      se = pickEntity(cfsRq, true);
      if (se?.delayed) {
        const count = se.task ? 1 : 0;
        dequeueLevels(se, DEQUEUE_SLEEP | DEQUEUE_DELAYED, count, count);
        se = null;
        break;
      }
      cfsRq = se ? se.myQ : null;
    }
    if (!se) continue;
    if (throttled) se.throttleWork = true;
    return se;
  }
}

/** One level stops running (`put_prev_entity`). */
function putPrevEntity(cfsRq: CfsRq, se: SchedEntity): void {
  if (se.onRq) updateCurr(cfsRq);
  checkCfsRqRuntime(cfsRq);
  if (se.onRq) {
    enqueueTimeline(cfsRq, se);
    updateLoadAvg(cfsRq, se);
  }
  cfsRq.curr = null;
}

/** One level starts running (`set_next_entity`). */
function setNextEntity(cfsRq: CfsRq, se: SchedEntity): void {
  if (cfsRq.next === se) cfsRq.next = null;
  if (se.onRq) {
    dequeueTimeline(cfsRq, se);
    // Before it counts as running: until now it waited.
    updateLoadAvg(cfsRq, se);
    setProtectSlice(cfsRq, se);
  }
  se.execStartNs = clockTaskOf(cfsRq.rq);
  cfsRq.curr = se;
  se.prevSumExecNs = se.sumExecNs;
}

/** The running task gives up the CPU, and so do its groups. */
export function putPrev(rq: Rq): void {
  for (let se = rq.curr; se; se = se.parent) if (se.cfsRq) putPrevEntity(se.cfsRq, se);
  rq.curr = null;
}

/** Makes a task current. Levels that the running task has in common with it go on running undisturbed. */
export function setNext(rq: Rq, task: SchedEntity): void {
  const prev = rq.curr;
  rq.curr = task;
  if (prev !== task) {
    let pse: SchedEntity | null = prev;
    let se: SchedEntity | null = task;
    while (se && se.cfsRq !== (pse?.cfsRq ?? null)) {
      const depth = pse ? pse.depth : -1;
      const seDepth: number = se.depth;
      if (pse?.cfsRq && seDepth <= depth) {
        putPrevEntity(pse.cfsRq, pse);
        pse = pse.parent;
      }
      if (se.cfsRq && seDepth >= depth) {
        setNextEntity(se.cfsRq, se);
        se = se.parent;
      }
    }
    if (pse?.cfsRq) putPrevEntity(pse.cfsRq, pse);
    if (se?.cfsRq) setNextEntity(se.cfsRq, se);
  }
  // Most recently run last: the balancer takes from the front.
  if (rq.tasks.delete(task)) rq.tasks.add(task);
}
