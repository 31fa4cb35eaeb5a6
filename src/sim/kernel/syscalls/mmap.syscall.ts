import { text } from '../../core/text.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'mmap',
  nr: 9,
  program: program('sys_mmap', (p) => {
    p.work('mm.mmap');
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text(
    'Maps memory or a file; nothing is touched yet.',
    '메모리나 파일을 매핑합니다. 아직 아무것도 접근하지 않습니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('Addresses are not kept.', '주소는 보관하지 않습니다.'),
});
