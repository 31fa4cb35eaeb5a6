import { text } from '../../core/text.ts';
import { overlay } from '../fs/file-io.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'stat',
  nr: 4,
  program: program('sys_newstat', (p) => {
    overlay(p);
    p.work('sys.body.stat');
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text('Answers what the inode says of a file.', '파일에 대해 아이노드가 말하는 것을 돌려줍니다.'),
  fidelity: 'partial',
  fidelityNote: text('One cost.', '하나의 비용입니다.'),
});
