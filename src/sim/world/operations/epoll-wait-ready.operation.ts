import { text } from '../../core/text.ts';
import { filesOf } from '../../kernel/fs/files-of.ts';
import { emptied, twoPipes } from './delayed-writer.ts';
import { pipeKey } from '../../kernel/net/event-polls.ts';
import { watchPipe } from './watch-pipe.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'epoll-wait-ready',
  group: 'call',
  label: text('epoll_wait, ready', 'epoll_wait, 준비됨'),
  tag: text('one event', '이벤트 하나'),
  about: text(
    'Asks which descriptors have data; one has.',
    '어느 디스크립터에 데이터가 있는지 묻습니다. 하나가 준비되어 있습니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('epoll-wait-ready', (p) => {
    p.effect('there is a byte', (kernel, ctx) => {
      const { id } = filesOf(kernel, ctx).get(ctx.get(5));
      const pipe = kernel.pipes.get(id);
      pipe.bytes = 1;
      kernel.net.polls.dataReady(pipe.poll, pipeKey(id));
    });
    syscall(p, 'epoll_wait', (_kernel, ctx) => {
      ctx.set(0, ctx.get(4));
      ctx.set(1, 1);
    });
    p.effect('read afterwards', (kernel, ctx) => emptied(kernel, ctx, 5));
  }),
  partner: null,
  prepare: ({ place }) => {
    const [question, answer] = twoPipes(place.kernel);
    return { main: [0, 0, 0, question, watchPipe(place.kernel, answer), answer] };
  },
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
