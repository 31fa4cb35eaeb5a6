/** The program `idle`: sleeps until it is asked something (`do PID …`), does it, and sleeps again. */
import { errnoName } from '../../../core/errno.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { FUTEX } from '../../../kernel/futex.ts';
import { program } from '../../../kernel/paths/types.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import type { Ctx } from '../../../ops/context.ts';
import { mailFutex } from './mailbox.ts';
import { mailOf } from './op.ts';

function answer(kernel: Kernel, ctx: Ctx): void {
  const mail = mailOf(kernel, ctx);
  mail.answer = mail.ask.answer ?? (ctx.result < 0 ? errnoName(ctx.result) : 'ok');
  mail.answered = mail.asked;
}

export const idleProgram = program('idle', (p) => {
  p.forever((p) => {
    p.loopWhile(
      'nothing is asked',
      (kernel, ctx) => !mailOf(kernel, ctx).busy,
      (p) =>
        syscall(p, 'futex', (kernel, ctx) => {
          ctx.set(0, mailFutex(ctx.task));
          ctx.set(1, FUTEX.wait);
          ctx.set(2, mailOf(kernel, ctx).answered);
        }),
    );
    p.effect('a request', (_kernel, ctx) => (ctx.result = 0));
    p.callBy('the op', (kernel, ctx) => mailOf(kernel, ctx).ask.program);
    p.effect('its answer', answer);
  });
});
