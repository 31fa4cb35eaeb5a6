import { text } from '../../core/text.ts';
import { exitedWith, killProcess } from '../exit.ts';
import { doExit } from '../paths/do-exit.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'exit_group',
  nr: 231,
  program: program('sys_exit_group', (p) => {
    p.effect('do_group_exit', (kernel, ctx) => {
      const task = kernel.task(ctx.task);
      killProcess(kernel, task.signal, exitedWith(ctx.get(0)), task);
    });
    p.call(doExit);
  }),
  about: text('Ends the process with all its threads.', '프로세스를 모든 스레드와 함께 끝냅니다.'),
  fidelity: 'partial',
  fidelityNote: text('Threads that do not run are gone at once.', '실행 중이 아닌 스레드는 바로 사라집니다.'),
});
