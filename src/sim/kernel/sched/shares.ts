/**
 * Division of a group's weight over the CPUs it runs on, and change of an entity's weight while queued. Source:
 * kernel/sched/fair.c `calc_group_shares`, `reweight_entity`.
 */
import type { CfsRq, SchedEntity } from './entities.ts';
import { dequeueTimeline, enqueueTimeline, placeEntity, updateEntityLag } from './eevdf/virtual-time.ts';
import { reweightLoadAvg } from './pelt.ts';
import { LOAD_SCALE, MIN_SHARES, scaleLoadDown, WEIGHT_IDLEPRIO } from './weights.ts';

/** Weight (high resolution) that a group's entity should have on its queue's CPU. */
export function calcGroupShares(cfsRq: CfsRq): number {
  const { tg } = cfsRq;
  if (tg.idle) return WEIGHT_IDLEPRIO * LOAD_SCALE;
  const shares = tg.shares * LOAD_SCALE;
  const load = Math.max(scaleLoadDown(cfsRq.loadWeight), cfsRq.avg.loadAvg);
  const total = Math.max(0, tg.loadAvg - cfsRq.tgLoadAvgContrib) + load;
  const part = total > 0 ? Math.floor((shares * load) / total) : shares;
  return Math.min(shares, Math.max(MIN_SHARES, part));
}

/**
 * Gives an entity another weight. Queued: its lag in service units and the rest of its request are kept. The caller has
 * charged the running entity up to now.
 */
export function reweightEntity(cfsRq: CfsRq, se: SchedEntity, weight: number): void {
  const running = cfsRq.curr === se;
  let protection = 0;
  if (se.onRq) {
    updateEntityLag(cfsRq, se);
    se.deadline -= se.vruntime;
    se.relDeadline = true;
    protection = se.vprot - se.vruntime;
    cfsRq.nrQueued--;
    if (!running) dequeueTimeline(cfsRq, se);
    cfsRq.loadWeight -= se.weight;
  }
  const ratio = se.weight / weight;
  se.vlag = Math.trunc(se.vlag * ratio);
  if (se.relDeadline) se.deadline = Math.trunc(se.deadline * ratio);
  reweightLoadAvg(cfsRq, se, weight);
  se.weight = weight;
  if (se.onRq) {
    // A running entity must not count in the load it is placed against; alone, it simply stays where it is.
    const alone = running && cfsRq.nrQueued === 0;
    if (running && !alone) se.onRq = false;
    placeEntity(cfsRq, se, false);
    se.onRq = true;
    if (protection > 0) se.vprot = se.vruntime + Math.trunc(protection * ratio);
    cfsRq.loadWeight += weight;
    if (!running) enqueueTimeline(cfsRq, se);
    cfsRq.nrQueued++;
  }
}
