import { text } from '../../core/text.ts';
import { filesOf } from '../../kernel/fs/files-of.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { listeningSocket } from './tcp-pair.ts';
import { defineOperation, measured } from '../operation.ts';

export default defineOperation({
  id: 'connect',
  group: 'network',
  label: text('connect', 'connect'),
  tag: text('loopback', '루프백'),
  about: text(
    'Opens a TCP connection on loopback: three segments in one call.',
    '루프백에서 TCP 연결을 엽니다. 한 번의 호출에 세그먼트 세 개가 오갑니다.',
  ),
  params: [],
  network: 'none',
  measuredOn: 'place',
  main: measured('connect', (p) => {
    p.effect('a new socket', (kernel, ctx) => {
      const { id } = kernel.net.newSocket(kernel.net.socket(ctx.get(1)).netns);
      ctx.set(0, filesOf(kernel, ctx).install({ kind: 'socket', id }));
    });
    syscall(p, 'connect');
    p.effect('both ends closed', (kernel, ctx) => {
      kernel.net.socket(ctx.get(1)).backlog.shift();
      filesOf(kernel, ctx).close(ctx.get(0));
    });
  }),
  partner: null,
  prepare: ({ place }) => ({ main: [0, listeningSocket(place).id] }),
  fidelity: 'partial',
  fidelityNote: text(
    'What has to be there before takes no time here.',
    '미리 있어야 하는 것은 여기서 시간이 들지 않습니다.',
  ),
});
