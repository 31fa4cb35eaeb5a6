/**
 * What the balancer knows of each CPU, and whether and how much to pull. Source: kernel/sched/fair.c
 * `update_sd_lb_stats`, `find_busiest_group`, `calculate_imbalance`, for one domain whose groups are single CPUs.
 */
import type { FairState, Rq, SchedEntity } from './entities.ts';

/** Why this CPU balances. */
export type IdleType = 'busy' | 'idle' | 'newly-idle';

/** `imbalance_pct`: how much fuller the other CPU must be. */
const IMBALANCE_PCT = 117;
const CAPACITY = 1024;

/** Group types in the order of how badly they need help. */
const HAS_SPARE = 0;
const FULLY_BUSY = 1;
const OVERLOADED = 2;

/** What to pull: an amount of load or a number of tasks. */
export interface Imbalance {
  readonly busiest: Rq;
  readonly kind: 'load' | 'tasks';
  readonly amount: number;
}

/** `group_is_overloaded`, `group_has_capacity` and `group_classify` for a group of one CPU. */
function classify(rq: Rq): number {
  const tasks = rq.cfs.hNrRunnable;
  const { utilAvg, runnableAvg } = rq.cfs.avg;
  const crowded = CAPACITY * IMBALANCE_PCT < runnableAvg * 100;
  if (tasks > 1 && (CAPACITY * 100 < utilAvg * IMBALANCE_PCT || crowded)) return OVERLOADED;
  if (tasks < 1) return HAS_SPARE;
  return !crowded && CAPACITY * 100 > utilAvg * IMBALANCE_PCT ? HAS_SPARE : FULLY_BUSY;
}

/** The CPU to take work from, and how much; null: balanced. */
export function findImbalance(fair: FairState, local: Rq, idle: IdleType): Imbalance | null {
  let busiest: Rq | null = null;
  let busiestType = HAS_SPARE;
  let totalLoad = 0;
  for (const rq of fair.rqs) {
    totalLoad += rq.cfs.avg.loadAvg;
    if (rq === local || rq.cfs.hNrRunnable === 0) continue;
    const type = classify(rq);
    if (busiest && !busier(rq, type, busiest, busiestType)) continue;
    busiest = rq;
    busiestType = type;
  }
  if (!busiest) return null;
  const localType = classify(local);
  if (localType > busiestType) return null;
  const load = local.cfs.avg.loadAvg;
  const meanLoad = totalLoad / fair.rqs.length;
  if (localType === OVERLOADED) {
    if (load >= busiest.cfs.avg.loadAvg || load >= meanLoad) return null;
    if (100 * busiest.cfs.avg.loadAvg <= IMBALANCE_PCT * load) return null;
  } else if (busiestType !== OVERLOADED) {
    if (idle === 'busy' || busiest.cfs.hNrRunnable === 1) return null;
  }
  return amountToPull(local, localType, busiest, busiestType, meanLoad);
}

function busier(rq: Rq, type: number, than: Rq, thanType: number): boolean {
  if (type !== thanType) return type > thanType;
  if (type === HAS_SPARE) return rq.cfs.hNrRunnable > than.cfs.hNrRunnable;
  return rq.cfs.avg.loadAvg > than.cfs.avg.loadAvg;
}

function amountToPull(
  local: Rq,
  localType: number,
  busiest: Rq,
  busiestType: number,
  meanLoad: number,
): Imbalance | null {
  if (localType === HAS_SPARE) {
    const spread = Math.max(0, busiest.cfs.hNrRunnable - local.cfs.hNrRunnable);
    // An empty CPU always may have one of two.
    const amount = spread >> 1;
    return amount > 0 ? { busiest, kind: 'tasks', amount } : null;
  }
  if (busiestType !== OVERLOADED) return null;
  const busiestLoad = busiest.cfs.avg.loadAvg;
  const load = local.cfs.avg.loadAvg;
  if (load >= busiestLoad || load >= meanLoad) return null;
  const amount = Math.min(busiestLoad - meanLoad, meanLoad - load);
  return amount >= 1 ? { busiest, kind: 'load', amount } : null;
}

/** A task's part in its CPU's load, through the hierarchy (`task_h_load`). */
export function taskHLoad(se: SchedEntity): number {
  let load = se.avg.loadAvg;
  for (let node: SchedEntity | null = se; node?.parent; node = node.parent) {
    const queue = node.cfsRq;
    if (!queue) break;
    load = (load * node.parent.avg.loadAvg) / (queue.avg.loadAvg + 1);
  }
  return load;
}
