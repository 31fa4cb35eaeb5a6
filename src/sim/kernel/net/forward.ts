/**
 * Where a received packet goes: up to a socket, or on to another device through bridge, routing and netfilter.
 * Local `SKB` holds the packet; local 3 the device it leaves by, as its place in the device list.
 */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { queueOf, SKB, transmit } from './devices.ts';
import { receiveControl } from './handshake.ts';
import { tcpEvent, type NetDev, type Skb } from './net-stack.ts';
import { TCP_EVENT } from './tcp.machine.ts';

const CONNTRACK = REFERENCE_PROFILE.index('net.conntrack');
const CONNTRACK_NEW = REFERENCE_PROFILE.index('net.conntrack_new');

function skbOf(kernel: Kernel, ctx: Ctx): Skb {
  return kernel.net.skb(ctx.get(SKB));
}

/** True: the packet's socket lives in the namespace it arrived in. */
function isLocal(kernel: Kernel, ctx: Ctx): boolean {
  const { packet, dev } = skbOf(kernel, ctx);
  return packet.toKernel === kernel.machine.id && kernel.net.socket(packet.toSocket).netns === dev.netns;
}

/** Device towards the packet's destination, seen from the host's namespace. */
function outDevice(kernel: Kernel, skb: Skb): NetDev {
  const { packet } = skb;
  const { net } = kernel;
  for (const dev of net.devices.values()) {
    if (dev.netns !== '') continue;
    if (packet.toKernel === kernel.machine.id) {
      if (dev.kind === 'veth' && net.device(dev.peer).netns === net.socket(packet.toSocket).netns) return dev;
    } else if (net.reaches(dev, packet.toKernel)) return dev;
  }
  const byDefault = net.devices.get('eth0');
  if (byDefault && packet.toKernel !== kernel.machine.id) return byDefault;
  throw new Error(`no route to kernel ${packet.toKernel}`);
}

/** Between a private network and the outside, addresses change: MASQUERADE on the way out, DNAT for a published port. */
function isTranslated(kernel: Kernel, skb: Skb): boolean {
  return Boolean(skb.dev.masqueraded) !== Boolean(outDevice(kernel, skb).masqueraded);
}

/** The connection a packet belongs to, the same in both directions. */
function connectionKey(skb: Skb): string {
  const { fromSocket, toSocket, connection } = skb.packet;
  const [a, b] = fromSocket < toSocket ? [fromSocket, toSocket] : [toSocket, fromSocket];
  return `${a}-${b}-${connection}`;
}

/** The first packet of a connection walks the rules and makes an entry; later ones find it. */
function conntrackCost(kernel: Kernel, ctx: Ctx): number {
  const key = connectionKey(skbOf(kernel, ctx));
  if (kernel.net.conntrack.has(key)) return CONNTRACK;
  kernel.net.conntrack.add(key);
  return CONNTRACK_NEW;
}

export const deliver = program('tcp_v4_rcv', (p) => {
  p.when(
    'it carries no data',
    (kernel, ctx) => skbOf(kernel, ctx).packet.control !== undefined,
    (p) => {
      p.call(receiveControl);
      p.ret();
    },
  );
  p.work('net.tcp_rx', { probe: 'tcp_rcv' });
  p.effect('sk_data_ready', (kernel, ctx) => {
    const { packet } = kernel.net.drop(ctx.get(SKB));
    const socket = kernel.net.socket(packet.toSocket);
    tcpEvent(socket, TCP_EVENT.receive);
    socket.rxBytes += packet.bytes;
    socket.connection = packet.connection;
    ctx.set(WAKE_TASK, socket.waiter || kernel.net.polls.dataReady(socket.poll, socket.id));
    socket.waiter = 0;
  });
  p.call(tryToWakeUp);
});

/** Local that tells that the packet was routed to the bridge, which passes it on to a port. */
const BY_BRIDGE = 2;

/** 1 in a row of the bridge: it is the device that a routed packet leaves by; in a row of netfilter: addresses change. */
const second = (): number => 1;

