/**
 * Entities joining and leaving queues, level by level, and the charging of run time. Source: kernel/sched/fair.c
 * `update_curr`, `enqueue_task_fair`, `dequeue_entities` of 6.18.
 */
import { accountRuntime, checkEnqueueThrottle, returnRuntime } from './bandwidth-pool.ts';
import { checkTickCfs, placeEntityCfs, updateMinVruntime } from './cfs-rule.ts';
import { protectSlice } from './eevdf/protect.ts';
import {
  avgVruntime,
  calcDeltaFair,
  cfsRqMinSlice,
  dequeueTimeline,
  enqueueTimeline,
  placeEntity,
  updateEntityLag,
  vruntimeEligible,
} from './eevdf/virtual-time.ts';
import { timelineRefresh } from './eevdf/timeline.ts';
import { clockTaskOf } from './entities.ts';
import type { CfsRq, Rq, SchedEntity } from './entities.ts';
import { attachLoadAvg, updateLoadAvgCfsRq, updateLoadAvgSe } from './pelt.ts';
import {
  DEQUEUE_DELAYED,
  DEQUEUE_SLEEP,
  DEQUEUE_SPECIAL,
  DEQUEUE_THROTTLE,
  ENQUEUE_INITIAL,
  ENQUEUE_MIGRATED,
  ENQUEUE_WAKEUP,
} from './queue-flags.ts';
import { calcGroupShares, reweightEntity } from './shares.ts';

/** Charges the queue's running entity up to now and asks for a reschedule when its slice is over. */
export function updateCurr(cfsRq: CfsRq): void {
  const { curr, rq } = cfsRq;
  if (!curr) return;
  const now = clockTaskOf(rq);
  const deltaNs = now - curr.execStartNs;
  if (deltaNs <= 0) return;
  curr.execStartNs = now;
  curr.sumExecNs += deltaNs;
  curr.vruntime += calcDeltaFair(deltaNs, curr.weight);
  if (curr.task) curr.task.sumExecNs += deltaNs;
  const eevdf = rq.fair.features.pick === 'eevdf';
  const newRequest = eevdf ? updateDeadline(cfsRq, curr) : false;
  if (!eevdf) updateMinVruntime(cfsRq);
  accountRuntime(cfsRq, deltaNs);
  if (cfsRq.nrQueued === 1) return;
  if (eevdf ? newRequest || !protectSlice(curr) : false) {
    rq.fair.host.reschedule(rq.cpu, true);
    clearBuddy(cfsRq, curr);
  }
}

function updateDeadline(cfsRq: CfsRq, se: SchedEntity): boolean {
  if (se.vruntime < se.deadline) return false;
  if (!se.customSlice) se.sliceNs = cfsRq.rq.fair.baseSliceNs;
  se.deadline = se.vruntime + calcDeltaFair(se.sliceNs, se.weight);
  return true;
}

function clearBuddy(cfsRq: CfsRq, se: SchedEntity): void {
  if (cfsRq.next === se) cfsRq.next = null;
}

/** Prefers an entity and its ancestors at the next pick, as long as they are eligible (`set_next_buddy`). */
export function setNextBuddy(se: SchedEntity): void {
  for (let node: SchedEntity | null = se; node; node = node.parent) {
    if (!node.onRq || !node.cfsRq || seIsIdle(node)) return;
    node.cfsRq.next = node;
  }
}

/** SCHED_IDLE task or group with `cpu.idle`. */
export function seIsIdle(se: SchedEntity): boolean {
  return se.task ? se.task.policy === 'idle' : (se.myQ?.tg.idle ?? false);
}

/** Brings load averages of an entity and its queue up to now (`update_load_avg`). */
export function updateLoadAvg(cfsRq: CfsRq, se: SchedEntity): void {
  const now = cfsRq.rq.fair.host.now();
  updateLoadAvgSe(se, now, cfsRq.curr === se);
  updateLoadAvgCfsRq(cfsRq, now);
}

/** Recomputes a group entity's weight from its share of the group's load (`update_cfs_group`). */
export function updateCfsGroup(se: SchedEntity): void {
  const { myQ, cfsRq } = se;
  if (!myQ || !cfsRq || myQ.loadWeight === 0) return;
  const weight = calcGroupShares(myQ);
  if (weight === se.weight) return;
  if (se.onRq) updateCurr(cfsRq);
  reweightEntity(cfsRq, se, weight);
}

