/** `epoll_create1`, `epoll_ctl`, `epoll_wait` as programs. Local 0 holds the descriptor of the instance. */
import { filesOf } from '../fs/files-of.ts';
import { ERRNO } from '../../core/errno.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import type { EventPoll } from './event-polls.ts';

function pollOf(kernel: Kernel, ctx: Ctx): EventPoll {
  return kernel.net.polls.get(filesOf(kernel, ctx).get(ctx.get(0)).id);
}

/** Local that counts the sockets that one `epoll_wait` looked at. */
const LOOKED = 3;

export const epollCreate = program('do_epoll_create', (p) => {
  p.work('sys.body.fd');
  p.effect('anon_inode_getfile', (kernel, ctx) => {
    ctx.result = filesOf(kernel, ctx).install({ kind: 'epoll', id: kernel.net.polls.make() });
  });
});

/** EPOLL_CTL_ADD of a socket, level-triggered. Local 1: its descriptor, which is the user data too. */
export const epollAdd = program('do_epoll_ctl', (p) => {
  p.work('sys.body.light');
  p.effect('ep_insert', (kernel, ctx) => {
    const socket = kernel.net.socket(filesOf(kernel, ctx).get(ctx.get(1)).id);
    const id = filesOf(kernel, ctx).get(ctx.get(0)).id;
    kernel.net.polls.get(id).interest.set(socket.id, ctx.get(1));
    socket.poll = id;
    if (socket.rxBytes > 0) kernel.net.polls.dataReady(id, socket.id);
    ctx.result = 0;
  });
});

function collect(kernel: Kernel, ctx: Ctx): void {
  const { net } = kernel;
  const id = filesOf(kernel, ctx).get(ctx.get(0)).id;
  ctx.set(
    LOOKED,
    net.polls.collect(id, ctx.get(1), (socket) => net.socket(socket).rxBytes > 0),
  );
  ctx.result = net.polls.get(id).events.length;
}

/** Local 1: room for this many events. Waits until one socket has data; the result is how many have. */
export const epollWait = program('do_epoll_wait', (p) => {
  p.work('sys.body.poll');
  p.effect('ep_send_events', collect);
  p.loopWhile(
    'no socket has data',
    (_kernel, ctx) => ctx.result === 0,
    (p) => {
      p.block('ep_poll', (kernel, ctx) => {
        const poll = pollOf(kernel, ctx);
        if (poll.ready.length > 0) return false;
        poll.waiter = ctx.task;
        return true;
      });
      p.effect('ep_send_events', collect);
    },
  );
  p.when(
    'more than one looked at',
    (_kernel, ctx) => ctx.get(LOOKED) > 1,
    (p) => p.work('epoll.event', { scale: (_kernel, ctx) => ctx.get(LOOKED) - 1 }),
  );
});

/** An epoll instance is neither read nor written. */
export const notReadable = program('epoll_read', (p) => {
  p.effect('EINVAL', (_kernel, ctx) => (ctx.result = -ERRNO.EINVAL));
});
