/** From a socket to the device towards its peer (`ip_route_output`). */
import type { Packet } from '../../hw/packet.ts';
import type { Kernel } from '../kernel.ts';
import type { Socket } from './net-stack.ts';

function inNamespaceOf({ net }: Kernel, { netns, peerSocket }: Socket): boolean {
  return net.socket(peerSocket).netns === netns;
}

/** Makes a packet to the socket's peer, at the device it leaves by; returns the number of its buffer. */
export function packetFrom(
  kernel: Kernel,
  socket: Socket,
  bytes: number,
  flow: number,
  more: Pick<Packet, 'control' | 'tcp' | 'wmem' | 'netns'> = {},
): number {
  const local = socket.peerKernel === kernel.machine.id && inNamespaceOf(kernel, socket);
  const dev =
    socket.via !== null
      ? kernel.net.devices.get(socket.via)
      : [...kernel.net.devices.values()].find(
          (d) => d.netns === socket.netns && (d.kind === 'loopback') === local,
        );
  if (!dev) throw new Error(`no route from namespace "${socket.netns}"`);
  const packet = Object.freeze({
    bytes,
    flow,
    fromSocket: socket.id,
    toSocket: socket.peerSocket,
    toKernel: socket.peerKernel,
    connection: socket.connection,
    ...more,
  });
  return kernel.net.hold({ packet, dev });
}
