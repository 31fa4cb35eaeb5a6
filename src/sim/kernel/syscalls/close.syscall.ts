import { text } from '../../core/text.ts';
import { filesOf } from '../fs/files-of.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'close',
  nr: 3,
  program: program('sys_close', (p) => {
    p.work('vfs.close');
    p.effect('file_close_fd', (kernel, ctx) => {
      filesOf(kernel, ctx).close(ctx.get(0));
      ctx.result = 0;
    });
  }),
  about: text('Gives a descriptor back.', '디스크립터를 돌려줍니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'What the last reference to a file does at its close is not modelled.',
    '파일의 마지막 참조가 닫힐 때 하는 일은 모델에 없습니다.',
  ),
});
