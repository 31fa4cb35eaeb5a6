/**
 * Moving tasks between CPUs: when a CPU runs out of work, at intervals while it has some, and, when only the running task
 * is left to move, by pushing that. Source: kernel/sched/fair.c `sched_balance_rq`, `detach_tasks`,
 * `sched_balance_newidle`, `active_load_balance_cpu_stop`.
 */
import { findImbalance, taskHLoad } from './balance-stats.ts';
import type { IdleType } from './balance-stats.ts';
import { clockTaskOf } from './entities.ts';
import type { FairState, Rq, SchedEntity } from './entities.ts';
import { dequeueLevels, enqueueTask } from './fair-queue.ts';
import { setTaskRq } from './groups.ts';
import { detachLoadAvg, updateLoadAvgCfsRq, updateLoadAvgSe } from './pelt.ts';
import { checkPreemptWakeup } from './preempt.ts';
import { ENQUEUE_MIGRATED } from './queue-flags.ts';
import { cpuAllowed, idleCpu } from './select.ts';

/** `sysctl_sched_nr_migrate`: most tasks looked at in one go. */
const NR_MIGRATE = 32;
/** `busy_factor`: a busy CPU balances this much less often. */
const BUSY_FACTOR = 16;
/** `cache_nice_tries` of the cache domain. */
const CACHE_NICE_TRIES = 1;

/** Takes a task from one CPU's queue to another's (`detach_task`, `attach_task`). */
export function moveTask(fair: FairState, se: SchedEntity, from: Rq, to: Rq): void {
  if (!se.task || !se.cfsRq) return;
  dequeueLevels(se, 0, 1, 1);
  detachLoadAvg(se.cfsRq, se, fair.host.now());
  se.attached = false;
  setTaskRq(fair, se, to.cpu);
  fair.host.migrated(se.task, from.cpu, to.cpu);
  enqueueTask(se, ENQUEUE_MIGRATED);
  checkPreemptWakeup(to, se);
}

function cacheHot(fair: FairState, se: SchedEntity, from: Rq, failed: number): boolean {
  if (failed > CACHE_NICE_TRIES) return false;
  return clockTaskOf(from) - se.execStartNs < fair.features.migrationCostNs;
}

function canMigrate(fair: FairState, se: SchedEntity, from: Rq, to: Rq, failed: number): boolean {
  if (!se.task || se.delayed || se.throttleWork || from.curr === se) return false;
  if (!cpuAllowed(se.task, to.cpu) || cacheHot(fair, se, from, failed)) return false;
  const dest = se.cfsRq?.tg.cfsRqs[to.cpu];
  return !(dest && dest.throttleCount > 0) && (se.cfsRq?.throttleCount ?? 0) === 0;
}

/** Brings the load averages of the balancing CPU's queues up to now (`sched_balance_update_blocked_averages`). */
function updateBlockedAverages(fair: FairState, rq: Rq): void {
  const now = fair.host.now();
  for (const tg of fair.groups.values()) {
    const cfsRq = tg.cfsRqs[rq.cpu];
    if (!cfsRq) continue;
    updateLoadAvgCfsRq(cfsRq, now);
    if (cfsRq.se) updateLoadAvgSe(cfsRq.se, now, cfsRq.se.cfsRq?.curr === cfsRq.se);
  }
}

/** Pulls what is out of balance; returns the number of tasks moved, −1 if nothing was out of balance. */
function pullTasks(fair: FairState, local: Rq, idle: IdleType): number {
  const found = findImbalance(fair, local, idle);
  if (!found) {
    local.balance.nrBalanceFailed = 0;
    return -1;
  }
  const { busiest, kind } = found;
  const { balance } = local;
  let left = found.amount;
  let moved = 0;
  let looked = 0;
  const candidates = busiest.cfs.hNrRunnable > 1 ? [...takeFirst(busiest.tasks, NR_MIGRATE)] : [];
  for (const se of candidates) {
    if (left <= 0 || busiest.cfs.hNrRunnable <= 1) break;
    looked++;
    if (!canMigrate(fair, se, busiest, local, balance.nrBalanceFailed)) continue;
    if (kind === 'load') {
      const load = Math.max(1, taskHLoad(se));
      // After failures a task may be heavier than the imbalance.
      if (load / (1 << Math.min(balance.nrBalanceFailed, 10)) > left) continue;
      left -= load;
    } else left--;
    moveTask(fair, se, busiest, local);
    moved++;
    if (idle === 'newly-idle') break;
  }
  if (moved > 0) balance.nrBalanceFailed = 0;
  else if (idle !== 'newly-idle') failedToPull(fair, local, busiest, looked);
  return moved;
}

