import { text } from '../../core/text.ts';
import { filesOf } from '../fs/files-of.ts';
import { program } from '../paths/types.ts';
import { tcpRecv } from '../net/tcp.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'recvfrom',
  nr: 45,
  program: program('sys_recvfrom', (p) => {
    p.callBy('file operation', (kernel, ctx) => {
      const file = filesOf(kernel, ctx).get(ctx.get(0));
      ctx.set(0, file.id);
      return tcpRecv.index;
    });
  }),
  about: text('Receives from a socket; waits for data.', '소켓에서 받으며 데이터를 기다립니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'No window or retransmission where nobody shapes the network: it loses nothing.',
    '네트워크를 제한하지 않는 곳에는 윈도우나 재전송이 없고, 네트워크는 아무것도 잃지 않습니다.',
  ),
});
