/**
 * Per-entity load tracking: a geometric mean over windows of 1,024 µs with y^32 = 1/2. Balancing and the division of a
 * group's weight over CPUs read it. Source: kernel/sched/pelt.c. Simplification: a group entity's signal follows its own
 * time on the queue; the load of members that migrate is not propagated to the ancestors at once.
 */
import type { CfsRq, SchedAvg, SchedEntity, TaskGroup } from './entities.ts';
import { scaleLoadDown } from './weights.ts';

/** y = 2^(−1/32). */
const Y = 0.978572062087700134;
/** Largest sum of the series, in the kernel's rounding. */
const LOAD_AVG_MAX = 47_742;
/** y^n for n < 64·32 periods; beyond that a signal counts as gone. */
const POWERS: readonly number[] = Object.freeze(powers());
/** A queue tells its group about a changed load at most this often. */
const TG_UPDATE_NS = 1_000_000;

function powers(): number[] {
  const table: number[] = [];
  let value = 1;
  let exact = 2;
  for (let n = 0; n <= 2016; n++) {
    // Exact halving every 32 steps keeps the product from drifting.
    if (n % 32 === 0) value = exact /= 2;
    table.push(value);
    value *= Y;
  }
  return table;
}

function decay(value: number, periods: number): number {
  return periods > 2016 ? 0 : value * (POWERS[periods] ?? 0);
}

/**
 * Folds the time since the last update into the sums (`___update_load_sum`).
 * @param load weight counted while queued, 0: not queued
 * @param runnable number of runnable tasks, 0: none
 * @returns whether the averages must be recomputed
 */
function updateSum(now: number, avg: SchedAvg, load: number, runnable: number, running: boolean): boolean {
  const deltaNs = now - avg.lastUpdateNs;
  if (deltaNs < 1024) return false;
  const delta = Math.floor(deltaNs / 1024);
  avg.lastUpdateNs += delta * 1024;
  const total = delta + avg.periodContrib;
  const periods = Math.floor(total / 1024);
  const rest = total % 1024;
  let contribution = delta;
  if (periods > 0) {
    avg.loadSum = decay(avg.loadSum, periods);
    avg.utilSum = decay(avg.utilSum, periods);
    avg.runnableSum = decay(avg.runnableSum, periods);
    const head = decay(1024 - avg.periodContrib, periods);
    contribution = head + (LOAD_AVG_MAX - decay(LOAD_AVG_MAX, periods) - 1024) + rest;
  }
  avg.periodContrib = rest;
  avg.loadSum += load * contribution;
  avg.runnableSum += runnable * contribution * 1024;
  if (running) avg.utilSum += contribution * 1024;
  return periods > 0;
}

function divider(avg: SchedAvg): number {
  return LOAD_AVG_MAX - 1024 + avg.periodContrib;
}

/** Updates an entity's own signal (`__update_load_avg_se`). */
export function updateLoadAvgSe(se: SchedEntity, now: number, running: boolean): void {
  const { avg } = se;
  const runnable = se.onRq ? (se.myQ ? se.myQ.hNrRunnable : se.delayed ? 0 : 1) : 0;
  if (!updateSum(now, avg, se.onRq ? 1 : 0, runnable, running)) return;
  const d = divider(avg);
  avg.loadAvg = (scaleLoadDown(se.weight) * avg.loadSum) / d;
  avg.utilAvg = avg.utilSum / d;
  avg.runnableAvg = avg.runnableSum / d;
}

/** Updates a queue's signal and, when it changed enough, its group's sum (`update_cfs_rq_load_avg`, `update_tg_load_avg`). */
export function updateLoadAvgCfsRq(cfsRq: CfsRq, now: number): void {
  const { avg } = cfsRq;
  const load = scaleLoadDown(cfsRq.loadWeight);
  if (updateSum(now, avg, load, cfsRq.hNrRunnable, cfsRq.curr !== null)) {
    const d = divider(avg);
    avg.loadAvg = avg.loadSum / d;
    avg.utilAvg = avg.utilSum / d;
    avg.runnableAvg = avg.runnableSum / d;
  }
  updateTgLoadAvg(cfsRq, now);
}

