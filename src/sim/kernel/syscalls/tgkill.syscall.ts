import { text } from '../../core/text.ts';
import { killThreadByPid } from '../kill.ts';
import { program } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'tgkill',
  nr: 234,
  program: program('sys_tgkill', (p) => {
    p.work('sys.body.signal');
    p.effect('do_tkill', (kernel, ctx) => {
      const who = { tgid: ctx.get(0), tid: ctx.get(1) };
      const { answer, sleeper } = killThreadByPid(kernel, kernel.task(ctx.task), who, ctx.get(2));
      ctx.result = answer;
      ctx.set(WAKE_TASK, sleeper);
    });
    p.call(tryToWakeUp);
  }),
  about: text('Sends a signal to one thread of a process.', '프로세스의 스레드 하나에 시그널을 보냅니다.'),
  fidelity: 'full',
  fidelityNote: text('Every step is simulated.', '모든 단계를 시뮬레이션합니다.'),
});
