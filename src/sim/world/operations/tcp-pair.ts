/** TCP request and response between two programs. Locals: 0 socket's descriptor, 2 bytes. */
import { filesOf } from '../../kernel/fs/files-of.ts';
import { connectSockets, tcpEvent, type Socket } from '../../kernel/net/net-stack.ts';
import { TCP_EVENT } from '../../kernel/net/tcp.machine.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import { PEER_IN_NAMESPACE, type Cast, type OperationParam, type StartValues } from '../operation.ts';
import { text } from '../../core/text.ts';

export function requestResponse(p: KernelBuilder): void {
  p.when(
    'a new connection each time',
    (_kernel, ctx) => ctx.get(3) === 1,
    (p) =>
      p.effect('another connection', (kernel, ctx) => {
        kernel.net.socket(filesOf(kernel, ctx).get(ctx.get(0)).id).connection++;
      }),
  );
  syscall(p, 'sendto');
  syscall(p, 'recvfrom');
}

/** Answers each message with one of the same size. */
export const echoServer = program('tcp-echo', (p) => {
  p.forever((p) => {
    syscall(p, 'recvfrom');
    syscall(p, 'sendto');
  });
});

export const TCP_PARAMS: readonly OperationParam[] = Object.freeze([
  { id: 'bytes', label: text('message size', '메시지 크기'), min: 1, max: 65_536, default: 64, unit: 'B' },
  {
    id: 'new-connection',
    label: text('new connection each time', '매번 새 연결'),
    min: 0,
    max: 1,
    default: 0,
    unit: '',
  },
]);

/** Of operations whose other end is outside: it may be on the same host, in the place of another machine. */
export const OUTSIDE_PARAMS: readonly OperationParam[] = Object.freeze([
  ...TCP_PARAMS,
  {
    id: PEER_IN_NAMESPACE,
    label: text('other end in a network namespace', '상대가 네트워크 네임스페이스에'),
    min: 0,
    max: 1,
    default: 0,
    unit: '',
  },
]);

/** The same with the other end as the one that asks. */
export function connectFromOutside(cast: Cast): StartValues {
  const { main, partner = [] } = connect(cast);
  return { main: [...partner, cast.params['new-connection'] ?? 0], partner: main };
}

/** Connects two sockets; the handshake is over, so connection tracking knows the connection. */
export function connect({ place, partner, params }: Cast): StartValues {
  const client = place.kernel.net.newSocket(place.netns);
  const server = partner.kernel.net.newSocket(partner.netns);
  connectSockets(
    { socket: client, kernel: place.kernel.machine.id },
    { socket: server, kernel: partner.kernel.machine.id },
  );
  const bytes = params['bytes'] ?? 64;
  return {
    main: [
      place.kernel.files.install({ kind: 'socket', id: client.id }),
      0,
      bytes,
      params['new-connection'] ?? 0,
    ],
    partner: [partner.kernel.files.install({ kind: 'socket', id: server.id }), 0, bytes],
  };
}

/** A socket that listens in the place's namespace. */
export function listeningSocket({ kernel, netns }: Cast['place']): Socket {
  const socket = kernel.net.newSocket(netns);
  tcpEvent(socket, TCP_EVENT.listen);
  return socket;
}
