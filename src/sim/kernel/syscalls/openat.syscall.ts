import { text } from '../../core/text.ts';
import { overlay } from '../fs/file-io.ts';
import { filesOf } from '../fs/files-of.ts';
import { pvOr } from '../paths/pv.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'openat',
  nr: 257,
  program: program('sys_openat', (p) => {
    overlay(p);
    pvOr(p, 'fileOpen', (p) => p.work('vfs.open'));
    p.effect('fd_install', (kernel, ctx) => {
      ctx.result = filesOf(kernel, ctx).install({ kind: 'file', id: ctx.get(0) });
    });
  }),
  about: text(
    'Opens the file that local 0 names by its inode and answers a descriptor.',
    '로컬 0이 아이노드로 가리키는 파일을 열고 디스크립터를 돌려줍니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'The path is resolved already; the file exists.',
    '경로는 이미 찾은 것으로 보며 파일이 존재합니다.',
  ),
});
