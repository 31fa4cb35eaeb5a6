/**
 * CPU bandwidth, the arithmetic: a group's pool is refilled every period; a CPU draws slices from it into its queue's
 * `runtimeRemainingNs` and pays what its tasks run from that. What a task runs past the end is paid back from later
 * draws. Source: kernel/sched/fair.c `__assign_cfs_rq_runtime`, `__refill_cfs_bandwidth_runtime`, `__return_cfs_rq_runtime`.
 */
import { runningOrHeld } from './held.ts';
import type { CfsBandwidth, CfsRq, FairState, TaskGroup } from './entities.ts';
import { POOL_EVENT, POOL_STATE, poolMachine } from './pool.machine.ts';
import { SHARE_EVENT } from './share.machine.ts';

/** Timer kinds given to `SchedHost.startTimer`; the payload is the group's id. */
export const TIMER_PERIOD = 1;
export const TIMER_SLACK = 2;

/** `min_cfs_rq_runtime`: what a queue keeps when its last task leaves. */
const MIN_CFS_RQ_RUNTIME_NS = 1_000_000;
/** `min_bandwidth_expiration`: no distribution of slack this shortly before a refill. */
export const MIN_BANDWIDTH_EXPIRATION_NS = 2_000_000;
/** `cfs_bandwidth_slack_period`. */
const SLACK_PERIOD_NS = 5_000_000;

/** What the pool's state is told after a change: by how much is in it now. */
function poolEvent({ quotaNs, runtimeNs, throttledCfsRq }: CfsBandwidth): number {
  if (quotaNs === Infinity) return POOL_EVENT.unlimit;
  if (runtimeNs > quotaNs) return POOL_EVENT.burst;
  if (runtimeNs > 0) return POOL_EVENT.fill;
  for (const cfsRq of throttledCfsRq) if (cfsRq.runtimeRemainingNs < 0) return POOL_EVENT.owe;
  return POOL_EVENT.drain;
}

/** Follows a change of what the pool holds, or of its limit. */
export function notePool(pool: CfsBandwidth): void {
  if (pool.state === POOL_STATE.unlimited) {
    if (pool.quotaNs === Infinity) return;
    pool.state = poolMachine.step(pool.state, POOL_EVENT.limit);
  }
  pool.state = poolMachine.step(pool.state, poolEvent(pool));
}

/** Moves the timer's expiry past `now` in whole periods; returns how many (`hrtimer_forward`). */
export function forwardPeriod(pool: CfsBandwidth, now: number): number {
  if (now < pool.expiresNs) return 0;
  const overrun = Math.floor((now - pool.expiresNs) / pool.periodNs) + 1;
  pool.expiresNs += overrun * pool.periodNs;
  return overrun;
}

/** Starts the period timer unless it runs. Its grid keeps the phase drawn when the group was made. */
export function startBandwidth(fair: FairState, tg: TaskGroup): void {
  const pool = tg.bandwidth;
  if (pool.periodActive) return;
  pool.periodActive = true;
  forwardPeriod(pool, fair.host.now());
  pool.periodTimer = fair.host.startTimer(TIMER_PERIOD, pool.expiresNs, tg.id);
}

/** Adds a period's quota to the pool and counts what was used beyond one quota as burst. */
export function refillBandwidth(pool: CfsBandwidth): void {
  if (pool.quotaNs === Infinity) {
    notePool(pool);
    return;
  }
  pool.runtimeNs += pool.quotaNs;
  const excess = pool.runtimeSnapNs - pool.runtimeNs;
  if (excess > 0) {
    pool.burstTimeNs += excess;
    pool.nrBursts++;
  }
  pool.runtimeNs = Math.min(pool.runtimeNs, pool.quotaNs + pool.burstNs);
  pool.runtimeSnapNs = pool.runtimeNs;
  pool.expiresSeq++;
  notePool(pool);
}

/**
 * Draws from the pool until the queue holds `targetNs`, deficit included, or the pool is empty.
 * @returns whether the queue has quota left
 */
export function assignRuntime(fair: FairState, cfsRq: CfsRq, targetNs: number): boolean {
  const pool = cfsRq.tg.bandwidth;
  const wantedNs = targetNs - cfsRq.runtimeRemainingNs;
  let amountNs = 0;
  if (pool.quotaNs === Infinity) amountNs = wantedNs;
  else {
    startBandwidth(fair, cfsRq.tg);
    if (pool.runtimeNs > 0) {
      amountNs = Math.min(pool.runtimeNs, wantedNs);
      pool.runtimeNs -= amountNs;
      pool.idle = false;
      notePool(pool);
    }
  }
  cfsRq.runtimeRemainingNs += amountNs;
  if (amountNs > 0 && pool.quotaNs !== Infinity) fair.host.bandwidth?.('draw', cfsRq.tg, cfsRq.rq.cpu, null);
  cfsRq.runtimeExpiresSeq = pool.expiresSeq;
  return cfsRq.runtimeRemainingNs > 0;
}

