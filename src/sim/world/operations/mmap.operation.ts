import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'mmap',
  group: 'tasks',
  label: text('mmap', 'mmap'),
  tag: text('1 MiB', '1 MiB'),
  about: text('Maps anonymous memory without touching it.', '익명 메모리를 접근하지 않고 매핑합니다.'),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('mmap', (p) => {
    syscall(p, 'mmap');
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
