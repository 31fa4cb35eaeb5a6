import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'exit',
  nr: 60,
  program: program('sys_exit', (p) => {
    p.work('proc.exit_wait', { probe: 'sched_process_exit' });
    p.effect('exit_notify', (kernel, ctx) => {
      kernel.processes.exit(kernel.task(ctx.task), kernel.machine.memory);
      ctx.set(WAKE_TASK, kernel.processes.waiterOf(ctx.task));
    });
    p.call(tryToWakeUp);
    p.effect('do_task_dead', (_kernel, ctx) => (ctx.depth = 0));
  }),
  about: text('Ends the process and tells its parent.', '프로세스를 끝내고 부모에게 알립니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'The cost covers exit and the parent’s wait together.',
    '비용은 exit와 부모의 wait를 함께 포함합니다.',
  ),
});
