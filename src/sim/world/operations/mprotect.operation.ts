import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'mprotect',
  group: 'tasks',
  label: text('mprotect', 'mprotect'),
  tag: text('64 KiB', '64 KiB'),
  about: text('Makes mapped memory read-only.', '매핑된 메모리를 읽기 전용으로 바꿉니다.'),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('mprotect', (p) => {
    syscall(p, 'mprotect');
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
