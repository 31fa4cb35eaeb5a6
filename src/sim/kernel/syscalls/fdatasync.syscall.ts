import { text } from '../../core/text.ts';
import { filesOf } from '../fs/files-of.ts';
import { program } from '../paths/types.ts';
import { DATA_ONLY, fileSync } from '../fs/file-io.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'fdatasync',
  nr: 75,
  program: program('sys_fdatasync', (p) => {
    p.effect('inode', (kernel, ctx) => {
      ctx.set(0, filesOf(kernel, ctx).get(ctx.get(0)).id);
      ctx.set(DATA_ONLY, 1);
    });
    p.call(fileSync);
  }),
  about: text(
    'Makes a file’s data durable, and of its metadata only what reading the data back needs.',
    '파일의 데이터와, 그 데이터를 다시 읽는 데 필요한 메타데이터만 영구히 기록합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('As fsync.', 'fsync와 같습니다.'),
});
