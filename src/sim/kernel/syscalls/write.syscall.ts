import { text } from '../../core/text.ts';
import { filesOf } from '../fs/files-of.ts';
import { program } from '../paths/types.ts';
import { fileWrite } from '../fs/file-io.ts';
import { directWrite } from '../fs/direct-io.ts';
import { pipeWrite } from '../fs/pipe-io.ts';
import { tcpSend } from '../net/tcp.ts';
import { defineSyscall } from './define.ts';
import { notReadable } from '../net/epoll.ts';

const WRITE = Object.freeze({
  file: fileWrite,
  direct: directWrite,
  pipe: pipeWrite,
  socket: tcpSend,
  epoll: notReadable,
});

export default defineSyscall({
  name: 'write',
  nr: 1,
  program: program('sys_write', (p) => {
    p.callBy('file operation', (kernel, ctx) => {
      const file = filesOf(kernel, ctx).get(ctx.get(0));
      ctx.set(0, file.id);
      return WRITE[file.kind].index;
    });
  }),
  about: text('Writes to a file, pipe or socket.', '파일, 파이프 또는 소켓에 씁니다.'),
  fidelity: 'partial',
  fidelityNote: text(
    'No background write-back: dirty pages wait for fsync.',
    '백그라운드 쓰기는 없습니다. 더티 페이지는 fsync를 기다립니다.',
  ),
});
