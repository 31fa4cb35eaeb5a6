import { text } from '../../core/text.ts';
import { epollCreate } from '../net/epoll.ts';
import { defineSyscall } from './define.ts';

export default defineSyscall({
  name: 'epoll_create1',
  nr: 291,
  program: epollCreate,
  about: text(
    'Makes an epoll instance and answers its descriptor.',
    'epoll 인스턴스를 만들고 디스크립터를 돌려줍니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('Watches sockets only.', '소켓만 감시합니다.'),
});
