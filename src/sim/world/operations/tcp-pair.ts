/** TCP request and response between two programs. Locals: 0 socket's descriptor, 2 bytes. */
import { filesOf } from '../../kernel/fs/files-of.ts';
import { connectSockets } from '../../kernel/net/net-stack.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Cast, OperationParam, StartValues } from '../operation.ts';
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

/** The same with the remote machine as the one that asks. */
export function connectFromOutside(cast: Cast): StartValues {
  const { main, partner = [] } = connect(cast);
  return { main: [...partner, cast.params['new-connection'] ?? 0], partner: main };
}

/** Connects two sockets; the handshake is over, so connection tracking knows the connection. */
export function connect({ place, partnerKernel, params }: Cast): StartValues {
  const remote = partnerKernel !== place.kernel;
  const client = place.kernel.net.newSocket(place.netns);
  const server = partnerKernel.net.newSocket(remote ? '' : place.netns);
  connectSockets(
    { socket: client, kernel: place.kernel.machine.id },
    { socket: server, kernel: partnerKernel.machine.id },
  );
  const bytes = params['bytes'] ?? 64;
  return {
    main: [
      place.kernel.files.install({ kind: 'socket', id: client.id }),
      0,
      bytes,
      params['new-connection'] ?? 0,
    ],
    partner: [partnerKernel.files.install({ kind: 'socket', id: server.id }), 0, bytes],
  };
}
