import { text } from '../../core/text.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'write-fsync-append',
  group: 'files',
  label: text('append + fsync', '추가 + fsync'),
  tag: text('4 KiB', '4 KiB'),
  about: text(
    'Appends a block to a file and makes it durable: its new size is in the journal.',
    '파일 끝에 블록을 더하고 영구히 기록합니다. 새 크기는 저널에 들어갑니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('write-fsync-append', (p) => {
    syscall(p, 'write');
    syscall(p, 'fsync');
    p.effect('next block', (_kernel, ctx) => ctx.set(1, ctx.get(1) + 1));
  }),
  partner: null,
  prepare: ({ place }) => {
    const { kernel } = place;
    const inode = kernel.fs.open('/srv/append.dat', 1);
    return { main: [kernel.files.install({ kind: 'file', id: inode }), 1, PAGE_BYTES] };
  },
  fidelity: 'partial',
  fidelityNote: text(
    'ext4 in ordered mode; blocks are found at once.',
    'ext4 ordered 모드이며 블록은 바로 찾습니다.',
  ),
});
