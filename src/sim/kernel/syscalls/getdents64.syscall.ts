import { text } from '../../core/text.ts';
import { overlay } from '../fs/file-io.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'getdents64',
  nr: 217,
  program: program('sys_getdents64', (p) => {
    overlay(p);
    p.work('sys.body.dirents');
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text('Lists a directory.', '디렉터리를 나열합니다.'),
  fidelity: 'partial',
  fidelityNote: text('One cost, for some twenty entries.', '스무 개쯤의 항목에 대한 하나의 비용입니다.'),
});
