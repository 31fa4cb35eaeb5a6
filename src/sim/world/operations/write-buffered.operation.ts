import { text } from '../../core/text.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'write-buffered',
  group: 'files',
  label: text('write', '쓰기'),
  tag: text('4 KiB, buffered', '4 KiB, 버퍼'),
  about: text(
    'Writes a block to the page cache; nothing reaches the disk yet.',
    '블록을 페이지 캐시에 씁니다. 디스크에는 아직 닿지 않습니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('write-buffered', (p) => {
    syscall(p, 'write');
  }),
  partner: null,
  prepare: ({ place }) => {
    const { kernel } = place;
    const inode = kernel.fs.open('/srv/log.dat', 256);
    return { main: [kernel.files.install({ kind: 'file', id: inode }), 0, PAGE_BYTES] };
  },
  fidelity: 'partial',
  fidelityNote: text('No write-back later.', '나중에 디스크로 내려쓰는 일은 없습니다.'),
});
