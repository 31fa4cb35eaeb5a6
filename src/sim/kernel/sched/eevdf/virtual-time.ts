/**
 * Virtual time of a queue: V, lag, eligibility, placement. V is the weighted mean of the entities' vruntimes; an entity is
 * eligible while it has received no more than its share (vruntime ≤ V). Source: kernel/sched/fair.c `avg_vruntime`,
 * `entity_eligible`, `place_entity`; Stoica and Abdel-Wahab 1995 for the lag arithmetic.
 */
import type { CfsRq, SchedEntity } from '../entities.ts';
import { NICE_0_LOAD, scaleLoadDown } from '../weights.ts';
import { timelineInsert, timelineRemove } from './timeline.ts';

/** Real time to virtual time: `calc_delta_fair`. */
export function calcDeltaFair(deltaNs: number, weight: number): number {
  return weight === NICE_0_LOAD ? deltaNs : Math.floor(deltaNs * (NICE_0_LOAD / weight));
}

/** The queue's virtual time V (`avg_vruntime`), rounded down. */
export function avgVruntime(cfsRq: CfsRq): number {
  let sum = cfsRq.sumWVruntime;
  let load = cfsRq.sumWeight;
  const { curr } = cfsRq;
  if (curr?.onRq) {
    const weight = scaleLoadDown(curr.weight);
    sum += (curr.vruntime - cfsRq.zeroVruntime) * weight;
    load += weight;
  }
  return load === 0 ? cfsRq.zeroVruntime : cfsRq.zeroVruntime + Math.floor(sum / load);
}

/** Whether an entity at `vruntime` has non-negative lag, without the rounding of a division. */
export function vruntimeEligible(cfsRq: CfsRq, vruntime: number): boolean {
  let sum = cfsRq.sumWVruntime;
  let load = cfsRq.sumWeight;
  const { curr } = cfsRq;
  if (curr?.onRq) {
    const weight = scaleLoadDown(curr.weight);
    sum += (curr.vruntime - cfsRq.zeroVruntime) * weight;
    load += weight;
  }
  return sum >= (vruntime - cfsRq.zeroVruntime) * load;
}

/** Moves the reference point to V, so that the weighted sum stays far below 2^53. */
function updateZeroVruntime(cfsRq: CfsRq): void {
  const delta = avgVruntime(cfsRq) - cfsRq.zeroVruntime;
  cfsRq.sumWVruntime -= cfsRq.sumWeight * delta;
  cfsRq.zeroVruntime += delta;
}

/** Puts a runnable, not running entity on the timeline and into the sums (`__enqueue_entity`). */
export function enqueueTimeline(cfsRq: CfsRq, se: SchedEntity): void {
  const eevdf = cfsRq.rq.fair.features.pick === 'eevdf';
  const weight = scaleLoadDown(se.weight);
  cfsRq.sumWVruntime += (se.vruntime - cfsRq.zeroVruntime) * weight;
  cfsRq.sumWeight += weight;
  if (eevdf) updateZeroVruntime(cfsRq);
  timelineInsert(cfsRq, se, eevdf ? se.deadline : se.vruntime);
}

/** Inverse of `enqueueTimeline` (`__dequeue_entity`). */
export function dequeueTimeline(cfsRq: CfsRq, se: SchedEntity): void {
  timelineRemove(cfsRq, se);
  const weight = scaleLoadDown(se.weight);
  cfsRq.sumWeight -= weight;
  // An empty timeline has an exact sum, whatever was lost to rounding before.
  if (cfsRq.sumWeight === 0) cfsRq.sumWVruntime = 0;
  else cfsRq.sumWVruntime -= (se.vruntime - cfsRq.zeroVruntime) * weight;
  if (cfsRq.rq.fair.features.pick === 'eevdf') updateZeroVruntime(cfsRq);
}

/** Smallest slice that competes in the queue (`cfs_rq_min_slice`); Infinity when empty. */
export function cfsRqMinSlice(cfsRq: CfsRq): number {
  const own = cfsRq.curr?.onRq ? cfsRq.curr.sliceNs : Infinity;
  return cfsRq.root ? Math.min(own, cfsRq.root.minSliceNs) : own;
}

/** Remembers how far an entity is behind (+) or ahead (−) of V, within the bound (`update_entity_lag`). */
export function updateEntityLag(cfsRq: CfsRq, se: SchedEntity): void {
  const { features, tickNs } = cfsRq.rq.fair;
  let boundNs: number;
  if (features.lagBound === 'two-slices') boundNs = Math.max(2 * se.sliceNs, tickNs);
  else boundNs = se.sliceNs + tickNs;
  const limit = calcDeltaFair(boundNs, se.weight);
  const lag = avgVruntime(cfsRq) - se.vruntime;
  se.vlag = Math.min(limit, Math.max(-limit, lag));
}

/**
 * Gives an entity that joins the queue its vruntime and deadline (`place_entity`). The lag it left with is kept: because
 * joining shifts V towards the entity, the lag is first enlarged by (W + w) / W.
 * @param initial a new task, which starts with half a slice
 */
export function placeEntity(cfsRq: CfsRq, se: SchedEntity, initial: boolean): void {
  if (!se.customSlice) se.sliceNs = cfsRq.rq.fair.baseSliceNs;
  let lag = 0;
  if (cfsRq.nrQueued > 0 && se.vlag !== 0) {
    let load = cfsRq.sumWeight;
    if (cfsRq.curr?.onRq) load += scaleLoadDown(cfsRq.curr.weight);
    const weight = scaleLoadDown(se.weight);
    lag = load === 0 ? se.vlag * (1 + weight) : Math.trunc((se.vlag * (load + weight)) / load);
  }
  se.vruntime = avgVruntime(cfsRq) - lag;
  if (se.relDeadline) {
    se.deadline += se.vruntime;
    se.relDeadline = false;
    return;
  }
  const slice = calcDeltaFair(se.sliceNs, se.weight);
  se.deadline = se.vruntime + (initial ? Math.floor(slice / 2) : slice);
}
