import { invariant } from '../../core/invariant.ts';
import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { setBlocked } from '../signal-send.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'rt_sigreturn',
  nr: 15,
  program: program('sys_rt_sigreturn', (p) => {
    p.work('sys.body.signal');
    p.effect('restore_sigcontext', (kernel, ctx) => {
      const task = kernel.task(ctx.task);
      const frame = task.sigframes.pop();
      invariant(frame !== undefined, 'sigreturn-without-frame', task.name);
      setBlocked(task, frame.blocked);
      ctx.result = frame.result;
    });
  }),
  about: text(
    'Goes back from a handler to what the signal interrupted.',
    '핸들러에서 시그널이 끊은 곳으로 돌아갑니다.',
  ),
  fidelity: 'full',
  fidelityNote: text('Every step is simulated.', '모든 단계를 시뮬레이션합니다.'),
});
