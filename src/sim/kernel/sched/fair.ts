/**
 * The fair scheduling class behind the kernel's `Scheduler` interface: EEVDF (or the CFS rule), group scheduling, CPU
 * bandwidth, wake-up placement and balancing. The rules are in the modules beside; this file says when they apply.
 */
import { TIMER_PERIOD, TIMER_SLACK } from './bandwidth-pool.ts';
import { balanceTick, newIdleBalance, noteIdleEnd, pushTask } from './balance.ts';
import { explainPick } from './eevdf/explain.ts';
import type { PickLevel, PickWatch } from './eevdf/explain.ts';
import { calcDeltaFair, vruntimeEligible } from './eevdf/virtual-time.ts';
import { FairState, SchedEntity } from './entities.ts';
import type { Rq, TaskGroup } from './entities.ts';
import { dequeueLevels, enqueueTask, entityTicks, updateCurr } from './fair-queue.ts';
import { LINUX_6_18, scalingFactor } from './features.ts';
import type { SchedFeatures } from './features.ts';
import {
  createGroup,
  destroyGroup,
  entityOf,
  reweightTask,
  setGroupWeight,
  setTaskRq,
  taskWeight,
} from './groups.ts';
import { firstHeld } from './held.ts';
import { detachLoadAvg, initLoadAvg } from './pelt.ts';
import { checkPreemptWakeup } from './preempt.ts';
import {
  DEQUEUE_DELAYED,
  DEQUEUE_SLEEP,
  DEQUEUE_SPECIAL,
  ENQUEUE_INITIAL,
  ENQUEUE_MIGRATED,
  ENQUEUE_WAKEUP,
} from './queue-flags.ts';
import { pickTask, putPrev, setNext } from './run-queue.ts';
import { selectTaskRq } from './select.ts';
import { invariant } from '../../core/invariant.ts';
import { parkTask, periodTimer, setBandwidth, slackTimer } from './throttle.ts';
import { NICE_0_LOAD } from './weights.ts';
import type { DequeueReason, EnqueueReason, Scheduler, SchedHost, SchedTask } from './types.ts';

const ENQUEUE_FLAGS: Readonly<Record<EnqueueReason, number>> = Object.freeze({
  wakeup: ENQUEUE_WAKEUP,
  fork: ENQUEUE_INITIAL,
  migrate: ENQUEUE_MIGRATED,
  unthrottle: ENQUEUE_WAKEUP,
  change: 0,
});

const DEQUEUE_FLAGS: Readonly<Record<DequeueReason, number>> = Object.freeze({
  sleep: DEQUEUE_SLEEP,
  exit: DEQUEUE_SLEEP | DEQUEUE_SPECIAL,
  migrate: 0,
  throttle: DEQUEUE_SLEEP | DEQUEUE_SPECIAL,
  change: 0,
});

/** `Scheduler` for `SCHED_NORMAL`, `SCHED_BATCH` and `SCHED_IDLE`. */
export class FairScheduler<T extends SchedTask = SchedTask> implements Scheduler<T> {
  readonly name: string;
  readonly state: FairState;
  /** Set while an explanation is looked for; no part of the run. */
  watch: PickWatch | null = null;

  constructor(host: SchedHost<T>, features: SchedFeatures = LINUX_6_18) {
    this.name = features.pick;
    const slice = features.baseSliceNs * scalingFactor(host.cpuCount);
    this.state = new FairState(host, features, slice);
  }

  /** Group that accounts for tasks without a cgroup of their own. */
  get rootGroup(): TaskGroup {
    return this.state.rootGroup;
  }

  /** Makes a task group; `periodPhaseNs` in [0, 100 ms) places the grid of its period timer. */
  createGroup(parent: TaskGroup, name: string, periodPhaseNs: number): TaskGroup {
    return createGroup(this.state, parent, name, periodPhaseNs);
  }

  /** Name of a group by its number; '': there is none. */
  groupName(id: number): string {
    return this.state.groups.get(id)?.name ?? '';
  }

  /** Removes a group that holds no tasks and no groups. */
  destroyGroup(tg: TaskGroup): void {
    destroyGroup(this.state, tg);
  }

  /** Shares (low resolution, 1024 = `cpu.weight` 100) and idle policy of a group. */
  setGroupWeight(tg: TaskGroup, shares: number, idle: boolean): void {
    setGroupWeight(this.state, tg, shares, idle);
  }