/** Charges run time to a queue (`account_cfs_rq_runtime`); asks for a reschedule when the group has nothing left. */
export function accountRuntime(cfsRq: CfsRq, deltaNs: number): void {
  if (!cfsRq.runtimeEnabled) return;
  const { fair } = cfsRq.rq;
  if (fair.features.bandwidthSliceExpiry && cfsRq.runtimeExpiresSeq !== cfsRq.tg.bandwidth.expiresSeq) {
    cfsRq.runtimeRemainingNs = Math.min(0, cfsRq.runtimeRemainingNs);
    cfsRq.runtimeExpiresSeq = cfsRq.tg.bandwidth.expiresSeq;
  }
  cfsRq.runtimeRemainingNs -= deltaNs;
  if (cfsRq.runtimeRemainingNs > 0 || cfsRq.throttled) return;
  if (!assignRuntime(fair, cfsRq, fair.features.bandwidthSliceNs) && cfsRq.curr)
    fair.host.reschedule(cfsRq.rq.cpu);
}

function refreshWithin(fair: FairState, pool: CfsBandwidth, ns: number): boolean {
  return pool.periodActive && pool.expiresNs - fair.host.now() < ns;
}

/** Whether slack may be distributed now, i.e. no refill is due shortly (`do_sched_cfs_slack_timer`). */
export function slackUsable(fair: FairState, pool: CfsBandwidth): boolean {
  if (refreshWithin(fair, pool, MIN_BANDWIDTH_EXPIRATION_NS)) return false;
  return pool.quotaNs !== Infinity && pool.runtimeNs > fair.features.bandwidthSliceNs;
}

/** Gives back all but 1 ms when a queue's last entity left (`return_cfs_rq_runtime`). */
export function returnRuntime(cfsRq: CfsRq): void {
  if (!cfsRq.runtimeEnabled || cfsRq.nrQueued > 0) return;
  const slackNs = cfsRq.runtimeRemainingNs - MIN_CFS_RQ_RUNTIME_NS;
  if (slackNs <= 0) return;
  const { fair } = cfsRq.rq;
  const pool = cfsRq.tg.bandwidth;
  cfsRq.runtimeRemainingNs -= slackNs;
  if (pool.quotaNs === Infinity) return;
  pool.runtimeNs += slackNs;
  notePool(pool);
  fair.host.bandwidth?.('return', cfsRq.tg, cfsRq.rq.cpu, null);
  if (pool.runtimeNs > fair.features.bandwidthSliceNs && pool.throttledCfsRq.length > 0)
    startSlack(fair, cfsRq.tg);
}

function startSlack(fair: FairState, tg: TaskGroup): void {
  const pool = tg.bandwidth;
  if (refreshWithin(fair, pool, SLACK_PERIOD_NS + MIN_BANDWIDTH_EXPIRATION_NS)) return;
  if (pool.slackStarted) return;
  pool.slackStarted = true;
  pool.slackTimer = fair.host.startTimer(TIMER_SLACK, fair.host.now() + SLACK_PERIOD_NS, tg.id);
}

/** Counts the group's subtree on one CPU as throttled (`tg_throttle_down`). */
function throttleDown(tg: TaskGroup, cpu: number): void {
  const cfsRq = tg.cfsRqs[cpu];
  if (cfsRq && cfsRq.throttleCount++ === 0 && cfsRq.nrQueued > 0) {
    if (cfsRq.rq.fair.features.throttle === 'cfs_rq') startThrottleClock(cfsRq);
  }
  for (const child of tg.children) throttleDown(child, cpu);
}

/**
 * Marks a queue without quota as throttled unless the pool has come by some in the meantime (`throttle_cfs_rq`).
 * @returns whether the queue is throttled now
 */
export function markThrottled(cfsRq: CfsRq): boolean {
  const { fair } = cfsRq.rq;
  if (assignRuntime(fair, cfsRq, 1)) return false;
  cfsRq.tg.bandwidth.throttledCfsRq.push(cfsRq);
  throttleDown(cfsRq.tg, cfsRq.rq.cpu);
  cfsRq.throttled = true;
  cfsRq.sendShare(SHARE_EVENT.exhaust);
  notePool(cfsRq.tg.bandwidth);
  fair.nrThrottledQueues++;
  // Up to 6.17 the whole queue stops here; since 6.18 the clock starts when the first task is parked.
  if (fair.features.throttle === 'cfs_rq' && cfsRq.nrQueued > 0) startThrottleClock(cfsRq);
  return true;
}

/** Starts the throttled-time clocks of a queue that holds back a task (`record_throttle_clock`). */
export function startThrottleClock(cfsRq: CfsRq): void {
  const { host } = cfsRq.rq.fair;
  const now = host.now();
  if (cfsRq.throttled && cfsRq.throttledClockNs < 0) {
    cfsRq.throttledClockNs = now;
    cfsRq.sendShare(SHARE_EVENT.hold);
    const { rq, tg } = cfsRq;
    host.bandwidth?.('throttle', tg, rq.cpu, runningOrHeld(cfsRq));
  }
  if (cfsRq.throttledClockSelfNs < 0) cfsRq.throttledClockSelfNs = now;
}

/** A queue that becomes active takes a first draw; without quota it is throttled at once (`check_enqueue_throttle`). */
export function checkEnqueueThrottle(cfsRq: CfsRq): void {
  if (!cfsRq.runtimeEnabled || cfsRq.curr) return;
  if (cfsRq.throttled) {
    if (cfsRq.rq.fair.features.throttle === 'cfs_rq') startThrottleClock(cfsRq);
    return;
  }
  accountRuntime(cfsRq, 0);
  if (cfsRq.runtimeRemainingNs <= 0) markThrottled(cfsRq);
}
