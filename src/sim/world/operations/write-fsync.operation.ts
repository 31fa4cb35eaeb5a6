import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { PAGE_BYTES } from '../../kernel/fs/file-system.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'write-fsync',
  group: 'files',
  label: text('write + fsync', '쓰기 + fsync'),
  tag: text('4 KiB', '4 KiB'),
  about: text('Writes a block and makes it durable.', '블록을 쓰고 영구히 기록합니다.'),
  params: [{ id: 'bytes', label: text('size', '크기'), min: 1, max: 1_048_576, default: 4096, unit: 'B' }],
  network: 'none',
  measuredOn: 'place',
  main: measured('write-fsync', (p) => {
    syscall(p, 'write');
    syscall(p, 'fsync');
  }),
  partner: null,
  prepare: ({ place, params }) => {
    const { kernel } = place;
    const inode = kernel.fs.open('/srv/log.dat', 256);
    return { main: [kernel.files.install({ kind: 'file', id: inode }), 0, params['bytes'] ?? PAGE_BYTES] };
  },
  fidelity: 'partial',
  fidelityNote: text(
    'ext4 in ordered mode; the guest’s disk is a raw device of the host.',
    'ext4 ordered 모드이며 게스트 디스크는 호스트의 원시 장치입니다.',
  ),
});
