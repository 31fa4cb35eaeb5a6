/**
 * The seam between the kernel and its scheduler, in the words of Linux's `struct sched_class`.
 * The kernel owns tasks, CPUs and time; a scheduler owns run queues and decides who runs. Either side can be
 * replaced without touching the other.
 */

import type { PsiSubject } from '../psi/psi.ts';

/** Why a task is put on a run queue; decides placement (`place_entity`) and whether it may preempt. */
export type EnqueueReason = 'wakeup' | 'fork' | 'migrate' | 'unthrottle' | 'change';

/** Why a task leaves its run queue. */
export type DequeueReason = 'sleep' | 'exit' | 'migrate' | 'throttle' | 'change';

/** `SCHED_NORMAL`, `SCHED_BATCH` or `SCHED_IDLE`. */
export type SchedPolicy = 'normal' | 'batch' | 'idle';

/** What a scheduler may see of a task. `sched` is the scheduler's own per-task state; nobody else reads it. */
export interface SchedTask extends PsiSubject {
  readonly id: number;
  readonly name: string;
  /** −20 … 19. */
  nice: number;
  policy: SchedPolicy;
  /** Allowed CPU indexes in ascending order (already intersected with the cpuset); null: every CPU. */
  affinity: readonly number[] | null;
  /** The CPU whose run queue the task is on, or was on last. Written by the kernel on the scheduler's advice. */
  cpu: number;
  /** The cgroup whose `cpu` controller accounts for the task; opaque to the kernel core. */
  cgroup: object | null;
  /** Scheduler-private state, made by `Scheduler.initTask`. */
  sched: object | null;
  /** Nanoseconds of CPU time used, kept by the scheduler's `updateCurr`. */
  sumExecNs: number;
  /** Nanoseconds spent runnable but not running (`sched_info.run_delay`), kept by the kernel. */
  runDelayNs: number;
}

/** What happens to a group's quota; `throttle` and `unthrottle` bound the time that `throttled_usec` counts on a CPU. */
/** A group whose quota is told of: what its pool holds, and what each CPU has drawn and not used; negative: it owes. */
export interface QuotaGroup {
  readonly id: number;
  readonly bandwidth: { readonly runtimeNs: number };
  readonly cfsRqs: readonly ({ readonly runtimeRemainingNs: number } | null)[];
}

export type BandwidthEvent = 'throttle' | 'unthrottle' | 'refill' | 'draw' | 'return';

/** What a scheduler asks of the kernel it serves. */
export interface SchedHost<T extends SchedTask = SchedTask> {
  /** Instant, ns. */
  now(): number;
  /**
   * The CPU's task clock, ns (`rq_clock_task`): time without interrupts and steal; absent: the same as `now()`. Only
   * differences count.
   */
  clockTask?(cpu: number): number;
  readonly cpuCount: number;
  /** Ticks a second: 100, 250, 300 or 1000. */
  readonly hz: number;
  /** The task now on the CPU; null when it idles. */
  current(cpu: number): T | null;
  /** Sets need_resched on the CPU (`resched_curr`); the kernel sends the interrupt if the CPU is another one. */
  /** `lazy`: it can wait until the running task goes to user mode (`resched_curr_lazy`). */
  reschedule(cpu: number, lazy?: boolean): void;
  /** Starts a timer of the scheduler's; `Scheduler.timer(kind, payload)` is called when it fires. Returns a handle. */
  startTimer(kind: number, atNs: number, payload: number): number;
  cancelTimer(handle: number): void;
  /** Called when the scheduler moves a waiting task to another CPU's queue (load balance). */
  migrated(task: T, from: number, to: number): void;
  /** A task that `returnToUser` had parked is on a run queue again. */
  unthrottled?(task: T): void;
  /**
   * Tells what happened to a group's quota: `group` as it is afterwards; `cpu` is −1 for the whole group, `task` one that is
   * held back or let go by it.
   */
  bandwidth?(event: BandwidthEvent, group: QuotaGroup, cpu: number, task: SchedTask | null): void;
}

/** A scheduler: all calls are made with the kernel's clock at `host.now()`. */
export interface Scheduler<T extends SchedTask = SchedTask> {
  /** Short name, shown to users: `eevdf`, `cfs`. */
  readonly name: string;
  /** Makes `task.sched`. Called once, before the first enqueue. */
  initTask(task: T): void;
  /** CPU that a waking or new task should queue on (`select_task_rq`). */
  selectCpu(task: T, wakerCpu: number, reason: EnqueueReason): number;
  enqueue(task: T, cpu: number, reason: EnqueueReason): void;
  dequeue(task: T, cpu: number, reason: DequeueReason): void;
  /** After an enqueue by wake-up or fork: may call `host.reschedule(cpu)` (`wakeup_preempt`). */
  wakeupPreempt(task: T, cpu: number): void;
  /**
   * Charges the running task, takes the next one to run on `cpu` and makes it current (`pick_next_task` plus
   * `put_prev`/`set_next`). `prev` is the task that ran until now, already dequeued if it sleeps. Null: idle.
   */
  pickNext(cpu: number, prev: T | null): T | null;
  /** The periodic tick on a CPU that runs a task (`task_tick`); may call `host.reschedule`. */
  tick(cpu: number): void;
  /** Charges the running task up to now (`update_curr`). */
  updateCurr(cpu: number): void;
  /** The running task gives way (`sched_yield`). */
  yieldCurrent(cpu: number): void;
  /**
   * The running task is about to return to user mode. False: it has been throttled (its group's quota is used up, kernels
   * since 6.18 throttle here) and taken off the queue; the kernel must schedule.
   */
  returnToUser(cpu: number, task: T): boolean;
  /** A timer started with `host.startTimer` fired on `cpu`. */
  timer(kind: number, payload: number, cpu: number): void;
  /** A task that waits for what such a timer does; null: none. */
  timerTask(kind: number, payload: number): T | null;
  /** Number of tasks queued or running on the CPU. */
  nrRunning(cpu: number): number;
  /** Moves a task to another cgroup (already written to `task.cgroup` by the caller when `phase` is 'after'). */
  cgroupChange(task: T, phase: 'before' | 'after'): void;
}
