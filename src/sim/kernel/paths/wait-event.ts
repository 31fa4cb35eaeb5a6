/** `wait_event_interruptible`: sleeping for something in a way that a signal can cut short. */
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import type { KernelBuilder } from './types.ts';

type Test = (kernel: Kernel, ctx: Ctx, cpu: Cpu) => boolean;

export interface WaitSpec {
  /** What is waited for, and what the sleep is called. */
  readonly label: string;
  readonly sleep: string;
  /** There is nothing yet. */
  readonly mustWait: Test;
  /** There may be something after all: it looks before it sleeps. Absent: `mustWait` knows. */
  readonly ready?: (kernel: Kernel, ctx: Ctx) => boolean;
  /** Puts the task where its waker looks; absent: it is there already. */
  readonly queue?: (kernel: Kernel, ctx: Ctx) => void;
  /** Looks again after each wake-up; absent: `mustWait` sees by itself. */
  readonly look?: (kernel: Kernel, ctx: Ctx) => void;
  /** What the call answers if a signal ends the sleep (`RESTART`). */
  readonly interrupted: number;
  /** Takes the task away from where its waker looks, and notes what a restart needs. */
  readonly cancel?: (kernel: Kernel, ctx: Ctx) => void;
}

/** Sleeps until there is something; on a signal the program that this is in returns. */
export function waitInterruptible(p: KernelBuilder, spec: WaitSpec): void {
  const { label, sleep, mustWait, ready, queue, look, interrupted, cancel } = spec;
  p.loopWhile(label, mustWait, (p) => {
    p.block(sleep, (kernel, ctx, cpu) => {
      const task = kernel.task(ctx.task);
      if (task.signalPending || !mustWait(kernel, ctx, cpu) || ready?.(kernel, ctx) === true) return false;
      queue?.(kernel, ctx);
      task.interruptible = true;
      return true;
    });
    if (look) p.effect('look again', look);
    p.when(
      'signal_pending',
      (kernel, ctx, cpu) => kernel.task(ctx.task).signalPending && mustWait(kernel, ctx, cpu),
      (p) => {
        p.effect('restart or EINTR', (kernel, ctx) => {
          cancel?.(kernel, ctx);
          ctx.result = interrupted;
        });
        p.ret();
      },
    );
  });
}
