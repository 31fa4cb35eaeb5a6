/** Sending and receiving on a connected TCP socket. Locals: 0 socket, 2 bytes; 4 holds the packet on its way. */
import { ERRNO } from '../../core/errno.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { waitInterruptible } from '../paths/wait-event.ts';
import { RESTART } from '../restart.ts';
import { transmit, SKB } from './devices.ts';
import { tcpEvent } from './net-stack.ts';
import { packetFrom } from './route.ts';
import { runSoftirqs } from './softirq.ts';
import { TCP_EVENT } from './tcp.machine.ts';

/** Flags of `sendto`, in local 3. */
export const MSG = Object.freeze({ more: 0x8000 });
/** Payload of one Ethernet frame; a longer message is one packet up to the NIC, which cuts it up (TSO) and joins it (GRO). */
const SEGMENT_BYTES = 1448;

/** Makes the packet of what is to be sent. */
function route(kernel: Kernel, ctx: Ctx): void {
  const socket = kernel.net.socket(ctx.get(0));
  tcpEvent(socket, TCP_EVENT.send);
  socket.pingPong = true;
  const bytes = ctx.get(2) + socket.corkedBytes;
  socket.corkedBytes = 0;
  ctx.set(SKB, packetFrom(kernel, socket, bytes, ctx.flow));
}

/** The sender's group may refuse the packet (a cgroup_skb egress program); the call fails then. */
export function refused(kernel: Kernel, ctx: Ctx): boolean {
  const { css } = kernel.task(ctx.task);
  const errno = kernel.cgroups.calls.packetQueue(css, ctx.get(2));
  if (errno === null) return false;
  ctx.result = -ERRNO[errno];
  return true;
}

/** The packet leaves; what it queued for this CPU to receive is received before the call returns. */
function output(p: KernelBuilder): void {
  p.when('a controller refuses the packet', refused, (p) => p.ret());
  p.effect('route', route);
  p.call(transmit);
  runSoftirqs(p);
  p.effect('bytes sent', (_kernel, ctx) => (ctx.result = ctx.get(2)));
}

export const tcpSend = program('tcp_sendmsg', (p) => {
  p.work('net.tcp_tx', { probe: 'tcp_send' });
  p.when(
    'more than a segment',
    (_kernel, ctx) => ctx.get(2) > SEGMENT_BYTES,
    (p) => p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.get(2) }),
  );
  output(p);
});

/** The bytes are pages of a file (MSG_SPLICE_PAGES): nothing is copied. */
export const tcpSendPages = program('tcp_sendmsg_pages', (p) => {
  p.work('net.tcp_tx', { probe: 'tcp_send' });
  output(p);
});

/** MSG_MORE: the bytes wait for the next send. */
export const tcpCork = program('tcp_sendmsg_more', (p) => {
  p.work('sys.body.light', { probe: 'tcp_send' });
  p.effect('skb_entail', (kernel, ctx) => {
    kernel.net.socket(ctx.get(0)).corkedBytes += ctx.get(2);
    ctx.result = ctx.get(2);
  });
});

/**
 * Who only receives says so when it has read everything (`tcp_cleanup_rbuf`); who answers lets the acknowledgement ride on
 * the answer.
 */
function acknowledge(p: KernelBuilder): void {
  p.when(
    'nothing goes the other way',
    ({ net }, ctx) => {
      const { pingPong, rxBytes } = net.socket(ctx.get(0));
      return !pingPong && rxBytes === 0;
    },
    (p) => {
      p.effect('tcp_send_ack', (kernel, ctx) =>
        ctx.set(SKB, packetFrom(kernel, kernel.net.socket(ctx.get(0)), 0, ctx.flow, { control: 'data-ack' })),
      );
      p.call(transmit);
      runSoftirqs(p);
    },
  );
}

export const tcpRecv = program('tcp_recvmsg', (p) => {
  waitInterruptible(p, {
    label: 'nothing received',
    sleep: 'sk_wait_data',
    mustWait: (kernel, ctx) => kernel.net.socket(ctx.get(0)).rxBytes === 0,
    queue: (kernel, ctx) => (kernel.net.socket(ctx.get(0)).waiter = ctx.task),
    interrupted: RESTART.sys,
    cancel: (kernel, ctx) => (kernel.net.socket(ctx.get(0)).waiter = 0),
  });
  p.effect('take bytes', (kernel, ctx) => {
    const socket = kernel.net.socket(ctx.get(0));
    ctx.result = Math.min(socket.rxBytes, ctx.get(2));
    socket.rxBytes -= ctx.result;
    tcpEvent(socket, TCP_EVENT.read);
  });
  acknowledge(p);
  p.when(
    'more than a segment',
    (_kernel, ctx) => ctx.result > SEGMENT_BYTES,
    (p) => p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.result }),
  );
});
