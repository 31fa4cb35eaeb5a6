/** Children that sleep until their parent ends. */
import { errnoName } from '../../../../core/errno.ts';
import { text } from '../../../../core/text.ts';
import { program } from '../../../../kernel/paths/types.ts';
import { SIG } from '../../../../kernel/signal.ts';
import { syscall } from '../../../../kernel/syscalls/call.ts';
import { PR } from '../../../../kernel/syscalls/prctl.syscall.ts';
import { answers, askOf, defineShellOp } from '../op.ts';

const sleeper = program('forks_child', (p) => {
  syscall(p, 'prctl', (_kernel, ctx) => {
    ctx.set(0, PR.SET_PDEATHSIG);
    ctx.set(1, SIG.KILL);
  });
  p.forever((p) => syscall(p, 'pause'));
});

export default defineShellOp({
  name: 'forks',
  usage: 'N',
  about: text(
    'N sleeping children; N, or how many and the errno',
    '잠자는 자식 N개. N, 또는 만든 수와 errno',
  ),
  body: (p) => {
    p.loopWhile(
      'more children',
      (kernel, ctx) => askOf(kernel, ctx).at < askOf(kernel, ctx).int(0) && ctx.result >= 0,
      (p) => {
        syscall(p, 'clone', (_kernel, ctx) => {
          ctx.set(0, sleeper.index);
          ctx.set(1, 0);
        });
        p.effect('count', (kernel, ctx) => {
          if (ctx.result >= 0) askOf(kernel, ctx).at++;
        });
      },
    );
    answers(p, (kernel, ctx) => {
      const made = String(askOf(kernel, ctx).at);
      return ctx.result < 0 ? `${made} ${errnoName(ctx.result)}` : made;
    });
  },
});
