import { text } from '../../core/text.ts';
import type { Ctx } from '../../ops/context.ts';
import { filesOf } from '../fs/files-of.ts';
import type { Kernel } from '../kernel.ts';
import { SKB, transmit } from '../net/devices.ts';
import { receiveControl } from '../net/handshake.ts';
import { tcpEvent, type Socket } from '../net/net-stack.ts';
import { packetFrom } from '../net/route.ts';
import { runSoftirqs } from '../net/softirq.ts';
import { TCP, TCP_EVENT } from '../net/tcp.machine.ts';
import { program } from '../paths/types.ts';
import { defineSyscall } from './define.ts';

function socketOf(kernel: Kernel, ctx: Ctx): Socket {
  return kernel.net.socket(filesOf(kernel, ctx).get(ctx.get(0)).id);
}

function sendSyn(kernel: Kernel, ctx: Ctx): void {
  const socket = socketOf(kernel, ctx);
  socket.peerKernel = kernel.machine.id;
  socket.peerSocket = ctx.get(1);
  tcpEvent(socket, TCP_EVENT.connect);
  socket.owned = true;
  ctx.set(SKB, packetFrom(kernel, socket, 0, ctx.flow, { control: 'syn' }));
}

function isOpening(kernel: Kernel, ctx: Ctx): boolean {
  return socketOf(kernel, ctx).state === TCP.synSent;
}

/** `release_sock`: what came while the call had the socket is taken now, and answered from here rather than from the softirq. */
const releaseSock = program('release_sock', (p) => {
  p.effect('no longer owned', (kernel, ctx) => void (socketOf(kernel, ctx).owned = false));
  p.loopWhile(
    'segments held back',
    (kernel, ctx) => socketOf(kernel, ctx).heldBack.length > 0,
    (p) => {
      p.effect('__release_sock', (kernel, ctx) => {
        const skb = socketOf(kernel, ctx).heldBack.shift();
        if (skb) ctx.set(SKB, kernel.net.hold(skb));
      });
      p.call(receiveControl);
      runSoftirqs(p);
    },
  );
});

export default defineSyscall({
  name: 'connect',
  nr: 42,
  program: program('sys_connect', (p) => {
    p.work('tcp.connect');
    p.effect('tcp_connect', sendSyn);
    p.call(transmit);
    runSoftirqs(p);
    p.call(releaseSock);
    p.loopWhile('no answer yet', isOpening, (p) =>
      p.block('inet_wait_for_connect', (kernel, ctx) => {
        socketOf(kernel, ctx).waiter = ctx.task;
        return true;
      }),
    );
    p.effect('0', (_kernel, ctx) => (ctx.result = 0));
  }),
  about: text(
    'Connects a socket to the listening one in local 1: three segments.',
    '소켓을 로컬 1의 수신 대기 소켓에 연결합니다. 세그먼트 세 개가 오갑니다.',
  ),
  fidelity: 'partial',
  fidelityNote: text('To a socket of the same kernel.', '같은 커널의 소켓에만 연결합니다.'),
});
