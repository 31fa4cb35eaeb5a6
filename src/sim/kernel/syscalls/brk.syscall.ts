import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'brk',
  nr: 12,
  program: program('sys_brk', (p) => {
    p.work('sys.body.memory');
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text('Moves the end of the heap.', '힙의 끝을 옮깁니다.'),
  fidelity: 'partial',
  fidelityNote: text('One cost; addresses are not kept.', '하나의 비용이며 주소는 보관하지 않습니다.'),
});
