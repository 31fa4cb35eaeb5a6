import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'brk',
  group: 'tasks',
  label: text('brk', 'brk'),
  tag: text('64 KiB', '64 KiB'),
  about: text('Grows the heap.', '힙을 늘립니다.'),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('brk', (p) => {
    syscall(p, 'brk');
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
