import { text } from '../../core/text.ts';
import { THREAD_FLAGS } from '../../kernel/clone-flags.ts';
import { program } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

/** Ends at once. */
const thread = program('thread', (p) => {
  syscall(p, 'exit', (_kernel, ctx) => ctx.set(0, 0));
});

export default defineOperation({
  id: 'clone-thread',
  group: 'tasks',
  label: text('thread creation', '스레드 생성'),
  tag: text('clone', 'clone'),
  about: text(
    'Makes a thread that shares memory, files and signal handlers, and goes on. The thread runs and ends afterwards.',
    '메모리, 파일, 시그널 핸들러를 공유하는 스레드를 만들고 계속 진행합니다. 스레드는 그 뒤에 실행되고 끝납니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured(
    'clone-thread',
    (p) => {
      syscall(p, 'clone', (_kernel, ctx) => {
        ctx.set(0, thread.index);
        ctx.set(1, THREAD_FLAGS);
      });
    },
    (p) =>
      p.loopWhile(
        'the thread of the one before has not ended',
        (kernel, ctx) => kernel.task(ctx.task).signal.threads.length > 1,
        (p) => syscall(p, 'sched_yield'),
      ),
  ),
  partner: null,
  prepare: () => ({ main: [] }),
  fidelity: 'partial',
  fidelityNote: text(
    'The C library’s part (stack, thread-local memory) is not simulated.',
    'C 라이브러리가 하는 일(스택, 스레드 로컬 메모리)은 시뮬레이션하지 않습니다.',
  ),
});
