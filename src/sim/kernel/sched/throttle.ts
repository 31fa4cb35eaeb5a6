/**
 * CPU bandwidth, the consequences: parking tasks (or whole queues, up to 6.17), letting them go again, the two timers.
 * Source: kernel/sched/fair.c `check_cfs_rq_runtime`, `throttle_cfs_rq_work`, `unthrottle_cfs_rq`,
 * `do_sched_cfs_period_timer`, `do_sched_cfs_slack_timer`.
 */
import {
  forwardPeriod,
  markThrottled,
  notePool,
  refillBandwidth,
  slackUsable,
  startBandwidth,
  startThrottleClock,
  TIMER_PERIOD,
} from './bandwidth-pool.ts';
import type { CfsRq, FairState, SchedEntity, TaskGroup } from './entities.ts';
import { dequeueLevels, enqueueLevels, enqueueTask } from './fair-queue.ts';
import { initialRuntimeNs } from './groups.ts';
import { firstHeld, heldTask } from './held.ts';
import { SHARE_EVENT } from './share.machine.ts';
import {
  DEQUEUE_DELAYED,
  DEQUEUE_SLEEP,
  DEQUEUE_SPECIAL,
  DEQUEUE_THROTTLE,
  ENQUEUE_WAKEUP,
} from './queue-flags.ts';

/** Longest period, ns; the loop guard never lengthens beyond it (`max_cfs_quota_period`). */
const MAX_PERIOD_NS = 1_000_000_000;
/** More periods than this handled in one timer run: period, quota and burst are doubled. */
const LOOP_GUARD = 3;

/**
 * Called on every level of a pick: throttles a queue whose quota is used up (`check_cfs_rq_runtime`).
 * @returns whether the queue is throttled
 */
export function checkCfsRqRuntime(cfsRq: CfsRq): boolean {
  if (!cfsRq.runtimeEnabled || cfsRq.runtimeRemainingNs > 0) return false;
  if (cfsRq.throttled) return true;
  const throttled = markThrottled(cfsRq);
  if (throttled && cfsRq.rq.fair.features.throttle === 'cfs_rq') dequeueThrottledQueue(cfsRq);
  return throttled;
}

function dequeueThrottledQueue(cfsRq: CfsRq): void {
  const { se } = cfsRq;
  if (!se?.onRq) return;
  const flags = DEQUEUE_SLEEP | DEQUEUE_SPECIAL | (se.delayed ? DEQUEUE_DELAYED : 0);
  dequeueLevels(se, flags, cfsRq.hNrQueued, cfsRq.hNrRunnable);
}

/**
 * Parks a task that is about to return to user mode in a throttled hierarchy (`throttle_cfs_rq_work`).
 * @returns whether it was parked
 */
export function parkTask(se: SchedEntity): boolean {
  se.throttleWork = false;
  const { cfsRq } = se;
  // Meanwhile there may have been a refill, or the task moved to another group.
  if (!cfsRq || cfsRq.throttleCount === 0) return false;
  dequeueLevels(se, DEQUEUE_SLEEP | DEQUEUE_THROTTLE, 1, 1);
  for (let node: SchedEntity | null = se; node; node = node.parent) {
    if (node.cfsRq && node.cfsRq.throttleCount > 0) startThrottleClock(node.cfsRq);
  }
  cfsRq.limbo.push(se);
  se.throttled = true;
  return true;
}

/** A subtree loses one throttled ancestor on this CPU; queues without any let their parked tasks go (`tg_unthrottle_up`). */
function unthrottleUp(tg: TaskGroup, cpu: number, now: number): void {
  for (const child of tg.children) unthrottleUp(child, cpu, now);
  const cfsRq = tg.cfsRqs[cpu];
  if (!cfsRq || --cfsRq.throttleCount > 0) return;
  if (cfsRq.throttledClockSelfNs >= 0) {
    cfsRq.throttledSelfTimeNs += now - cfsRq.throttledClockSelfNs;
    cfsRq.throttledClockSelfNs = -1;
  }
  const { limbo } = cfsRq;
  if (limbo.length === 0) return;
  cfsRq.limbo = [];
  // The kernel keeps the list last in, first out.
  for (let i = limbo.length - 1; i >= 0; i--) {
    const se = limbo[i];
    if (!se) continue;
    se.throttled = false;
    enqueueTask(se, ENQUEUE_WAKEUP);
    if (se.task) cfsRq.rq.fair.host.unthrottled?.(se.task);
  }
}

