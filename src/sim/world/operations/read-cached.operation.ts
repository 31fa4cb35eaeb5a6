import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { PAGE, PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'read-cached',
  group: 'files',
  label: text('read, cached', '읽기, 캐시됨'),
  tag: text('4 KiB', '4 KiB'),
  about: text('Reads a block that is in the page cache.', '페이지 캐시에 있는 블록을 읽습니다.'),
  params: [{ id: 'bytes', label: text('size', '크기'), min: 1, max: 1_048_576, default: 4096, unit: 'B' }],
  network: 'none',
  measuredOn: 'place',
  main: measured('read-cached', (p) => {
    syscall(p, 'read');
  }),
  partner: null,
  prepare: ({ place, params }) => {
    const { kernel } = place;
    const bytes = params['bytes'] ?? PAGE_BYTES;
    const pages = Math.ceil(bytes / PAGE_BYTES);
    const inode = kernel.fs.open('/srv/warm.dat', pages);
    for (let page = 0; page < pages; page++) kernel.fs.set(inode, page, PAGE.clean);
    return { main: [kernel.files.install({ kind: 'file', id: inode }), 0, bytes] };
  },
  fidelity: 'full',
  fidelityNote: text(
    'The page was read before the measurement began.',
    '측정 전에 페이지를 읽어 두었습니다.',
  ),
});
