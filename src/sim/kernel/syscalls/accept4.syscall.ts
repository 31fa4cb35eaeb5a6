import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import { filesOf } from '../fs/files-of.ts';
import type { Kernel } from '../kernel.ts';
import type { Socket } from '../net/net-stack.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

function listenerOf(kernel: Kernel, ctx: Ctx): Socket {
  return kernel.net.socket(filesOf(kernel, ctx).get(ctx.get(0)).id);
}

export default defineSyscall({
  name: 'accept4',
  nr: 288,
  program: program('sys_accept4', (p) => {
    p.loopWhile(
      'nobody has connected',
      (kernel, ctx) => listenerOf(kernel, ctx).backlog.length === 0,
      (p) =>
        p.block('inet_csk_wait_for_connect', (kernel, ctx) => {
          listenerOf(kernel, ctx).waiter = ctx.task;
          return true;
        }),
    );
    p.work('tcp.accept');
    p.effect('fd_install', (kernel, ctx) => {
      const id = listenerOf(kernel, ctx).backlog.shift() ?? 0;
      ctx.result = filesOf(kernel, ctx).install({ kind: 'socket', id });
    });
  }),
  about: text(
    'Takes a connection that is made already; waits for one.',
    '이미 맺어진 연결을 받으며, 없으면 기다립니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('IPv4 on loopback.', '루프백의 IPv4입니다.'),
});
