/** Sending and receiving on a connection with windows. Local 0 holds the socket, 4 the packet on its way. */
import { REFERENCE_PROFILE } from '../../../costs/registry.ts';
import type { Ctx } from '../../../ops/context.ts';
import type { ExtraCall } from '../../extra-calls/define.ts';
import { filesOf } from '../../fs/files-of.ts';
import type { Kernel } from '../../kernel.ts';
import { program, type KernelBuilder } from '../../paths/types.ts';
import { waitInterruptible } from '../../paths/wait-event.ts';
import { tryToWakeUp, WAKE_TASK } from '../../paths/wakeup.ts';
import { RESTART } from '../../restart.ts';
import { SKB, transmit } from '../devices.ts';
import { deliver } from '../forward.ts';
import type { Socket } from '../net-stack.ts';
import { tcpEvent } from '../net-stack.ts';
import { packetFrom } from '../route.ts';
import { runSoftirqs } from '../softirq.ts';
import { refused, tcpCork, tcpRecv, tcpSend, MSG } from '../tcp.ts';
import { TCP_EVENT } from '../tcp.machine.ts';
import { MSS } from '../frames.ts';
import { controlOf, WORK } from '../tc/traffic-control.ts';
import type { TcpWindow } from './tcp-window.ts';

const TX = REFERENCE_PROFILE.index('net.tcp_tx');
const RX = REFERENCE_PROFILE.index('net.tcp_rx');
const RX_ACK = REFERENCE_PROFILE.index('sys.body.light');

function socketOf(kernel: Kernel, ctx: Ctx): Socket {
  return kernel.net.socket(ctx.get(0));
}

/** The window of a socket, which has one. */
function windowOf(kernel: Kernel, ctx: Ctx): TcpWindow {
  const { window } = socketOf(kernel, ctx);
  if (window === null) throw new Error('a connection without windows');
  return window;
}

/** Makes the segment that may go next, charged to its socket while it is here. False: none may, and the timer is set. */
function nextSegment(kernel: Kernel, ctx: Ctx, cpu: number): boolean {
  const socket = socketOf(kernel, ctx);
  const window = windowOf(kernel, ctx);
  const piece = window.take(kernel.now());
  if (piece === null) {
    window.sending = false;
    setTimers(kernel, socket, cpu);
    return false;
  }
  const bytes = piece.end - piece.seq;
  window.queuedBytes += bytes;
  socket.pingPong = true;
  const wmem = controlOf(kernel).charge(socket.id, bytes);
  const more = { tcp: window.header(piece.seq), wmem, netns: socket.netns };
  ctx.set(SKB, packetFrom(kernel, socket, bytes, ctx.flow, more));
  return true;
}

function setTimers(kernel: Kernel, { id, window }: Socket, cpu: number): void {
  if (!window) return;
  const control = controlOf(kernel);
  if (window.wantsNs < Infinity) control.arm(cpu, WORK.retransmit, id, window.wantsNs);
  const { delackNs } = window.receiver;
  if (delackNs < Infinity) control.arm(cpu, WORK.delack, id, delackNs);
}

/** `tcp_write_xmit` and `tcp_xmit_retransmit_queue`: all that the windows let out, by one CPU at a time. */
export const sendMore = program('tcp_write_xmit', (p) => {
  p.when(
    'another CPU sends for it',
    (kernel, ctx) => {
      const window = windowOf(kernel, ctx);
      if (window.sending) return true;
      window.sending = true;
      return false;
    },
    (p) => p.ret(),
  );
  p.loopWhile(
    'the windows let more out',
    (kernel, ctx, cpu) => nextSegment(kernel, ctx, cpu.index),
    (p) => {
      p.workBy('net.tcp_tx', () => TX, { probe: 'tcp_send' });
      p.call(transmit);
    },
  );
});

/** `tcp_send_ack`. */
function sendAck(p: KernelBuilder): void {
  p.when(
    'an acknowledgement is to go',
    (kernel, ctx) => windowOf(kernel, ctx).receiver.ackNow,
    (p) => {
      p.effect('tcp_send_ack', (kernel, ctx) => {
        const socket = socketOf(kernel, ctx);
        const window = windowOf(kernel, ctx);
        const more = { control: 'data-ack', tcp: window.header(window.next), netns: socket.netns } as const;
        ctx.set(SKB, packetFrom(kernel, socket, 0, ctx.flow, more));
      });
      p.call(transmit);
    },
  );
}

/** Timers of a connection: what was to be acknowledged later, what may be lost. */
export const connectionTimer = program('tcp_write_timer', (p) => {
  p.effect('which are due', (kernel, ctx, cpu) => {
    const window = windowOf(kernel, ctx);
    const now = kernel.now();
    if (window.receiver.delackNs <= now) window.receiver.ackNow = true;
    if (window.wantsNs <= now) window.expired(now);
    setTimers(kernel, socketOf(kernel, ctx), cpu.index);
  });
  sendAck(p);
  p.call(sendMore);
});

