import { text } from '../../core/text.ts';
import { filesOf } from '../fs/files-of.ts';
import { program } from '../paths/types.ts';
import { DATA_ONLY, fileSync } from '../fs/file-io.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'fsync',
  nr: 74,
  program: program('sys_fsync', (p) => {
    p.effect('inode', (kernel, ctx) => ctx.set(0, filesOf(kernel, ctx).get(ctx.get(0)).id));
    p.effect('all of it', (_kernel, ctx) => ctx.set(DATA_ONLY, 0));
    p.call(fileSync);
  }),
  about: text(
    'Makes a file’s changes durable: data, then the journal.',
    '파일의 변경을 영구히 기록합니다. 데이터 다음에 저널입니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'ext4 in ordered mode; the journal never runs full.',
    'ext4 ordered 모드입니다. 저널이 가득 차는 일은 없습니다.',
  ),
});