function* takeFirst(tasks: Iterable<SchedEntity>, count: number): Generator<SchedEntity> {
  let n = 0;
  for (const se of tasks) {
    if (n++ >= count) return;
    yield se;
  }
}

function failedToPull(fair: FairState, local: Rq, busiest: Rq, looked: number): void {
  const { balance } = local;
  balance.nrBalanceFailed++;
  const running = busiest.curr;
  const pushable = running?.task && cpuAllowed(running.task, local.cpu) && busiest.balance.pushTo < 0;
  if (looked === 0 || !pushable || balance.nrBalanceFailed <= CACHE_NICE_TRIES + 2) return;
  busiest.balance.pushTo = local.cpu;
  balance.nrBalanceFailed = CACHE_NICE_TRIES;
  fair.host.reschedule(busiest.cpu);
}

/** An active balance asked for this CPU's running task: moves one task over. The running task has been put. */
export function pushTask(fair: FairState, rq: Rq): void {
  const to = fair.rqs[rq.balance.pushTo];
  rq.balance.pushTo = -1;
  if (!to || rq.cfs.hNrRunnable <= 1) return;
  for (const se of takeFirst(rq.tasks, NR_MIGRATE)) {
    if (!canMigrate(fair, se, rq, to, Infinity)) continue;
    moveTask(fair, se, rq, to);
    return;
  }
}

/** A CPU is about to idle: tries to find it a task. True: it has one now. */
export function newIdleBalance(fair: FairState, rq: Rq): boolean {
  const { balance } = rq;
  balance.idleSinceNs = fair.host.now();
  if (
    balance.avgIdleNs < fair.features.migrationCostNs ||
    !fair.rqs.some((other) => other.cfs.hNrRunnable > 1)
  ) {
    return false;
  }
  updateBlockedAverages(fair, rq);
  return pullTasks(fair, rq, 'newly-idle') > 0 || rq.cfs.nrQueued > 0;
}

/** A CPU that idled has work again: averages how long it idled. */
export function noteIdleEnd(fair: FairState, rq: Rq): void {
  const { balance } = rq;
  const idleNs = fair.host.now() - balance.idleSinceNs;
  balance.avgIdleNs += Math.trunc((idleNs - balance.avgIdleNs) / 8);
  balance.avgIdleNs = Math.min(balance.avgIdleNs, 2 * fair.features.migrationCostNs);
}

function intervalNs(fair: FairState, rq: Rq, busy: boolean): number {
  const min = fair.host.cpuCount * 1_000_000;
  if (rq.balance.intervalNs === 0) rq.balance.intervalNs = min;
  const ns = rq.balance.intervalNs * (busy ? BUSY_FACTOR : 1);
  // In jiffies, less one when busy, so that the levels do not beat together.
  const ticks = Math.max(1, Math.floor(ns / fair.tickNs) - (busy ? 1 : 0));
  return ticks * fair.tickNs;
}

/** Periodic balancing of one CPU, if its interval is over (`sched_balance_domains`). */
export function periodicBalance(fair: FairState, rq: Rq): void {
  const now = fair.host.now();
  const busy = !idleCpu(rq);
  if (now - rq.balance.lastBalanceNs < intervalNs(fair, rq, busy)) return;
  rq.balance.lastBalanceNs = now;
  updateBlockedAverages(fair, rq);
  const min = fair.host.cpuCount * 1_000_000;
  // Also when nothing could be moved: it stays out of balance, so it looks again soon.
  if (pullTasks(fair, rq, busy ? 'busy' : 'idle') >= 0) rq.balance.intervalNs = min;
  else rq.balance.intervalNs = Math.min(rq.balance.intervalNs * 2, 2 * min);
}

/** What a busy CPU's tick does for balancing: itself, and on behalf of CPUs whose tick is off (`nohz` idle balance). */
export function balanceTick(fair: FairState, rq: Rq): void {
  if (fair.rqs.length < 2) return;
  periodicBalance(fair, rq);
  if (rq.cfs.hNrRunnable < 2) return;
  for (const other of fair.rqs) if (other !== rq && idleCpu(other)) periodicBalance(fair, other);
}
