import { text } from '../../core/text.ts';
import { epollAdd } from '../net/epoll.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'epoll_ctl',
  nr: 233,
  program: epollAdd,
  about: text(
    'Adds the socket in local 1 to the epoll instance in local 0.',
    '로컬 1의 소켓을 로컬 0의 epoll 인스턴스에 추가합니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text(
    'EPOLL_CTL_ADD with EPOLLIN, level-triggered.',
    'EPOLLIN, 레벨 트리거의 EPOLL_CTL_ADD입니다.',
  ),
});
