import { text } from '../../core/text.ts';
import { filesOf } from '../fs/files-of.ts';
import { program } from '../paths/types.ts';
import { fileRead } from '../fs/file-io.ts';
import { directRead } from '../fs/direct-io.ts';
import { pipeRead } from '../fs/pipe-io.ts';
import { tcpRecv } from '../net/tcp.ts';
import { defineSyscall } from './define.ts';
import { notReadable } from '../net/epoll.ts';

const READ = Object.freeze({
  file: fileRead,
  direct: directRead,
  pipe: pipeRead,
  socket: tcpRecv,
  epoll: notReadable,
});

export default defineSyscall({
  name: 'read',
  nr: 0,
  program: program('sys_read', (p) => {
    p.callBy('file operation', (kernel, ctx) => {
      const file = filesOf(kernel, ctx).get(ctx.get(0));
      ctx.set(0, file.id);
      return READ[file.kind].index;
    });
  }),
  about: text('Reads from a file, pipe or socket.', '파일, 파이프 또는 소켓에서 읽습니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'Readahead is one request for the missing pages of the call.',
    '미리 읽기는 호출에서 빠진 페이지들에 대한 요청 하나로 처리합니다.',
  ),
});
