import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { program } from '../../kernel/paths/types.ts';
import { defineOperation, measured } from '../operation.ts';

const yielder = program('yielder', (p) => {
  p.forever((p) => syscall(p, 'sched_yield'));
});

export default defineOperation({
  id: 'context-switch',
  group: 'tasks',
  label: text('context switch', '문맥 교환'),
  tag: text('round trip', '왕복'),
  about: text(
    'Gives the CPU to another process, which gives it back.',
    'CPU를 다른 프로세스에 넘기고 다시 돌려받습니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('context-switch', (p) => {
    syscall(p, 'sched_yield');
  }),
  partner: { program: yielder, on: 'same', thread: false },
  prepare: () => ({ main: [] }),
  fidelity: 'full',
  fidelityNote: text(
    'Two processes that yield to each other on one CPU.',
    '한 CPU에서 서로 양보하는 두 프로세스입니다.',
  ),
});