function bridge(p: KernelBuilder): void {
  p.work('net.bridge', { probe: 'bridge' });
}

/** From a port of the bridge to the outside: netfilter sees it on the bridge, its source changes last (POSTROUTING). */
function toOutside(p: KernelBuilder): void {
  bridge(p);
  p.workBy('net.conntrack', conntrackCost, { probe: 'nf_hook' });
  p.work('net.route', { probe: 'ip_forward' });
  p.work('net.nat_mangle', { probe: 'nf_hook', field: second });
}

/** From the outside: its destination changes before it is routed (PREROUTING); the bridge is the device it leaves by. */
function fromOutside(p: KernelBuilder): void {
  p.workBy('net.conntrack', conntrackCost, { probe: 'nf_hook' });
  p.work('net.nat_mangle', { probe: 'nf_hook', field: second });
  p.work('net.route', { probe: 'ip_forward' });
  p.when(
    'its port is on the bridge',
    (kernel, ctx) => outDevice(kernel, skbOf(kernel, ctx)).bridged,
    (p) => {
      p.work('net.bridge', { probe: 'bridge', field: second });
      p.effect('br_dev_xmit', (_kernel, ctx) => ctx.set(BY_BRIDGE, 1));
    },
  );
}

const forward = program('ip_forward', (p) => {
  p.effect('no bridge yet', (_kernel, ctx) => ctx.set(BY_BRIDGE, 0));
  p.when(
    'between networks, with address translation',
    (kernel, ctx) => isTranslated(kernel, skbOf(kernel, ctx)),
    (p) => p.when('from the bridge', (kernel, ctx) => skbOf(kernel, ctx).dev.bridged, toOutside, fromOutside),
    (p) =>
      p.when(
        'from port to port of the bridge',
        (kernel, ctx) => skbOf(kernel, ctx).dev.bridged || outDevice(kernel, skbOf(kernel, ctx)).bridged,
        bridge,
      ),
  );
  p.effect('out device', (kernel, ctx) =>
    kernel.net.moveTo(ctx.get(SKB), outDevice(kernel, skbOf(kernel, ctx))),
  );
  p.call(transmit);
  p.when(
    'the bridge has sent it',
    (_kernel, ctx) => ctx.get(BY_BRIDGE) === 1,
    (p) => p.mark('net_dev_xmit'),
  );
});

/** To the ring of a program's packet socket: the packet never reaches this kernel's own network stack. */
const toPacketSocket = program('tpacket_rcv', (p) => {
  p.work('net.packet_socket', { probe: 'packet_rcv' });
  p.effect('queue', (kernel, ctx) => {
    const { packet, dev } = kernel.net.drop(ctx.get(SKB));
    const queue = queueOf(kernel, dev);
    queue.received.push(packet);
    ctx.set(WAKE_TASK, queue.worker ?? 0);
  });
  p.call(tryToWakeUp);
});

/** The ingress hook hands the packet to another device, before any protocol sees it. */
const mirred = program('tcf_mirred_act', (p) => {
  p.work('net.tc_mirred', { probe: 'tc_mirred' });
  p.effect('the other device', (kernel, ctx) => {
    const { mirred: other } = skbOf(kernel, ctx).dev;
    if (other !== undefined) kernel.net.moveTo(ctx.get(SKB), kernel.net.device(other));
  });
  p.call(transmit);
});

/** `netif_receive_skb`. */
export const receive = program('netif_receive_skb', (p) => {
  p.when(
    'redirected at ingress',
    (kernel, ctx) => skbOf(kernel, ctx).dev.mirred !== undefined,
    (p) => {
      p.call(mirred);
      p.ret();
    },
  );
  p.when(
    'a packet socket takes it',
    (kernel, ctx) => skbOf(kernel, ctx).dev.packetSocket === true,
    (p) => {
      p.call(toPacketSocket);
      p.ret();
    },
  );
  p.when(
    'for a socket here',
    isLocal,
    (p) => p.callBy('tcp_v4_rcv', (kernel) => kernel.net.control?.deliver ?? deliver.index),
    (p) => p.call(forward),
  );
});
