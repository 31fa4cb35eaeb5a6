import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'set_robust_list',
  nr: 273,
  program: program('sys_set_robust_list', (p) => {
    p.work('sys.body.trivial');
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text(
    'Tells the kernel where a thread keeps its list of held locks; the C library does so in every new process.',
    '스레드가 쥔 락의 목록이 어디 있는지 커널에 알립니다. C 라이브러리가 새 프로세스마다 부릅니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('The list itself is not kept.', '목록 자체는 보관하지 않습니다.'),
});
