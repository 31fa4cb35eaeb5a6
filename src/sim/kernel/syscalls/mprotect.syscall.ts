import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'mprotect',
  nr: 10,
  program: program('sys_mprotect', (p) => {
    p.work('sys.body.memory');
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text('Changes what may be done with mapped memory.', '매핑된 메모리의 접근 권한을 바꿉니다.'),
  fidelity: 'partial',
  fidelityNote: text('One cost.', '하나의 비용입니다.'),
});
