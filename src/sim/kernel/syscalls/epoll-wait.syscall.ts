import { text } from '../../core/text.ts';
import { epollWait } from '../net/epoll.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'epoll_wait',
  nr: 232,
  program: epollWait,
  about: text(
    'Waits until sockets that an epoll instance watches have data; answers which.',
    'epoll 인스턴스가 감시하는 소켓에 데이터가 올 때까지 기다렸다가 어느 것인지 돌려줍니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'One waiter; no timeout, no busy polling.',
    '대기자는 하나이며 제한 시간과 바쁜 폴링은 없습니다.',
  ),
});