function place(cfsRq: CfsRq, se: SchedEntity, flags: number): void {
  if (cfsRq.rq.fair.features.pick === 'cfs') placeEntityCfs(cfsRq, se, flags);
  else placeEntity(cfsRq, se, (flags & ENQUEUE_INITIAL) !== 0);
}

/** One level of an enqueue (`enqueue_entity`). */
function enqueueEntity(cfsRq: CfsRq, se: SchedEntity, flags: number): void {
  const running = cfsRq.curr === se;
  if (running) place(cfsRq, se, flags);
  updateCurr(cfsRq);
  if (se.attached) updateLoadAvg(cfsRq, se);
  else {
    attachLoadAvg(cfsRq, se, cfsRq.rq.fair.host.now());
    se.attached = true;
  }
  updateCfsGroup(se);
  if (!running) place(cfsRq, se, flags);
  cfsRq.loadWeight += se.weight;
  cfsRq.nrQueued++;
  if (se.task) cfsRq.rq.tasks.add(se);
  if (flags & ENQUEUE_MIGRATED) se.execStartNs = 0;
  if (!running) enqueueTimeline(cfsRq, se);
  se.onRq = true;
  if (cfsRq.nrQueued === 1) checkEnqueueThrottle(cfsRq);
}

/** A sleeper that had stayed queued wakes: it drops a lag above zero and competes again (`requeue_delayed_entity`). */
export function requeueDelayed(se: SchedEntity): void {
  const { cfsRq } = se;
  if (!cfsRq) return;
  updateEntityLag(cfsRq, se);
  if (se.vlag > 0) {
    cfsRq.nrQueued--;
    if (cfsRq.curr !== se) dequeueTimeline(cfsRq, se);
    se.vlag = 0;
    placeEntity(cfsRq, se, false);
    if (cfsRq.curr !== se) enqueueTimeline(cfsRq, se);
    cfsRq.nrQueued++;
  }
  updateLoadAvg(cfsRq, se);
  clearDelayed(se);
}

function setDelayed(se: SchedEntity): void {
  se.delayed = true;
  countRunnable(se, -1);
}

function clearDelayed(se: SchedEntity): void {
  se.delayed = false;
  countRunnable(se, 1);
}

/** A task counts as runnable, or no longer, up to a queue that is off its CPU as a whole: the levels above do not have it. */
function countRunnable(se: SchedEntity, change: 1 | -1): void {
  if (!se.task) return;
  for (let node: SchedEntity | null = se; node; node = node.parent) {
    const { cfsRq } = node;
    if (!cfsRq) return;
    cfsRq.hNrRunnable += change;
    if (cfsRq.throttled && cfsRq.rq.fair.features.throttle === 'cfs_rq') return;
  }
}

/** Carries counters and slices on to the levels whose group was queued already. */
function propagateUp(from: SchedEntity | null, sliceNs: number, queued: number, runnable: number): void {
  let slice = sliceNs;
  for (let se = from; se; se = se.parent) {
    const { cfsRq } = se;
    if (!cfsRq) return;
    updateLoadAvg(cfsRq, se);
    updateCfsGroup(se);
    if (slice !== Infinity && se.sliceNs !== slice) {
      se.sliceNs = slice;
      if (cfsRq.curr !== se) timelineRefresh(cfsRq, se);
    }
    slice = cfsRqMinSlice(cfsRq);
    cfsRq.hNrQueued += queued;
    cfsRq.hNrRunnable += runnable;
    if (cfsRq.throttled && cfsRq.rq.fair.features.throttle === 'cfs_rq') return;
  }
}

/**
 * Queues a task, and the groups above that were not queued (`enqueue_task_fair`). A task in delayed dequeue is taken
 * back instead.
 */
export function enqueueTask(task: SchedEntity, flags: number): void {
  if (task.delayed) {
    requeueDelayed(task);
    return;
  }
  enqueueLevels(task, flags, 1, 1);
}

/** The walk of an enqueue from any entity up; counts of the tasks that come with it. */
export function enqueueLevels(from: SchedEntity, flags: number, queued: number, runnable: number): void {
  let se: SchedEntity | null = from;
  let mode = flags;
  let slice = Infinity;
  while (se) {
    const cfsRq: CfsRq | null = se.cfsRq;
    if (!cfsRq) return;
    if (se.onRq) {
      if (se.delayed) requeueDelayed(se);
      break;
    }
    if (slice !== Infinity) {
      se.sliceNs = slice;
      se.customSlice = true;
    }
    enqueueEntity(cfsRq, se, mode);
    slice = cfsRqMinSlice(cfsRq);
    cfsRq.hNrQueued += queued;
    cfsRq.hNrRunnable += runnable;
    if (cfsRq.throttled && cfsRq.rq.fair.features.throttle === 'cfs_rq') return;
    mode = ENQUEUE_WAKEUP;
    se = se.parent;
  }
  propagateUp(se, slice, queued, runnable);
}