  /** Quota (Infinity: none), period and burst of a group, ns. */
  setBandwidth(tg: TaskGroup, periodNs: number, quotaNs: number, burstNs: number): void {
    setBandwidth(this.state, tg, periodNs, quotaNs, burstNs);
  }

  /** After `task.nice` or `task.policy` changed. */
  reweight(task: T): void {
    reweightTask(task);
  }

  /** Sets a task's own slice (`sched_setattr` sched_runtime), clamped to 0.1 … 100 ms; 0: back to the default. */
  setSlice(task: T, sliceNs: number): void {
    const se = entityOf(task);
    se.customSlice = sliceNs > 0;
    se.sliceNs = sliceNs > 0 ? Math.min(100_000_000, Math.max(100_000, sliceNs)) : this.state.baseSliceNs;
  }

  /** Every candidate and the choice, per level, were the CPU to pick now. */
  explain(cpu: number): PickLevel[] {
    return explainPick(this.rq(cpu));
  }

  initTask(task: T): void {
    const se = new SchedEntity(task);
    se.weight = taskWeight(task);
    se.sliceNs = this.state.baseSliceNs;
    initLoadAvg(se);
    task.sched = se;
  }

  selectCpu(task: T, wakerCpu: number, reason: EnqueueReason): number {
    return selectTaskRq(this.state, entityOf(task), task, wakerCpu, reason === 'fork');
  }

  enqueue(task: T, cpu: number, reason: EnqueueReason): void {
    const se = entityOf(task);
    const rq = this.rq(cpu);
    if (rq.curr === null && rq.cfs.nrQueued === 0) noteIdleEnd(this.state, rq);
    if (!se.delayed) this.retarget(se, cpu);
    if (se.throttled) {
      if (se.cfsRq && se.cfsRq.throttleCount > 0 && rq.curr !== se) {
        se.cfsRq.limbo.push(se);
        return;
      }
      se.throttled = false;
      this.state.host.unthrottled?.(task);
    }
    enqueueTask(se, ENQUEUE_FLAGS[reason]);
  }

  /** Points a task that is on no queue at `cpu`'s; its load leaves the old queue. */
  private retarget(se: SchedEntity, cpu: number): void {
    const before = se.cfsRq;
    if (before && before.rq.cpu === cpu && before.tg === (se.task?.cgroup ?? this.state.rootGroup)) return;
    if (before && se.attached) {
      detachLoadAvg(before, se, this.state.host.now());
      se.attached = false;
    }
    setTaskRq(this.state, se, cpu);
  }

  dequeue(task: T, _cpu: number, reason: DequeueReason): void {
    const se = entityOf(task);
    if (se.throttled) {
      const limbo = se.cfsRq?.limbo;
      const at = limbo ? limbo.indexOf(se) : -1;
      if (at >= 0) limbo?.splice(at, 1);
      if (reason === 'exit') se.throttled = false;
      return;
    }
    if (!se.onRq) return;
    // A sleeper that still competes is only counted out; its own sleep goes on.
    const flags = se.delayed ? DEQUEUE_SLEEP | DEQUEUE_DELAYED : DEQUEUE_FLAGS[reason];
    dequeueLevels(se, flags, 1, 1);
    if (reason === 'exit' && se.cfsRq && se.attached) {
      detachLoadAvg(se.cfsRq, se, this.state.host.now());
      se.attached = false;
    }
  }

  wakeupPreempt(task: T, cpu: number): void {
    checkPreemptWakeup(this.rq(cpu), entityOf(task));
  }

  pickNext(cpu: number, prev: T | null): T | null {
    if (this.watch?.cpu !== cpu) return this.pick(this.rq(cpu));
    // The running task is charged first, as the pick itself does.
    this.updateCurr(cpu);
    const levels = this.explain(cpu);
    const next = this.pick(this.rq(cpu));
    const now = this.state.host.now();
    if (next !== prev && now <= this.watch.untilNs) {
      this.watch.levels = levels;
      this.watch.pickedNs = now;
    }
    return next;
  }

  private pick(rq: Rq): T | null {
    if (rq.balance.pushTo >= 0) {
      putPrev(rq);
      pushTask(this.state, rq);
    }
    let se = pickTask(rq);
    if (!se) {
      putPrev(rq);
      if (this.state.rqs.length > 1 && newIdleBalance(this.state, rq)) se = pickTask(rq);
      else rq.balance.idleSinceNs = this.state.host.now();
    }
    if (!se) return null;
    setNext(rq, se);
    return se.task as T;
  }

