/**
 * `try_to_wake_up`: local 6 of the caller holds the task to wake (0 or a task that does not sleep: nothing happens).
 * The waker pays; if the target's CPU sleeps it must be told by an inter-processor interrupt.
 */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { RESCHED } from '../preempt.ts';
import { taskField } from '../../trace/fields.ts';
import { pvOr } from './pv.ts';
import { program, type KernelBuilder } from './types.ts';

const LOCAL = REFERENCE_PROFILE.index('sched.wakeup.local');
const REMOTE = REFERENCE_PROFILE.index('sched.wakeup.ipi');
/** Local that holds the task to wake, and the CPU chosen for it. */
export const WAKE_TASK = 6;
export const WAKE_CPU = 5;

/** True: the target CPU idles without polling, so it needs an interrupt to notice. */
function asleep(kernel: Kernel, target: number): boolean {
  return kernel.current(target) === null && kernel.config.idle !== 'poll';
}

function wakeCost(kernel: Kernel, ctx: Ctx, cpu: Cpu): number {
  const target = ctx.get(WAKE_CPU);
  return target !== cpu.index && asleep(kernel, target) ? REMOTE : LOCAL;
}

function needsInterrupt(kernel: Kernel, ctx: Ctx, cpu: Cpu): boolean {
  const target = ctx.get(WAKE_CPU);
  if (target === cpu.index || kernel.needResched[target] !== RESCHED.now) return false;
  return kernel.current(target) !== null || kernel.config.idle !== 'poll';
}

function leavesWakeUp(kernel: Kernel, ctx: Ctx, cpu: Cpu): boolean {
  return needsInterrupt(kernel, ctx, cpu) && kernel.current(ctx.get(WAKE_CPU)) === null;
}

/** An idle CPU does the rest of a wake-up itself (`ttwu_queue_cond`); one that runs a task is only asked to look. */
function leaveWakeUp(kernel: Kernel, ctx: Ctx): void {
  const target = ctx.get(WAKE_CPU);
  if (kernel.current(target) === null) kernel.wakeList(target).push(ctx.get(WAKE_TASK));
}

/** The woken task is on its run queue, and its CPU knows or sees it by itself. */
function wokenHere(p: KernelBuilder): void {
  p.when(
    'its CPU polls a flag',
    (kernel, ctx, cpu) =>
      ctx.get(WAKE_CPU) !== cpu.index &&
      kernel.config.idle === 'poll' &&
      kernel.current(ctx.get(WAKE_CPU)) === null,
    (p) => p.mark('sched_wake_idle_without_ipi', { field: (_kernel, ctx) => 1 + ctx.get(WAKE_CPU) }),
  );
  p.mark('sched_wakeup', { field: (_kernel, ctx) => taskField(ctx.get(WAKE_TASK), ctx.get(WAKE_CPU)) });
}

/** Interrupts the CPU that local 5 names, if it must be told that a task was put on its queue. */
export function interruptTarget(p: KernelBuilder): void {
  p.when('another CPU must be interrupted', needsInterrupt, (p) =>
    pvOr(p, 'sendIpi', (p) => {
      p.effect('__ttwu_queue_wakelist', (kernel, ctx) => leaveWakeUp(kernel, ctx));
      p.mark('ipi_send_cpu', {
        field: (kernel, ctx) =>
          taskField(kernel.wakeList(ctx.get(WAKE_CPU)).length > 0 ? 1 : 0, ctx.get(WAKE_CPU)),
      });
      p.privileged('icr', (_kernel, ctx) => ctx.get(WAKE_CPU));
    }),
  );
}

/** The same, and what of the wake-up is done here. */
function tellTarget(p: KernelBuilder): void {
  p.when(
    'the CPU does the rest itself',
    leavesWakeUp,
    (p) => interruptTarget(p),
    (p) => {
      wokenHere(p);
      interruptTarget(p);
    },
  );
}

/** A task that has ended since it was to be woken does not. */
function sleeps(kernel: Kernel, ctx: Ctx): boolean {
  const id = ctx.get(WAKE_TASK);
  return id > 0 && kernel.findTask(id)?.sleeping === true;
}

export const tryToWakeUp = program('try_to_wake_up', (p) => {
  p.when('the task sleeps', sleeps, (p) => {
    p.effect('select_task_rq', (kernel, ctx, cpu) => {
      ctx.set(WAKE_CPU, kernel.scheduler.selectCpu(kernel.task(ctx.get(WAKE_TASK)), cpu.index, 'wakeup'));
    });
    p.workBy('sched.wakeup.local or .ipi', wakeCost, {
      probe: 'sched_waking',
      field: (_kernel, ctx) => taskField(ctx.get(WAKE_TASK), ctx.get(WAKE_CPU)),
    });
    p.when('it still sleeps', sleeps, (p) => {
      p.effect('ttwu_do_activate', (kernel, ctx, cpu) => {
        const task = kernel.task(ctx.get(WAKE_TASK));
        // Linux holds the task's lock from the choice on; here the CPUs it may use can have changed since.
        if (task.affinity?.includes(ctx.get(WAKE_CPU)) === false)
          ctx.set(WAKE_CPU, kernel.scheduler.selectCpu(task, cpu.index, 'wakeup'));
        kernel.activate(task, ctx.get(WAKE_CPU), ctx.flow, cpu.shown(ctx.comp), 'wakeup');
      });
      tellTarget(p);
    });
  });
});
