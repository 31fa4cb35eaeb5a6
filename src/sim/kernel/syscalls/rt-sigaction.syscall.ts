import { ERRNO } from '../../core/errno.ts';
import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import { allPrograms } from '../../ops/op.ts';
import { program } from '../paths/types.ts';
import { hasSignal, isSignal, setFromWords, UNSTOPPABLE, type SigAction } from '../signal.ts';
import { defineSyscall } from './define.ts';

/** Handlers as a program names them: by default, ignored, else a program of its own, by its index and this. */
export const SIG_DFL = 0;
export const SIG_IGN = 1;
export const HANDLER = 2;

function actionOf(ctx: Ctx): SigAction {
  const address = ctx.get(1);
  const code = allPrograms()[address - HANDLER];
  const handler = address === SIG_IGN ? 'ignore' : (code ?? 'default');
  return { handler, flags: ctx.get(2), mask: setFromWords(ctx.get(3), ctx.get(4)) };
}

export default defineSyscall({
  name: 'rt_sigaction',
  nr: 13,
  program: program('sys_rt_sigaction', (p) => {
    p.work('sys.body.signal');
    p.effect('do_sigaction', (kernel, ctx) => {
      const { sighand, signal, pending } = kernel.task(ctx.task);
      const sig = ctx.get(0);
      if (!isSignal(sig) || hasSignal(UNSTOPPABLE, sig)) {
        ctx.result = -ERRNO.EINVAL;
        return;
      }
      sighand.set(sig, actionOf(ctx));
      // What is ignored from now on and waits already is dropped.
      if (sighand.ignores(sig)) for (const queue of [pending, signal.pending]) queue.drop(sig);
      ctx.result = 0;
    });
  }),
  about: text('Says what the process does at a signal.', '시그널을 받으면 프로세스가 할 일을 정합니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'No alternate stack; of other threads’ own queues nothing is dropped.',
    '대체 스택은 없고, 다른 스레드의 대기열에서는 버리지 않습니다.',
  ),
});
