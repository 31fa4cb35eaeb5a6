import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'getpid',
  group: 'call',
  label: text('getpid', 'getpid'),
  tag: text('trivial', '가장 단순'),
  about: text(
    'The cheapest system call: into the kernel and back.',
    '가장 값싼 시스템 콜: 커널에 들어갔다가 나옵니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('getpid', (p) => {
    syscall(p, 'getpid');
  }),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'full',
  fidelityNote: text('Every step is simulated.', '모든 단계를 시뮬레이션합니다.'),
});
