import { text } from '../../core/text.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'write-fdatasync',
  group: 'files',
  label: text('write + fdatasync', '쓰기 + fdatasync'),
  tag: text('4 KiB', '4 KiB'),
  about: text(
    'Overwrites a block and makes its data durable: no journal, but a flush.',
    '블록을 덮어쓰고 그 데이터를 영구히 기록합니다. 저널은 없지만 플러시가 있습니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('write-fdatasync', (p) => {
    syscall(p, 'write');
    syscall(p, 'fdatasync');
  }),
  partner: null,
  prepare: ({ place }) => {
    const { kernel } = place;
    const inode = kernel.fs.open('/srv/log.dat', 256);
    return { main: [kernel.files.install({ kind: 'file', id: inode }), 0, PAGE_BYTES] };
  },
  fidelity: 'partial',
  fidelityNote: text('ext4 in ordered mode.', 'ext4 ordered 모드입니다.'),
});
