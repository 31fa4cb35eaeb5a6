import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'sleep',
  group: 'call',
  label: text('sleep', '잠자기'),
  tag: text('50 µs', '50 µs'),
  about: text('Sleeps for a time and is woken by a timer.', '일정 시간 잠들고 타이머가 깨웁니다.'),
  params: [
    { id: 'ns', label: text('time', '시간'), min: 1000, max: 1_000_000_000, default: 50_000, unit: 'ns' },
    {
      id: 'slack',
      label: text('timer slack', '타이머 슬랙'),
      min: 0,
      max: 1_000_000_000,
      default: 50_000,
      unit: 'ns',
    },
  ],
  network: 'none',
  measuredOn: 'place',
  main: measured('sleep', (p) => {
    p.effect('PR_SET_TIMERSLACK', (kernel, ctx) => {
      kernel.task(ctx.task).timerSlackNs = ctx.get(1);
    });
    syscall(p, 'nanosleep');
  }),
  partner: null,
  prepare: ({ params }) => ({ main: [params['ns'] ?? 50_000, params['slack'] ?? 50_000] }),
  fidelity: 'partial',
  fidelityNote: text(
    'Always as late as the slack allows: 50 µs for ordinary tasks, none for real-time ones.',
    '항상 슬랙이 허용하는 만큼 늦게 깨어납니다. 일반 태스크는 50 µs, 실시간 태스크는 없습니다.',
  ),
});