/** Ends the throttling of a queue that has quota again (`unthrottle_cfs_rq`). */
export function unthrottle(cfsRq: CfsRq, limitChanged = false): void {
  if (!limitChanged && cfsRq.runtimeEnabled && cfsRq.runtimeRemainingNs <= 0) return;
  const { rq, tg } = cfsRq;
  const { fair } = rq;
  const now = fair.host.now();
  const pool = tg.bandwidth;
  cfsRq.throttled = false;
  cfsRq.sendShare(SHARE_EVENT.distribute);
  fair.nrThrottledQueues--;
  if (cfsRq.throttledClockNs >= 0) {
    pool.throttledTimeNs += now - cfsRq.throttledClockNs;
    cfsRq.throttledClockNs = -1;
    fair.host.bandwidth?.('unthrottle', tg, rq.cpu, heldTask(tg, rq.cpu));
  }
  const at = pool.throttledCfsRq.indexOf(cfsRq);
  if (at >= 0) pool.throttledCfsRq.splice(at, 1);
  unthrottleUp(tg, rq.cpu, now);
  if (fair.features.throttle === 'cfs_rq' && cfsRq.se && !cfsRq.se.onRq && cfsRq.loadWeight > 0) {
    enqueueLevels(cfsRq.se, ENQUEUE_WAKEUP, cfsRq.hNrQueued, cfsRq.hNrRunnable);
  }
  if (rq.curr === null && rq.cfs.nrQueued > 0) fair.host.reschedule(rq.cpu);
}

/**
 * Gives throttled queues, first come first served, what they owe plus 1 ns; each then draws a normal slice when it runs
 * (`distribute_cfs_runtime`).
 * @returns whether some queue stays throttled
 */
function distribute(tg: TaskGroup): boolean {
  const pool = tg.bandwidth;
  let left = false;
  const ready: CfsRq[] = [];
  for (const cfsRq of pool.throttledCfsRq) {
    if (pool.runtimeNs <= 0) {
      left = true;
      break;
    }
    const amountNs = Math.min(pool.runtimeNs, -cfsRq.runtimeRemainingNs + 1);
    pool.runtimeNs -= amountNs;
    cfsRq.runtimeRemainingNs += amountNs;
    cfsRq.rq.fair.host.bandwidth?.('draw', tg, cfsRq.rq.cpu, null);
    if (cfsRq.runtimeRemainingNs > 0) ready.push(cfsRq);
    else left = true;
  }
  for (const cfsRq of ready) if (cfsRq.throttled) unthrottle(cfsRq);
  notePool(pool);
  return left;
}

/** One run of the period timer's body. True: the group went idle and the timer stops. */
function periodBody(fair: FairState, tg: TaskGroup, overrun: number): boolean {
  const pool = tg.bandwidth;
  if (pool.quotaNs === Infinity) return true;
  let throttled = pool.throttledCfsRq.length > 0;
  pool.nrPeriods += overrun;
  refillBandwidth(pool);
  fair.host.bandwidth?.('refill', tg, -1, firstHeld(pool));
  if (pool.idle && !throttled) return true;
  if (!throttled) {
    pool.idle = true;
    return false;
  }
  pool.nrThrottled += overrun;
  while (throttled && pool.runtimeNs > 0) throttled = distribute(tg);
  pool.idle = false;
  return false;
}

/** The period timer fired: refills and distributes. */
export function periodTimer(fair: FairState, tg: TaskGroup): void {
  const pool = tg.bandwidth;
  pool.periodTimer = -1;
  let idle = false;
  for (let count = 1; ; count++) {
    const overrun = forwardPeriod(pool, fair.host.now());
    if (overrun === 0) break;
    idle = periodBody(fair, tg, overrun);
    if (count > LOOP_GUARD && pool.periodNs * 2 < MAX_PERIOD_NS) {
      pool.periodNs *= 2;
      pool.quotaNs *= 2;
      pool.burstNs *= 2;
      notePool(pool);
    }
  }
  if (idle) pool.periodActive = false;
  else pool.periodTimer = fair.host.startTimer(TIMER_PERIOD, pool.expiresNs, tg.id);
}

/** The slack timer fired: hands returned quota to throttled queues. */
export function slackTimer(fair: FairState, tg: TaskGroup): void {
  const pool = tg.bandwidth;
  pool.slackTimer = -1;
  pool.slackStarted = false;
  if (slackUsable(fair, pool)) distribute(tg);
}

/** New limits for a group (`tg_set_cfs_bandwidth`). Infinity: no quota. The caller has checked the ranges. */
export function setBandwidth(
  fair: FairState,
  tg: TaskGroup,
  periodNs: number,
  quotaNs: number,
  burstNs: number,
): void {
  const pool = tg.bandwidth;
  const enabled = quotaNs !== Infinity;
  pool.periodNs = periodNs;
  pool.quotaNs = quotaNs;
  pool.burstNs = burstNs;
  refillBandwidth(pool);
  fair.host.bandwidth?.('refill', tg, -1, firstHeld(pool));
  if (enabled) startBandwidth(fair, tg);
  for (const cfsRq of tg.cfsRqs) {
    if (!cfsRq) continue;
    if (enabled && !cfsRq.runtimeEnabled) cfsRq.sendShare(SHARE_EVENT.enable);
    const wasEnabled = cfsRq.runtimeEnabled;
    cfsRq.runtimeEnabled = enabled;
    cfsRq.runtimeRemainingNs = initialRuntimeNs(fair);
    if (cfsRq.throttled) unthrottle(cfsRq, true);
    if (wasEnabled && !enabled) cfsRq.sendShare(SHARE_EVENT.disable);
  }
  notePool(pool);
}
