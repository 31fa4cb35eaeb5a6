import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'sleep',
  label: text('sleep', '잠자기'),
  tag: text('50 µs', '50 µs'),
  about: text('Sleeps for a time and is woken by a timer.', '일정 시간 잠들고 타이머가 깨웁니다.'),
  params: [
    { id: 'ns', label: text('time', '시간'), min: 1000, max: 1_000_000_000, default: 50_000, unit: 'ns' },
  ],
  network: 'none',
  measuredOn: 'place',
  main: measured('sleep', (p) => {
    syscall(p, 'nanosleep');
  }),
  partner: null,
  prepare: ({ params }) => ({ main: [params['ns'] ?? 50_000] }),
  fidelity: 'partial',
  fidelityNote: text('No timer slack.', '타이머 여유(slack)는 없습니다.'),
});
