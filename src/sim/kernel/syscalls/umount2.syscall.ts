import { text } from '../../core/text.ts';
import { umount } from '../fs/mount.ts';
import { locked } from '../locks/locked.ts';
import { program } from '../paths/types.ts';
import { stringAt } from '../user-string.ts';
import { defineSyscall } from './define.ts';

export const MNT_DETACH = 2;

export default defineSyscall({
  name: 'umount2',
  nr: 166,
  program: program('sys_umount', (p) => {
    locked(p, 'namespace_sem', (p) => {
      p.work('mnt.umount');
      p.effect('do_umount', (kernel, ctx) => {
        const detach = (ctx.get(1) & MNT_DETACH) !== 0;
        ctx.result = umount(kernel.task(ctx.task), stringAt(ctx.get(0)), detach);
      });
    });
  }),
  about: text('Takes a file system off its place.', '파일 시스템의 마운트를 풉니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'Open files of what is taken off do not keep it busy.',
    '열린 파일이 있어도 마운트 해제를 막지 않습니다.',
  ),
});
