/** `epoll_create1`, `epoll_ctl`, `epoll_wait` as programs. Local 0 holds the descriptor of the instance. */
import { filesOf } from '../fs/files-of.ts';
import { ERRNO } from '../../core/errno.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { pipeKey, type EventPoll } from './event-polls.ts';
import { waitInterruptible } from '../paths/wait-event.ts';

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

/** EPOLL_CTL_ADD, level-triggered. Local 1: the descriptor of a socket or of a pipe's read end, which is the user data too. */
export const epollAdd = program('do_epoll_ctl', (p) => {
  p.work('sys.body.light');
  p.effect('ep_insert', (kernel, ctx) => {
    const file = filesOf(kernel, ctx).get(ctx.get(1));
    const watched = file.kind === 'pipe' ? kernel.pipes.get(file.id) : kernel.net.socket(file.id);
    const key = file.kind === 'pipe' ? pipeKey(file.id) : file.id;
    const { id } = filesOf(kernel, ctx).get(ctx.get(0));
    kernel.net.polls.get(id).interest.set(key, ctx.get(1));
    watched.poll = id;
    if (hasData(kernel, key)) kernel.net.polls.dataReady(id, key);
    ctx.result = 0;
  });
});

function hasData({ net, pipes }: Kernel, key: number): boolean {
  return key < 0 ? pipes.get(pipeKey(key)).bytes > 0 : net.socket(key).rxBytes > 0;
}

function collect(kernel: Kernel, ctx: Ctx): void {
  const { polls } = kernel.net;
  const id = filesOf(kernel, ctx).get(ctx.get(0)).id;
  ctx.set(
    LOOKED,
    polls.collect(id, ctx.get(1), (key) => hasData(kernel, key)),
  );
  ctx.result = polls.get(id).events.length;
}

/** Local 1: room for this many events. Waits until one socket has data; the result is how many have. */
export const epollWait = program('do_epoll_wait', (p) => {
  p.work('sys.body.poll');
  p.effect('ep_send_events', collect);
  waitInterruptible(p, {
    label: 'no socket has data',
    sleep: 'ep_poll',
    mustWait: (_kernel, ctx) => ctx.result === 0,
    ready: (kernel, ctx) => pollOf(kernel, ctx).ready.length > 0,
    queue: (kernel, ctx) => (pollOf(kernel, ctx).waiter = ctx.task),
    look: collect,
    // `epoll_wait` is never made again.
    interrupted: -ERRNO.EINTR,
    cancel: (kernel, ctx) => (pollOf(kernel, ctx).waiter = 0),
  });
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
