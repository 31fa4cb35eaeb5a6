import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'getpid',
  nr: 39,
  program: program('sys_getpid', (p) => {
    p.work('sys.body.trivial');
    p.effect('pid', (kernel, ctx) => (ctx.result = kernel.task(ctx.task).innerPid));
  }),
  about: text('Answers the process id.', '프로세스 ID를 돌려줍니다.'),
  fidelity: 'full',
  fidelityNote: text(
    'The pid is translated to the caller’s pid namespace at no extra cost.',
    'PID는 추가 비용 없이 호출자의 PID 네임스페이스 기준으로 바뀝니다.',
  ),
});