/** One level of a dequeue (`dequeue_entity`). False: the entity stays queued, delayed. */
function dequeueEntity(cfsRq: CfsRq, se: SchedEntity, flags: number): boolean {
  const { features } = cfsRq.rq.fair;
  updateCurr(cfsRq);
  clearBuddy(cfsRq, se);
  const sleep = (flags & DEQUEUE_SLEEP) !== 0;
  if (!(flags & (DEQUEUE_DELAYED | DEQUEUE_SPECIAL | DEQUEUE_THROTTLE)) && sleep && features.delayDequeue) {
    if (!vruntimeEligible(cfsRq, se.vruntime)) {
      updateLoadAvg(cfsRq, se);
      setDelayed(se);
      return false;
    }
  }
  updateLoadAvg(cfsRq, se);
  updateEntityLag(cfsRq, se);
  if (!sleep) {
    se.deadline -= se.vruntime;
    se.relDeadline = true;
  }
  if (cfsRq.curr === se) cfsRq.zeroVruntime = shiftedZero(cfsRq);
  else dequeueTimeline(cfsRq, se);
  se.onRq = false;
  cfsRq.loadWeight -= se.weight;
  cfsRq.nrQueued--;
  if (se.task) cfsRq.rq.tasks.delete(se);
  returnRuntime(cfsRq);
  updateCfsGroup(se);
  if (flags & DEQUEUE_DELAYED) {
    clearDelayed(se);
    if (se.vlag > 0) se.vlag = 0;
  }
  return true;
}

/** Keeps V where it was when the running entity, which is not on the timeline, leaves. */
function shiftedZero(cfsRq: CfsRq): number {
  if (cfsRq.rq.fair.features.pick === 'cfs') return cfsRq.zeroVruntime;
  const zero = avgVruntime(cfsRq);
  cfsRq.sumWVruntime -= cfsRq.sumWeight * (zero - cfsRq.zeroVruntime);
  return zero;
}

/**
 * Takes a task, or a group's entity whose delayed sleep is over, off its queue, and the groups above that become empty
 * (`dequeue_entities`). False: it stays queued with `delayed` set.
 */
export function dequeueLevels(from: SchedEntity, flags: number, queued: number, runnable: number): boolean {
  let se: SchedEntity | null = from;
  let mode = flags;
  let slice = Infinity;
  const wasDelayed = from.delayed && from.task !== null;
  while (se) {
    const cfsRq: CfsRq | null = se.cfsRq;
    if (!cfsRq) return true;
    if (!dequeueEntity(cfsRq, se, mode)) {
      if (se === from) return false;
      slice = cfsRqMinSlice(cfsRq);
      cfsRq.hNrQueued -= queued;
      cfsRq.hNrRunnable -= wasDelayed ? queued : runnable;
      se = se.parent;
      break;
    }
    cfsRq.hNrQueued -= queued;
    cfsRq.hNrRunnable -= wasDelayed ? queued : runnable;
    if (cfsRq.throttled && cfsRq.rq.fair.features.throttle === 'cfs_rq') return true;
    if (cfsRq.loadWeight > 0) {
      slice = cfsRqMinSlice(cfsRq);
      se = se.parent;
      if (se && from.task && flags & DEQUEUE_SLEEP) setNextBuddy(se);
      break;
    }
    mode = (mode | DEQUEUE_SLEEP) & ~(DEQUEUE_DELAYED | DEQUEUE_SPECIAL);
    se = se.parent;
  }
  propagateUp(se, slice, -queued, wasDelayed ? -queued : -runnable);
  return true;
}

/** The run queue's tick for its running task, level by level (`task_tick_fair`). */
export function entityTicks(rq: Rq): void {
  for (let se = rq.curr; se; se = se.parent) {
    const { cfsRq } = se;
    if (!cfsRq) return;
    updateCurr(cfsRq);
    updateLoadAvg(cfsRq, se);
    updateCfsGroup(se);
    if (cfsRq.nrQueued > 1 && rq.fair.features.pick === 'cfs') checkTickCfs(cfsRq, se);
  }
}