  tick(cpu: number): void {
    const rq = this.rq(cpu);
    entityTicks(rq);
    balanceTick(this.state, rq);
  }

  updateCurr(cpu: number): void {
    const { curr } = this.rq(cpu);
    if (curr?.cfsRq) updateCurr(curr.cfsRq);
  }

  /**
   * Run time, ns, after which `updateCurr` would ask for a reschedule or draw quota, if nothing else happens; Infinity:
   * never. A high-resolution tick (`HRTICK`) or a task that reads its own CPU clock acts at that instant.
   */
  nextCheckNs(cpu: number): number {
    const { curr } = this.rq(cpu);
    if (!curr?.cfsRq) return Infinity;
    const { cfsRq } = curr;
    let ns = cfsRq.runtimeEnabled ? Math.max(0, cfsRq.runtimeRemainingNs) : Infinity;
    if (cfsRq.nrQueued > 1) {
      const vleft = Math.max(0, Math.min(curr.deadline, curr.vprot) - curr.vruntime);
      ns = Math.min(ns, Math.ceil((vleft * curr.weight) / NICE_0_LOAD));
    }
    return ns;
  }

  yieldCurrent(cpu: number): void {
    const rq = this.rq(cpu);
    const { curr } = rq;
    if (!curr?.cfsRq || rq.cfs.hNrRunnable <= 1) return;
    const { cfsRq } = curr;
    updateCurr(cfsRq);
    if (cfsRq.next === curr) cfsRq.next = null;
    if (this.state.features.pick === 'eevdf' && vruntimeEligible(cfsRq, curr.vruntime)) {
      curr.vruntime = curr.deadline;
      curr.deadline += calcDeltaFair(curr.sliceNs, curr.weight);
    }
  }

  returnToUser(_cpu: number, task: T): boolean {
    const se = entityOf(task);
    return !(se.throttleWork && parkTask(se));
  }

  timer(kind: number, payload: number, _cpu: number): void {
    const tg = this.state.groups.get(payload);
    if (!tg) return;
    if (kind === TIMER_PERIOD) periodTimer(this.state, tg);
    else if (kind === TIMER_SLACK) slackTimer(this.state, tg);
  }

  /** The group whose used-up quota holds a task back; null: none does. */
  heldBy(task: T): TaskGroup | null {
    for (let cfsRq = entityOf(task).cfsRq; cfsRq; cfsRq = cfsRq.se?.cfsRq ?? null)
      if (cfsRq.throttled) return cfsRq.tg;
    return null;
  }

  timerTask(_kind: number, payload: number): T | null {
    const tg = this.state.groups.get(payload);
    return tg ? (firstHeld(tg.bandwidth) as T | null) : null;
  }

  nrRunning(cpu: number): number {
    return this.rq(cpu).cfs.hNrRunnable;
  }

  cgroupChange(task: T, phase: 'before' | 'after'): void {
    const se = entityOf(task);
    if (phase === 'before') this.leaveGroup(task, se);
    else this.joinGroup(task, se);
  }

  private leaveGroup(task: T, se: SchedEntity): void {
    if (!se.cfsRq) return;
    const { rq } = se.cfsRq;
    const running = rq.curr === se;
    this.moving =
      se.onRq && !se.delayed ? (running ? 'running' : 'queued') : se.throttled ? 'parked' : 'asleep';
    this.dequeue(task, rq.cpu, 'change');
    if (running) putPrev(rq);
    if (se.attached) {
      detachLoadAvg(se.cfsRq, se, this.state.host.now());
      se.attached = false;
    }
  }

  private joinGroup(task: T, se: SchedEntity): void {
    if (!se.cfsRq) return;
    const { rq } = se.cfsRq;
    setTaskRq(this.state, se, rq.cpu);
    if (this.moving === 'asleep') return;
    this.enqueue(task, rq.cpu, 'change');
    if (this.moving === 'running') {
      setNext(rq, se);
      // The new group may be out of quota: the next pick notices.
      this.state.host.reschedule(rq.cpu);
    } else if (se.onRq) checkPreemptWakeup(rq, se);
  }

  /** What the task of a cgroup change in progress was doing. */
  private moving: 'running' | 'queued' | 'parked' | 'asleep' = 'asleep';

  private rq(cpu: number): Rq {
    const rq = this.state.rqs[cpu];
    if (!rq) invariant(false, 'no-such-cpu', `cpu ${String(cpu)}`);
    return rq;
  }
}
