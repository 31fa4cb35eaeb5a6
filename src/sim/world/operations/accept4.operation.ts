import { text } from '../../core/text.ts';
import { filesOf } from '../../kernel/fs/files-of.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { listeningSocket } from './tcp-pair.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'accept4',
  group: 'network',
  label: text('accept', 'accept'),
  tag: text('connected', '연결됨'),
  about: text('Takes a connection whose handshake is over.', '핸드셰이크가 끝난 연결을 받습니다.'),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('accept4', (p) => {
    p.effect('somebody has connected', (kernel, ctx) => {
      const listener = kernel.net.socket(ctx.get(1));
      listener.backlog.push(kernel.net.newSocket(listener.netns).id);
    });
    syscall(p, 'accept4');
    p.effect('closed afterwards', (kernel, ctx) => filesOf(kernel, ctx).close(ctx.result));
  }),
  partner: null,
  prepare: ({ place }) => {
    const { id } = listeningSocket(place);
    return { main: [place.kernel.files.install({ kind: 'socket', id }), id] };
  },
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
