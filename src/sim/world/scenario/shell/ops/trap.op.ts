import { text } from '../../../../core/text.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { SIGNAL } from '../../../../kernel/paths/handle-signal.ts';
import { program } from '../../../../kernel/paths/types.ts';
import { SA } from '../../../../kernel/signal.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { HANDLER } from '../../../../kernel/syscalls/rt-sigaction.syscall.ts';
import type { Ctx } from '../../../../ops/context.ts';
import { signalNamed } from '../fate.ts';
import { askOf, defineShellOp, mailOf } from '../op.ts';

/** The sender as the process sees it (`si_pid`). The shell is the first process of the script's own. */
function senderOf(kernel: Kernel, ctx: Ctx): number {
  const { level } = kernel.task(ctx.task).pidNs;
  const from = ctx.get(SIGNAL.from);
  return from === 0 ? Number(level === 0) : (kernel.findTask(from)?.signal.pids[level] ?? 0);
}

const handler = program('on_trap', (p) => {
  p.effect('note it', (kernel, ctx) => {
    mailOf(kernel, ctx).caught = `${String(ctx.get(SIGNAL.number))} from ${String(senderOf(kernel, ctx))}`;
  });
});

export default defineShellOp({
  name: 'trap',
  usage: 'SIG',
  about: text('a handler for a signal', '시그널 핸들러를 둠'),
  accepts: ([name = '', ...more]) => more.length === 0 && signalNamed(name) !== undefined,
  body: (p) => {
    syscall(p, 'rt_sigaction', (kernel, ctx) => {
      ctx.set(0, signalNamed(askOf(kernel, ctx).word(0)) ?? 0);
      ctx.set(1, HANDLER + handler.index);
      ctx.set(2, SA.RESTART);
      ctx.set(3, 0);
      ctx.set(4, 0);
    });
  },
});
