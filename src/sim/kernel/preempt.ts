/**
 * The preemption model of a kernel (`preempt=` on its command line, include/linux/sched.h, kernel/entry/common.c): when a
 * task that should run takes the CPU from the one that does.
 */

/**
 * `none`, `voluntary`: on the way to user mode, and where kernel code offers it. `lazy` (since 6.13): the same for ordinary
 * tasks, but a tick that finds the request unanswered makes it urgent. `full`: anywhere in the kernel that is not
 * protected.
 */
export type PreemptModel = 'none' | 'voluntary' | 'lazy' | 'full';

/** Requests to a CPU to look at its run queue, as `needResched` holds them. */
export const RESCHED = Object.freeze({
  none: 0,
  /** TIF_NEED_RESCHED: another CPU is interrupted for it. */
  now: 1,
  /** TIF_NEED_RESCHED_LAZY: seen on the way to user mode; no interrupt is sent. */
  lazy: 2,
});

/** Whether a kernel gives up a task in kernel mode for an urgent request, outside of what is protected. */
export function preemptsKernel(model: PreemptModel): boolean {
  return model === 'full' || model === 'lazy';
}
