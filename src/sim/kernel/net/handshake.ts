/**
 * Segments without data: the three of a handshake, and acknowledgements of their own. What the request block and the new
 * socket cost is in `tcp.connect` and `tcp.accept`.
 */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { SKB, transmit } from './devices.ts';
import { tcpEvent, type Socket } from './net-stack.ts';
import { packetFrom } from './route.ts';
import { TCP_EVENT } from './tcp.machine.ts';

/** Local that tells whether an answer leaves. */
const ANSWERS = 2;

/** SYN at a listening socket: the other end of the connection is made and answers. */
function answerSyn({ net, machine }: Kernel, listener: Socket, peer: number): Socket {
  const child = net.newSocket(listener.netns);
  child.peerKernel = machine.id;
  child.peerSocket = peer;
  child.listener = listener.id;
  tcpEvent(child, TCP_EVENT.listen);
  tcpEvent(child, TCP_EVENT.syn);
  return child;
}

/** The last step: the listener has one connection more to accept. Returns the task that waits for it. */
function established({ net }: Kernel, child: Socket): number {
  tcpEvent(child, TCP_EVENT.ack);
  const listener = net.socket(child.listener);
  const { waiter } = listener;
  listener.backlog.push(child.id);
  listener.waiter = 0;
  return waiter;
}

function take(kernel: Kernel, ctx: Ctx): void {
  const { packet } = kernel.net.drop(ctx.get(SKB));
  const socket = kernel.net.socket(packet.toSocket);
  ctx.set(ANSWERS, 0);
  ctx.set(WAKE_TASK, 0);
  if (packet.control === 'syn') {
    const child = answerSyn(kernel, socket, packet.fromSocket);
    ctx.set(SKB, packetFrom(kernel, child, 0, ctx.flow, { control: 'syn-ack' }));
    ctx.set(ANSWERS, 1);
  } else if (packet.control === 'syn-ack') {
    tcpEvent(socket, TCP_EVENT.synAck);
    socket.peerSocket = packet.fromSocket;
    ctx.set(WAKE_TASK, socket.waiter);
    socket.waiter = 0;
    ctx.set(SKB, packetFrom(kernel, socket, 0, ctx.flow, { control: 'ack' }));
    ctx.set(ANSWERS, 1);
  } else if (packet.control === 'ack') ctx.set(WAKE_TASK, established(kernel, socket));
}

function receiver(kernel: Kernel, ctx: Ctx): Socket {
  return kernel.net.socket(kernel.net.skb(ctx.get(SKB)).packet.toSocket);
}

/** `tcp_rcv_state_process`, and `tcp_ack` for an acknowledgement on a connection that is there. */
export const receiveControl = program('tcp_rcv_state_process', (p) => {
  p.when(
    'it acknowledges data',
    (kernel, ctx) => kernel.net.skb(ctx.get(SKB)).packet.control === 'data-ack',
    (p) => p.work('sys.body.light', { probe: 'tcp_rcv' }),
  );
  p.when(
    'a system call has the socket',
    (kernel, ctx) => receiver(kernel, ctx).owned,
    (p) => {
      p.effect('sk_add_backlog', (kernel, ctx) =>
        receiver(kernel, ctx).heldBack.push(kernel.net.drop(ctx.get(SKB))),
      );
      p.ret();
    },
  );
  p.effect('the segment', take);
  p.when(
    'it is answered',
    (_kernel, ctx) => ctx.get(ANSWERS) === 1,
    (p) => p.call(transmit),
  );
  p.call(tryToWakeUp);
});
