import { text } from '../../core/text.ts';
import { killByPid } from '../kill.ts';
import { program } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'kill',
  nr: 62,
  program: program('sys_kill', (p) => {
    p.work('sys.body.signal');
    p.effect('kill_something_info', (kernel, ctx) => {
      const { answer, sleeper } = killByPid(kernel, kernel.task(ctx.task), ctx.get(0), ctx.get(1));
      ctx.result = answer;
      ctx.set(WAKE_TASK, sleeper);
    });
    p.call(tryToWakeUp);
  }),
  about: text('Sends a signal to a process.', '프로세스에 시그널을 보냅니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'To one process; groups of processes are not modelled.',
    '프로세스 하나에만 보냅니다. 프로세스 그룹은 모델에 없습니다.',
  ),
});