function updateTgLoadAvg(cfsRq: CfsRq, now: number): void {
  const { tg } = cfsRq;
  if (tg.parent === null || now - cfsRq.lastTgLoadUpdateNs < TG_UPDATE_NS) return;
  const delta = cfsRq.avg.loadAvg - cfsRq.tgLoadAvgContrib;
  if (Math.abs(delta) <= cfsRq.tgLoadAvgContrib / 64) return;
  addTgLoad(tg, delta);
  cfsRq.tgLoadAvgContrib = cfsRq.avg.loadAvg;
  cfsRq.lastTgLoadUpdateNs = now;
}

function addTgLoad(tg: TaskGroup, delta: number): void {
  tg.loadAvg = Math.max(0, tg.loadAvg + delta);
}

/** Adds an entity's load to the queue it joins (`attach_entity_load_avg`). */
export function attachLoadAvg(cfsRq: CfsRq, se: SchedEntity, now: number): void {
  const { avg } = se;
  updateLoadAvgCfsRq(cfsRq, now);
  avg.lastUpdateNs = cfsRq.avg.lastUpdateNs;
  avg.periodContrib = cfsRq.avg.periodContrib;
  const d = divider(avg);
  avg.utilSum = avg.utilAvg * d;
  avg.runnableSum = avg.runnableAvg * d;
  const weight = scaleLoadDown(se.weight);
  avg.loadSum = weight === 0 ? 0 : (avg.loadAvg * d) / weight;
  cfsRq.avg.loadAvg += avg.loadAvg;
  cfsRq.avg.loadSum += weight * avg.loadSum;
  cfsRq.avg.utilAvg += avg.utilAvg;
  cfsRq.avg.utilSum += avg.utilSum;
  cfsRq.avg.runnableAvg += avg.runnableAvg;
  cfsRq.avg.runnableSum += avg.runnableSum;
}

/** Takes an entity's load off the queue it leaves for good (`detach_entity_load_avg`, `remove_entity_load_avg`). */
export function detachLoadAvg(cfsRq: CfsRq, se: SchedEntity, now: number): void {
  updateLoadAvgCfsRq(cfsRq, now);
  updateLoadAvgSe(se, now, false);
  const queue = cfsRq.avg;
  const { avg } = se;
  queue.loadAvg = Math.max(0, queue.loadAvg - avg.loadAvg);
  queue.loadSum = Math.max(0, queue.loadSum - scaleLoadDown(se.weight) * avg.loadSum);
  queue.utilAvg = Math.max(0, queue.utilAvg - avg.utilAvg);
  queue.utilSum = Math.max(0, queue.utilSum - avg.utilSum);
  queue.runnableAvg = Math.max(0, queue.runnableAvg - avg.runnableAvg);
  queue.runnableSum = Math.max(0, queue.runnableSum - avg.runnableSum);
  updateTgLoadAvg(cfsRq, now);
}

/** Replaces an entity's contribution when its weight changes (`reweight_entity`'s load part). */
export function reweightLoadAvg(cfsRq: CfsRq, se: SchedEntity, weight: number): void {
  const before = scaleLoadDown(se.weight);
  const after = scaleLoadDown(weight);
  const d = divider(se.avg);
  cfsRq.avg.loadAvg = Math.max(0, cfsRq.avg.loadAvg - se.avg.loadAvg);
  cfsRq.avg.loadSum = Math.max(0, cfsRq.avg.loadSum - before * se.avg.loadSum);
  se.avg.loadAvg = (after * se.avg.loadSum) / d;
  cfsRq.avg.loadAvg += se.avg.loadAvg;
  cfsRq.avg.loadSum += after * se.avg.loadSum;
}

/** A new task counts as fully loading until it has a history (`init_entity_runnable_average`). */
export function initLoadAvg(se: SchedEntity): void {
  se.avg.loadAvg = se.task ? scaleLoadDown(se.weight) : 0;
}
