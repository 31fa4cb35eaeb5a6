import { ERRNO } from '../../core/errno.ts';
import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { setFromWords } from '../signal.ts';
import { setBlocked } from '../signal-send.ts';
import { defineSyscall } from './define.ts';

/** What is done with the set: added, taken away, or taken as it is. */
export const SIG_HOW = Object.freeze({ block: 0, unblock: 1, setmask: 2 });

export default defineSyscall({
  name: 'rt_sigprocmask',
  nr: 14,
  program: program('sys_rt_sigprocmask', (p) => {
    p.work('sys.body.light');
    p.effect('sigprocmask', (kernel, ctx) => {
      const task = kernel.task(ctx.task);
      const set = setFromWords(ctx.get(1), ctx.get(2));
      const how = ctx.get(0);
      ctx.result = 0;
      if (how === SIG_HOW.block) setBlocked(task, task.blocked | set);
      else if (how === SIG_HOW.unblock) setBlocked(task, task.blocked & ~set);
      else if (how === SIG_HOW.setmask) setBlocked(task, set);
      else ctx.result = -ERRNO.EINVAL;
    });
  }),
  about: text('Says which signals the thread lets wait.', '스레드가 미뤄 둘 시그널을 정합니다.'),
  fidelity: 'full',
  fidelityNote: text('Every step is simulated.', '모든 단계를 시뮬레이션합니다.'),
});
