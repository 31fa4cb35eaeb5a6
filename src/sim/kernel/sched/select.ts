/**
 * Where a waking or new task queues. Source: kernel/sched/fair.c `select_task_rq_fair`, `wake_affine`,
 * `select_idle_sibling`, `sched_balance_find_dst_cpu`. Simplification: one cache domain, no SMT, no capacities.
 */
import type { FairState, Rq, SchedEntity } from './entities.ts';
import type { SchedTask } from './types.ts';

/** `imbalance_pct` of the cache domain. */
const IMBALANCE_PCT = 117;

/** Nothing runs and nothing is queued, sleepers in delayed dequeue included (`available_idle_cpu`). */
export function idleCpu(rq: Rq): boolean {
  return rq.curr === null && rq.cfs.hNrQueued === 0;
}

/** Only SCHED_IDLE tasks are there: as good as idle for a normal task (`sched_idle_cpu`). */
function schedIdleCpu(rq: Rq): boolean {
  if (rq.cfs.hNrQueued === 0) return false;
  for (const se of rq.tasks) if (se.task?.policy !== 'idle') return false;
  return true;
}

function usable(rq: Rq | undefined, task: SchedTask): boolean {
  if (!rq) return false;
  return idleCpu(rq) || (task.policy !== 'idle' && rq.tasks.size <= 4 && schedIdleCpu(rq));
}

/** Whether the task may run on the CPU. */
export function cpuAllowed(task: SchedTask, cpu: number): boolean {
  return task.affinity === null || task.affinity.includes(cpu);
}

function wakeAffine(fair: FairState, se: SchedEntity, thisCpu: number, prevCpu: number): number {
  const here = fair.rqs[thisCpu];
  const prev = fair.rqs[prevCpu];
  if (!here || !prev) return prevCpu;
  if (idleCpu(here)) return idleCpu(prev) ? prevCpu : thisCpu;
  if (idleCpu(prev)) return prevCpu;
  const load = se.avg.loadAvg;
  const thisEffective = (here.cfs.avg.loadAvg + load) * 100;
  const prevEffective = (prev.cfs.avg.loadAvg - load) * (100 + (IMBALANCE_PCT - 100) / 2);
  return thisEffective < prevEffective ? thisCpu : prevCpu;
}

function idleSibling(fair: FairState, task: SchedTask, prevCpu: number, target: number): number {
  if (cpuAllowed(task, target) && usable(fair.rqs[target], task)) return target;
  if (prevCpu !== target && cpuAllowed(task, prevCpu) && usable(fair.rqs[prevCpu], task)) return prevCpu;
  const count = fair.rqs.length;
  for (let step = 1; step < count; step++) {
    const cpu = (target + step) % count;
    if (cpuAllowed(task, cpu) && usable(fair.rqs[cpu], task)) return cpu;
  }
  return target;
}

function idlestCpu(fair: FairState, task: SchedTask, prevCpu: number): number {
  let best = -1;
  let bestTasks = Infinity;
  let bestLoad = Infinity;
  for (let step = 0; step < fair.rqs.length; step++) {
    const cpu = (prevCpu + step) % fair.rqs.length;
    const rq = fair.rqs[cpu];
    if (!rq || !cpuAllowed(task, cpu)) continue;
    const tasks = rq.cfs.hNrRunnable;
    if (tasks > bestTasks || (tasks === bestTasks && rq.cfs.avg.loadAvg >= bestLoad)) continue;
    best = cpu;
    bestTasks = tasks;
    bestLoad = rq.cfs.avg.loadAvg;
  }
  return best >= 0 ? best : prevCpu;
}

/** CPU on which a task should queue. */
export function selectTaskRq(
  fair: FairState,
  se: SchedEntity,
  task: SchedTask,
  wakerCpu: number,
  isNew: boolean,
): number {
  const prevCpu = task.cpu;
  // A sleeper that never left its queue goes on there.
  if (se.delayed || se.throttled) return prevCpu;
  const only = task.affinity?.length === 1 ? task.affinity[0] : undefined;
  if (only !== undefined) return only;
  const prev = cpuAllowed(task, prevCpu) ? prevCpu : (task.affinity?.[0] ?? 0);
  if (isNew) return idlestCpu(fair, task, prev);
  const target = cpuAllowed(task, wakerCpu) ? wakeAffine(fair, se, wakerCpu, prev) : prev;
  return idleSibling(fair, task, prev, target);
}