/** Reads the header and the data of a segment; who waits for data or for room is woken. */
function takeSegment(kernel: Kernel, ctx: Ctx): void {
  const { packet } = kernel.net.drop(ctx.get(SKB));
  const socket = kernel.net.socket(packet.toSocket);
  const { window } = socket;
  ctx.set(0, socket.id);
  ctx.set(WAKE_TASK, 0);
  ctx.set(WRITER, 0);
  if (!window || !packet.tcp) return;
  const now = kernel.now();
  window.acknowledged(packet.tcp, now);
  if (window.writer !== 0 && window.hasRoom) {
    ctx.set(WRITER, window.writer);
    window.writer = 0;
  }
  if (packet.bytes === 0) return;
  const fresh = window.receiver.take(packet.tcp.seq, packet.bytes, socket.pingPong, now);
  if (fresh === 0) return;
  tcpEvent(socket, TCP_EVENT.receive);
  window.counts.deliveredBytes += fresh;
  socket.rxBytes += fresh;
  socket.connection = packet.connection;
  ctx.set(WAKE_TASK, socket.waiter || kernel.net.polls.dataReady(socket.poll, socket.id));
  socket.waiter = 0;
}

/** Local that holds the task that waited for room to write. */
const WRITER = 1;

/** `tcp_rcv_established`; a connection without windows goes its own way. */
export const deliverWindowed = program('tcp_rcv_established', (p) => {
  p.when(
    'its connection has no windows',
    (kernel, ctx) => kernel.net.skb(ctx.get(SKB)).packet.tcp === undefined,
    (p) => {
      p.call(deliver);
      p.ret();
    },
  );
  p.workBy('net.tcp_rx', (kernel, ctx) => (kernel.net.skb(ctx.get(SKB)).packet.bytes > 0 ? RX : RX_ACK), {
    probe: 'tcp_rcv',
  });
  p.effect('the segment', takeSegment);
  p.call(tryToWakeUp);
  p.effect('sk_write_space', (_kernel, ctx) => ctx.set(WAKE_TASK, ctx.get(WRITER)));
  p.call(tryToWakeUp);
  sendAck(p);
  p.call(sendMore);
});

const sendWindowed = program('tcp_sendmsg', (p) => {
  p.when(
    'more than a segment',
    (_kernel, ctx) => ctx.get(2) > MSS,
    (p) => p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.get(2) }),
  );
  p.when('a controller refuses the packet', refused, (p) => p.ret());
  waitInterruptible(p, {
    label: 'no room',
    sleep: 'sk_stream_wait_memory',
    mustWait: (kernel, ctx) => !windowOf(kernel, ctx).hasRoom,
    queue: (kernel, ctx) => (windowOf(kernel, ctx).writer = ctx.task),
    interrupted: RESTART.sys,
    cancel: (kernel, ctx) => (windowOf(kernel, ctx).writer = 0),
  });
  p.effect('skb_entail', (kernel, ctx) => {
    tcpEvent(socketOf(kernel, ctx), TCP_EVENT.send);
    windowOf(kernel, ctx).written += ctx.get(2);
  });
  p.call(sendMore);
  runSoftirqs(p);
  p.effect('bytes sent', (_kernel, ctx) => (ctx.result = ctx.get(2)));
});

const recvWindowed = program('tcp_recvmsg', (p) => {
  waitInterruptible(p, {
    label: 'nothing received',
    sleep: 'sk_wait_data',
    mustWait: (kernel, ctx) => socketOf(kernel, ctx).rxBytes === 0,
    queue: (kernel, ctx) => (socketOf(kernel, ctx).waiter = ctx.task),
    interrupted: RESTART.sys,
    cancel: (kernel, ctx) => (socketOf(kernel, ctx).waiter = 0),
  });
  p.effect('take bytes', (kernel, ctx) => {
    const socket = socketOf(kernel, ctx);
    ctx.set(2, Math.min(socket.rxBytes, ctx.get(2)));
    socket.rxBytes -= ctx.get(2);
    windowOf(kernel, ctx).receiver.read(ctx.get(2));
    tcpEvent(socket, TCP_EVENT.read);
  });
  p.when(
    'more than a segment',
    (_kernel, ctx) => ctx.get(2) > MSS,
    (p) => p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.get(2) }),
  );
  sendAck(p);
  runSoftirqs(p);
  p.effect('bytes read', (_kernel, ctx) => (ctx.result = ctx.get(2)));
});

/** The calls of a kernel whose connections may have windows. */
export const WINDOWED_CALLS: readonly ExtraCall[] = Object.freeze([
  {
    name: 'sendto',
    nr: 44,
    program: program('sys_sendto', (p) => {
      p.callBy('file operation', (kernel, ctx) => {
        ctx.set(0, filesOf(kernel, ctx).get(ctx.get(0)).id);
        if (socketOf(kernel, ctx).window) return sendWindowed.index;
        return (ctx.get(3) & MSG.more ? tcpCork : tcpSend).index;
      });
    }),
  },
  {
    name: 'recvfrom',
    nr: 45,
    program: program('sys_recvfrom', (p) => {
      p.callBy('file operation', (kernel, ctx) => {
        ctx.set(0, filesOf(kernel, ctx).get(ctx.get(0)).id);
        return (socketOf(kernel, ctx).window ? recvWindowed : tcpRecv).index;
      });
    }),
  },
]);
