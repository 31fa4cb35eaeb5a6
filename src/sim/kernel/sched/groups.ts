/** Making, changing and removing task groups; a group's queue on a CPU is made when first needed. */
import { invariant } from '../../core/invariant.ts';
import { CfsRq, SchedEntity, TaskGroup } from './entities.ts';
import type { FairState } from './entities.ts';
import { entityTicks, updateCfsGroup, updateCurr } from './fair-queue.ts';
import { reweightEntity } from './shares.ts';
import { SHARE_EVENT } from './share.machine.ts';
import type { SchedTask } from './types.ts';
import { LOAD_SCALE, WEIGHT_IDLEPRIO, weightOfNice } from './weights.ts';

/** The queue of a group on a CPU (`tg->cfs_rq[cpu]`). */
export function cfsRqOf(fair: FairState, tg: TaskGroup, cpu: number): CfsRq {
  const known = tg.cfsRqs[cpu];
  if (known) return known;
  const rq = fair.rqs[cpu];
  if (!rq || !tg.parent) invariant(false, 'no-such-cpu', `cpu ${String(cpu)}`);
  const above = cfsRqOf(fair, tg.parent, cpu);
  const cfsRq = new CfsRq(rq, tg);
  const se = new SchedEntity(null);
  se.myQ = cfsRq;
  se.cfsRq = above;
  se.parent = above.se;
  se.depth = above.se ? above.se.depth + 1 : 0;
  se.weight = (tg.idle ? WEIGHT_IDLEPRIO : tg.shares) * LOAD_SCALE;
  se.sliceNs = fair.baseSliceNs;
  cfsRq.se = se;
  cfsRq.throttleCount = above.throttleCount;
  cfsRq.runtimeEnabled = tg.bandwidth.quotaNs !== Infinity;
  if (cfsRq.runtimeEnabled) cfsRq.sendShare(SHARE_EVENT.enable);
  cfsRq.runtimeRemainingNs = initialRuntimeNs(fair);
  tg.cfsRqs[cpu] = cfsRq;
  return cfsRq;
}

/** What a queue holds right after a limit is set: 0, since 6.18 1 ns, so that the change itself throttles nobody. */
export function initialRuntimeNs(fair: FairState): number {
  return fair.features.throttle === 'task' ? 1 : 0;
}

/**
 * Makes a task group.
 * @param periodPhaseNs where the period timer's grid lies, [0, 100 ms); the kernel draws it at random
 */
export function createGroup(
  fair: FairState,
  parent: TaskGroup,
  name: string,
  periodPhaseNs: number,
): TaskGroup {
  const tg = new TaskGroup(fair.nextGroupId++, name, parent, fair.host.cpuCount);
  tg.bandwidth.expiresNs = periodPhaseNs;
  fair.groups.set(tg.id, tg);
  return tg;
}

/** Removes an empty group. */
export function destroyGroup(fair: FairState, tg: TaskGroup): void {
  const pool = tg.bandwidth;
  if (pool.periodTimer >= 0) fair.host.cancelTimer(pool.periodTimer);
  if (pool.slackTimer >= 0) fair.host.cancelTimer(pool.slackTimer);
  fair.nrThrottledQueues -= pool.throttledCfsRq.length;
  pool.throttledCfsRq = [];
  fair.groups.delete(tg.id);
  const siblings = tg.parent?.children;
  const at = siblings ? siblings.indexOf(tg) : -1;
  if (at >= 0) siblings?.splice(at, 1);
}

/** Sets a group's shares (low resolution) or makes it a SCHED_IDLE group; entities are reweighted at once. */
export function setGroupWeight(fair: FairState, tg: TaskGroup, shares: number, idle: boolean): void {
  tg.shares = shares;
  tg.idle = idle;
  for (const rq of fair.rqs) {
    const cfsRq = tg.cfsRqs[rq.cpu];
    if (!cfsRq?.se) continue;
    entityTicks(rq);
    for (let se: SchedEntity | null = cfsRq.se; se; se = se.parent) updateCfsGroup(se);
  }
}

/** The group that accounts for a task. */
export function groupOf(fair: FairState, task: SchedTask): TaskGroup {
  return task.cgroup instanceof TaskGroup ? task.cgroup : fair.rootGroup;
}

/** A task's entity. */
export function entityOf(task: SchedTask): SchedEntity {
  invariant(task.sched instanceof SchedEntity, 'no-sched-entity', task.name);
  return task.sched;
}

/** Points an entity that is on no queue to its group's queue on a CPU (`set_task_rq`). */
export function setTaskRq(fair: FairState, se: SchedEntity, cpu: number): void {
  if (!se.task) return;
  const cfsRq = cfsRqOf(fair, groupOf(fair, se.task), cpu);
  // Before 6.6 a vruntime counts from its queue's minimum: it is carried over as the distance from that.
  if (fair.features.pick === 'cfs' && se.cfsRq) se.vruntime += cfsRq.zeroVruntime - se.cfsRq.zeroVruntime;
  se.cfsRq = cfsRq;
  se.parent = cfsRq.se;
  se.depth = cfsRq.se ? cfsRq.se.depth + 1 : 0;
}

/** Weight of a task by nice level and policy, high resolution. */
export function taskWeight(task: SchedTask): number {
  return (task.policy === 'idle' ? WEIGHT_IDLEPRIO : weightOfNice(task.nice)) * LOAD_SCALE;
}

/** Follows a changed nice level or policy of a task, queued or not (`reweight_task_fair`). */
export function reweightTask(task: SchedTask): void {
  const se = entityOf(task);
  if (!se.cfsRq) {
    se.weight = taskWeight(task);
    return;
  }
  updateCurr(se.cfsRq);
  reweightEntity(se.cfsRq, se, taskWeight(task));
}
