import { text } from '../../core/text.ts';
import { askWriter, delayedWriter, emptied, twoPipes } from './delayed-writer.ts';
import { watchPipe } from './watch-pipe.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'epoll-wait',
  group: 'call',
  label: text('epoll_wait', 'epoll_wait'),
  tag: text('until a pipe is ready', '파이프가 준비될 때까지'),
  about: text(
    'Waits for a pipe that another process writes to 100 µs later.',
    '다른 프로세스가 100 µs 뒤에 쓰는 파이프를 기다립니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('epoll-wait', (p) => {
    askWriter(p, 3);
    syscall(p, 'epoll_wait', (_kernel, ctx) => {
      ctx.set(0, ctx.get(4));
      ctx.set(1, 1);
    });
    p.effect('read afterwards', (kernel, ctx) => emptied(kernel, ctx, 5));
  }),
  partner: { program: delayedWriter, on: 'same', thread: false },
  prepare: ({ place }) => {
    const [question, answer] = twoPipes(place.kernel);
    return {
      main: [0, 0, 0, question, watchPipe(place.kernel, answer), answer],
      partner: [0, question, 1, answer],
    };
  },
  fidelity: 'partial',
  fidelityNote: text('Both processes on one CPU.', '두 프로세스가 같은 CPU에 있습니다.'),
});
