import { text } from '../../core/text.ts';
import { filesOf } from '../fs/files-of.ts';
import { program } from '../paths/types.ts';
import { MSG, tcpCork, tcpSend } from '../net/tcp.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'sendto',
  nr: 44,
  program: program('sys_sendto', (p) => {
    p.callBy('file operation', (kernel, ctx) => {
      const file = filesOf(kernel, ctx).get(ctx.get(0));
      ctx.set(0, file.id);
      return (ctx.get(3) & MSG.more ? tcpCork : tcpSend).index;
    });
  }),
  about: text('Sends on a socket.', '소켓으로 보냅니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'Acknowledgements ride on the next data packet.',
    '확인 응답은 다음 데이터 패킷에 실립니다.',
  ),
});
