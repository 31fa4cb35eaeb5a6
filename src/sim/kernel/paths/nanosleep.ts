/** `do_nanosleep`: a timer of the task's own and the sleep until it fires. Locals: 1 until when, ns; 2 and 3 the timer. */
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { TIMER } from '../timers.ts';
import type { KernelBuilder } from './types.ts';
import { waitInterruptible } from './wait-event.ts';

const UNTIL = 1;
const TIMER_HANDLE = 2;
const TIMER_CPU = 3;

/** Starts the timer for the instant in local 1. */
export function startSleep(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  ctx.set(TIMER_CPU, cpu.index);
  ctx.set(TIMER_HANDLE, kernel.timers.start(cpu.index, TIMER.wake, ctx.get(UNTIL), ctx.task));
}

/** Sleeps until then; `interrupted`: what a signal makes of it. In a VM the timer may be due before its arming is done. */
export function sleepUntil(p: KernelBuilder, interrupted: number): void {
  waitInterruptible(p, {
    label: 'time is left',
    sleep: 'do_nanosleep',
    mustWait: (kernel, ctx) => kernel.now() < ctx.get(UNTIL),
    interrupted,
    cancel: (kernel, ctx) => {
      kernel.timers.cancel(ctx.get(TIMER_CPU), ctx.get(TIMER_HANDLE));
      kernel.task(ctx.task).restartUntilNs = ctx.get(UNTIL);
    },
  });
}
