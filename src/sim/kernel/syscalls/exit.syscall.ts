import { text } from '../../core/text.ts';
import { doExit } from '../paths/do-exit.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'exit',
  nr: 60,
  program: program('sys_exit', (p) => p.call(doExit)),
  about: text(
    'Ends the thread; with the last one the process ends and its parent is told.',
    '스레드를 끝냅니다. 마지막 스레드라면 프로세스가 끝나고 부모에게 알립니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'The cost covers exit and the parent’s wait together.',
    '비용은 exit와 부모의 wait를 함께 포함합니다.',
  ),
});
