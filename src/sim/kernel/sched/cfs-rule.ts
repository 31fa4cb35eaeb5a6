/**
 * The rule before 6.6, for comparison: smallest vruntime first, a slice of the scheduling latency by weight, and credit
 * for sleepers. Source: kernel/sched/fair.c of 6.5 (`place_entity`, `check_preempt_tick`, `wakeup_preempt_entity`).
 */
import { calcDeltaFair } from './eevdf/virtual-time.ts';
import { timelineFirst } from './eevdf/timeline.ts';
import type { CfsRq, SchedEntity } from './entities.ts';
import { scalingFactor } from './features.ts';
import { ENQUEUE_INITIAL, ENQUEUE_WAKEUP } from './queue-flags.ts';

/** `sysctl_sched_latency`, `min_granularity` and `wakeup_granularity` before scaling by CPUs, ns. */
const LATENCY_NS = 6_000_000;
const MIN_GRANULARITY_NS = 750_000;
const WAKEUP_GRANULARITY_NS = 1_000_000;
/** `sched_nr_latency`: with more tasks than this the latency stretches. */
const NR_LATENCY = 8;

function scale(cfsRq: CfsRq): number {
  return scalingFactor(cfsRq.rq.fair.host.cpuCount);
}

/** Advances the queue's monotone `min_vruntime`. */
export function updateMinVruntime(cfsRq: CfsRq): void {
  const first = timelineFirst(cfsRq);
  const { curr } = cfsRq;
  let min = curr?.onRq ? curr.vruntime : Infinity;
  if (first) min = Math.min(min, first.vruntime);
  if (min !== Infinity && min > cfsRq.zeroVruntime) {
    cfsRq.sumWVruntime -= cfsRq.sumWeight * (min - cfsRq.zeroVruntime);
    cfsRq.zeroVruntime = min;
  }
}

/**
 * Places a joining entity: new tasks one slice late, sleepers up to half a latency early, never backwards. One that did not
 * sleep stays where it was.
 */
export function placeEntityCfs(cfsRq: CfsRq, se: SchedEntity, flags: number): void {
  const zero = cfsRq.zeroVruntime;
  const lateNs = calcDeltaFair(idealSliceNs(cfsRq, se, 1), se.weight);
  if (flags & ENQUEUE_INITIAL) se.vruntime = Math.max(se.vruntime, zero + lateNs);
  else if (flags & ENQUEUE_WAKEUP)
    se.vruntime = Math.max(se.vruntime, zero - (LATENCY_NS * scale(cfsRq)) / 2);
  se.relDeadline = false;
  se.sliceNs = idealSliceNs(cfsRq, se, 1);
  se.deadline = se.vruntime + calcDeltaFair(se.sliceNs, se.weight);
}

/** The slice of an entity at its level (`sched_slice`). */
export function idealSliceNs(cfsRq: CfsRq, se: SchedEntity, joining: number): number {
  const factor = scale(cfsRq);
  const running = cfsRq.nrQueued + joining;
  const latency = running > NR_LATENCY ? running * MIN_GRANULARITY_NS * factor : LATENCY_NS * factor;
  const load = cfsRq.loadWeight + (joining ? se.weight : 0);
  return Math.max(MIN_GRANULARITY_NS * factor, Math.floor((latency * se.weight) / Math.max(load, se.weight)));
}

/** At a tick: has the running entity used its slice, or run too far ahead of the first (`check_preempt_tick`)? */
export function checkTickCfs(cfsRq: CfsRq, curr: SchedEntity): void {
  const { host } = cfsRq.rq.fair;
  const idealNs = idealSliceNs(cfsRq, curr, 0);
  const ranNs = curr.sumExecNs - curr.prevSumExecNs;
  if (ranNs > idealNs) {
    host.reschedule(cfsRq.rq.cpu, true);
    return;
  }
  if (ranNs < MIN_GRANULARITY_NS * scale(cfsRq)) return;
  const first = timelineFirst(cfsRq);
  if (first && curr.vruntime - first.vruntime > idealNs) host.reschedule(cfsRq.rq.cpu, true);
}

/** Whether a waking entity is far enough behind the running one to take over (`wakeup_preempt_entity`). */
export function shouldPreemptCfs(curr: SchedEntity, wakee: SchedEntity): boolean {
  const { cfsRq } = curr;
  if (!cfsRq) return false;
  return curr.vruntime - wakee.vruntime > calcDeltaFair(WAKEUP_GRANULARITY_NS * scale(cfsRq), wakee.weight);
}
