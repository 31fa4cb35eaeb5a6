/** What processes of the shell do with TCP: listening and swallowing, connecting, sending as fast as it goes. */
import { ERRNO, type Errno } from '../../../core/errno.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { connectSockets, type Socket } from '../../../kernel/net/net-stack.ts';
import { ipOf, type Listener } from '../../../kernel/net/rtnetlink/links.ts';
import { controlOf } from '../../../kernel/net/tc/traffic-control.ts';
import { TcpWindow } from '../../../kernel/net/window/tcp-window.ts';
import { program, type KernelBuilder } from '../../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../../kernel/paths/wakeup.ts';
import { memoryOf, type ProgramMemory } from '../../../kernel/task.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import type { Ctx } from '../../../ops/context.ts';
import { askOf } from './op.ts';

/** Time until nobody has answered three ARP requests, one a second, ns. */
const ARP_NS = 3e9;
const BUFFER_BYTES = 65_536;

/** What the child of `sink` knows. */
class SinkMemory implements ProgramMemory {
  readonly netns: string;
  readonly port: number;
  fd = -1;

  constructor(netns: string, port: number) {
    this.netns = netns;
    this.port = port;
  }

  forked(): null {
    return null;
  }
}

function listenerOf(kernel: Kernel, ctx: Ctx): Listener | null {
  const { netns, port } = memoryOf(kernel.task(ctx.task), SinkMemory);
  return controlOf(kernel).links.listener(netns, port);
}

function reading(kernel: Kernel, ctx: Ctx): Socket | null {
  const id = listenerOf(kernel, ctx)?.sockets[0];
  return id === undefined ? null : kernel.net.socket(id);
}

/** Reads one connection after the other. */
export const swallow = program('sink', (p) => {
  p.forever((p) => {
    p.loopWhile(
      'nobody has connected',
      (kernel, ctx) => reading(kernel, ctx) === null,
      (p) => p.block('inet_csk_wait_for_connect', (kernel, ctx) => reading(kernel, ctx) === null),
    );
    p.effect('accept', (kernel, ctx) => {
      const socket = reading(kernel, ctx);
      const task = kernel.task(ctx.task);
      if (socket) memoryOf(task, SinkMemory).fd = task.files.install({ kind: 'socket', id: socket.id });
    });
    p.loopWhile(
      'the other end has not closed',
      (kernel, ctx) => (reading(kernel, ctx)?.rxBytes ?? 0) > 0 || listenerOf(kernel, ctx)?.over === false,
      (p) => {
        p.block('sk_wait_data', (kernel, ctx) => {
          const socket = reading(kernel, ctx);
          if (!socket || socket.rxBytes > 0 || listenerOf(kernel, ctx)?.over !== false) return false;
          socket.waiter = ctx.task;
          return true;
        });
        p.when(
          'data',
          (kernel, ctx) => (reading(kernel, ctx)?.rxBytes ?? 0) > 0,
          (p) =>
            syscall(p, 'recvfrom', (kernel, ctx) => {
              ctx.set(0, memoryOf(kernel.task(ctx.task), SinkMemory).fd);
              ctx.set(2, BUFFER_BYTES);
            }),
        );
      },
    );
    p.effect('close', (kernel, ctx) => {
      const listener = listenerOf(kernel, ctx);
      const task = kernel.task(ctx.task);
      task.files.close(memoryOf(task, SinkMemory).fd);
      listener?.sockets.shift();
      if (listener) listener.over = false;
    });
  });
});

/** bind(2) and listen(2) at the port of the first word; the child that reads is made next. */
export function listenAt(kernel: Kernel, ctx: Ctx): void {
  const ask = askOf(kernel, ctx);
  const netns = kernel.task(ctx.task).nsproxy.net.name;
  const found = controlOf(kernel).links.listen(netns, ask.int(0));
  ctx.result = typeof found === 'string' ? -ERRNO[found] : 0;
  ask.child = new SinkMemory(netns, ask.int(0));
}

/** The child reads from now on. */
export function readsNow(kernel: Kernel, ctx: Ctx): void {
  const ask = askOf(kernel, ctx);
  const listener = controlOf(kernel).links.listener(kernel.task(ctx.task).nsproxy.net.name, ask.int(0));
  const child = [...kernel.tasks.all()].find(({ parent, ended, memory }) =>
    Boolean(!ended && parent?.id === ctx.task && memory === ask.child),
  );
  if (listener && child) listener.task = child.id;
  ask.child = null;
  ctx.result = 0;
}

/** Where the words lead: the listener and the way to it, or why there is none. */
function lookUp(kernel: Kernel, ctx: Ctx): { listener: Listener; via: string } | Errno {
  const ask = askOf(kernel, ctx);
  const { links } = controlOf(kernel);
  const route = links.route(kernel.task(ctx.task).nsproxy.net.name, ipOf(ask.word(0)) ?? 0);
  if (typeof route === 'string') return route;
  const listener = links.listener(route.netns, ask.int(1));
  return listener ? { listener, via: route.dev } : 'ECONNREFUSED';
}

/** connect(2): 0 or minus an errno; who does not answer is waited for. */
export function connectTo(p: KernelBuilder): void {
  p.work('tcp.connect');
  p.effect('tcp_v4_connect', (kernel, ctx) => {
    const found = lookUp(kernel, ctx);
    ctx.result = typeof found === 'string' ? -ERRNO[found] : 0;
  });
  p.when(
    'nobody answers',
    (_kernel, ctx) => ctx.result === -ERRNO.EHOSTUNREACH,
    (p) => {
      syscall(p, 'nanosleep', (_kernel, ctx) => ctx.set(0, ARP_NS));
      p.effect('EHOSTUNREACH', (_kernel, ctx) => (ctx.result = -ERRNO.EHOSTUNREACH));
    },
  );
}

/** The connection that `pump` sends on: `ask.made` is its descriptor. Whoever reads is woken. */
export function openConnection(kernel: Kernel, ctx: Ctx): void {
  const found = lookUp(kernel, ctx);
  ctx.set(WAKE_TASK, 0);
  if (typeof found === 'string') return;
  const { net, machine } = kernel;
  const { files, nsproxy } = kernel.task(ctx.task);
  const { listener, via } = found;
  const back = controlOf(kernel).links.all.find(({ dev }) => dev === via)?.peer?.dev ?? via;
  const client = net.newSocket(nsproxy.net.name);
  const server = net.newSocket(listener.netns);
  connectSockets({ socket: client, kernel: machine.id }, { socket: server, kernel: machine.id });
  Object.assign(client, { via, window: new TcpWindow() });
  Object.assign(server, { via: back, window: new TcpWindow() });
  listener.sockets.push(server.id);
  askOf(kernel, ctx).made = files.install({ kind: 'socket', id: client.id });
  ctx.set(WAKE_TASK, listener.task);
}

/** All that was sent has arrived. */
export function arrived(kernel: Kernel, ctx: Ctx): boolean {
  const { window } = clientOf(kernel, ctx);
  return window === null || window.una >= window.written;
}

export function clientOf(kernel: Kernel, ctx: Ctx): Socket {
  return kernel.net.socket(kernel.task(ctx.task).files.get(askOf(kernel, ctx).made).id);
}

/** Closes the connection; the reader goes on to the next one. */
export function closeConnection(p: KernelBuilder): void {
  p.effect('shutdown', (kernel, ctx) => {
    const found = lookUp(kernel, ctx);
    ctx.set(WAKE_TASK, 0);
    if (typeof found === 'string') return;
    found.listener.over = true;
    ctx.set(WAKE_TASK, found.listener.task);
  });
  p.call(tryToWakeUp);
}
