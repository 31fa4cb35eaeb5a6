/** A program's handler for SIGUSR1 that does nothing. The first operation, which warms up, puts it there. */
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { SIG } from '../../kernel/signal.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { HANDLER } from '../../kernel/syscalls/rt-sigaction.syscall.ts';
import type { Ctx } from '../../ops/context.ts';

const handler = program('on_signal', (p) => p.ret());

/** Whether the program has it. */
export function heard(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.task(ctx.task).sighand.of(SIG.USR1).handler !== 'default';
}

export function hearSignal(p: KernelBuilder): void {
  syscall(p, 'rt_sigaction', (_kernel, ctx) => {
    [SIG.USR1, HANDLER + handler.index, 0, 0, 0].forEach((value, at) => ctx.set(at, value));
  });
}
