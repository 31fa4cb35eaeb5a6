import { text } from '../../core/text.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { askWriter, delayedWriter, emptied, twoPipes } from './delayed-writer.ts';
import { defineOperation, measured } from '../operation.ts';

const TIMEOUT_NS = 1_000_000_000;

export default defineOperation({
  id: 'poll',
  group: 'call',
  label: text('poll', 'poll'),
  tag: text('until a pipe is ready', '파이프가 준비될 때까지'),
  about: text(
    'Waits with a timeout for a pipe that another process writes to 100 µs later.',
    '다른 프로세스가 100 µs 뒤에 쓰는 파이프를 제한 시간을 두고 기다립니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('poll', (p) => {
    askWriter(p, 3);
    syscall(p, 'poll', (_kernel, ctx) => {
      ctx.set(0, ctx.get(5));
      ctx.set(1, TIMEOUT_NS);
    });
    p.effect('read afterwards', (kernel, ctx) => emptied(kernel, ctx, 5));
  }),
  partner: { program: delayedWriter, on: 'same', thread: false },
  prepare: ({ place }) => {
    const [question, answer] = twoPipes(place.kernel);
    return { main: [0, 0, 0, question, 0, answer], partner: [0, question, 1, answer] };
  },
  fidelity: 'partial',
  fidelityNote: text('Both processes on one CPU.', '두 프로세스가 같은 CPU에 있습니다.'),
});
