/** A thread around `epoll_wait`: servers and the client are made of it. */
import { filesOf } from '../../kernel/fs/files-of.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { memoryOf, type ProgramMemory } from '../../kernel/task.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';

/** Room for events in one `epoll_wait`. */
const MAX_EVENTS = 512;

/** Memory of such a thread. */
export class EventLoop implements ProgramMemory {
  /** Descriptors of its connections. */
  readonly fds: readonly number[];
  /** Descriptor of its epoll instance. */
  poll = -1;
  /** Place in the list it goes through: connections first, events later. */
  at = 0;
  /** Connection it works for. */
  fd = -1;

  constructor(fds: readonly number[]) {
    this.fds = fds;
  }

  forked(): null {
    return null;
  }
}

/** Memory of the thread that a context runs. */
export function loopOf(kernel: Kernel, ctx: Ctx): EventLoop {
  return memoryOf(kernel.task(ctx.task), EventLoop);
}

function events(kernel: Kernel, ctx: Ctx): readonly number[] {
  return kernel.net.polls.get(filesOf(kernel, ctx).get(loopOf(kernel, ctx).poll).id).events;
}

/** Goes through the thread's connections. */
export function eachConnection(p: KernelBuilder, body: (p: KernelBuilder) => void): void {
  p.effect('first connection', (kernel, ctx) => void (loopOf(kernel, ctx).at = 0));
  p.loopWhile(
    'connections',
    (kernel, ctx) => loopOf(kernel, ctx).at < loopOf(kernel, ctx).fds.length,
    (p) => {
      p.effect('next', (kernel, ctx) => {
        const loop = loopOf(kernel, ctx);
        loop.fd = loop.fds[loop.at++] ?? -1;
      });
      body(p);
    },
  );
}

/** Watches all connections, does `start`, then for ever what `onReadable` says for each that has data (`loop.fd`). */
export function eventLoop(
  p: KernelBuilder,
  start: (p: KernelBuilder) => void,
  onReadable: (p: KernelBuilder) => void,
): void {
  syscall(p, 'epoll_create1');
  p.effect('the instance', (kernel, ctx) => void (loopOf(kernel, ctx).poll = ctx.result));
  eachConnection(p, (p) => {
    syscall(p, 'epoll_ctl', (kernel, ctx) => {
      ctx.set(0, loopOf(kernel, ctx).poll);
      ctx.set(1, loopOf(kernel, ctx).fd);
    });
  });
  start(p);
  p.forever((p) => {
    syscall(p, 'epoll_wait', (kernel, ctx) => {
      ctx.set(0, loopOf(kernel, ctx).poll);
      ctx.set(1, MAX_EVENTS);
    });
    p.effect('first event', (kernel, ctx) => void (loopOf(kernel, ctx).at = 0));
    p.loopWhile(
      'events',
      (kernel, ctx) => loopOf(kernel, ctx).at < events(kernel, ctx).length,
      (p) => {
        p.effect('next', (kernel, ctx) => {
          const loop = loopOf(kernel, ctx);
          loop.fd = events(kernel, ctx)[loop.at++] ?? -1;
        });
        onReadable(p);
      },
    );
  });
}

/** `recvfrom` of the connection worked for, into a buffer of `bytes`. */
export function receive(p: KernelBuilder, bytes: number): void {
  syscall(p, 'recvfrom', (kernel, ctx) => {
    ctx.set(0, loopOf(kernel, ctx).fd);
    ctx.set(2, bytes);
  });
}

/** `sendto` on the connection worked for. */
export function send(p: KernelBuilder, bytes: (kernel: Kernel, ctx: Ctx) => number, flags: number): void {
  syscall(p, 'sendto', (kernel, ctx) => {
    ctx.set(0, loopOf(kernel, ctx).fd);
    ctx.set(2, bytes(kernel, ctx));
    ctx.set(3, flags);
  });
}
