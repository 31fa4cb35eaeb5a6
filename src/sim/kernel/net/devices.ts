/** Network devices: what each does with a packet to send. Local `SKB` holds the packet. */
import { invariant } from '../../core/invariant.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';
import { driverStep, mustKick } from '../paths/device-driver.ts';
import { program } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import type { NetDev, NetDevKind, NetQueue } from './net-stack.ts';

/** Local that holds the number of the packet on its way. */
export const SKB = 4;

function devOf(kernel: Kernel, ctx: Ctx): NetDev {
  return kernel.net.skb(ctx.get(SKB)).dev;
}

/** The queues behind a device. */
export function queueOf(kernel: Kernel, dev: NetDev): NetQueue {
  const queue = kernel.net.queues.get(dev.name);
  invariant(queue !== undefined, 'no-queue', dev.name);
  return queue;
}

/** The device a packet is at, for the trace. */
function devField(kernel: Kernel, ctx: Ctx): number {
  return 1 + (devOf(kernel, ctx).index ?? 0);
}

/** To another device's receive side on this CPU (`netif_rx`). */
function loopTo(kernel: Kernel, ctx: Ctx, cpu: Cpu, dev: NetDev): void {
  const { packet } = kernel.net.drop(ctx.get(SKB));
  kernel.net.queue(cpu.index, { packet, dev });
  kernel.softirqPending[cpu.index] = 1;
}

const loopbackXmit = program('loopback_xmit', (p) => {
  p.mark('net_dev_xmit', { field: devField });
  p.effect('netif_rx', (kernel, ctx, cpu) => loopTo(kernel, ctx, cpu, devOf(kernel, ctx)));
});

const vethXmit = program('veth_xmit', (p) => {
  p.work('net.veth', { probe: 'net_dev_xmit', field: devField });
  p.effect('netif_rx at the peer', (kernel, ctx, cpu) =>
    loopTo(kernel, ctx, cpu, kernel.net.device(devOf(kernel, ctx).peer)),
  );
});

function submit(kernel: Kernel, ctx: Ctx): void {
  const { packet, dev } = kernel.net.skb(ctx.get(SKB));
  queueOf(kernel, dev).submitted.push(packet);
}

const physicalXmit = program('ndo_start_xmit', (p) => {
  p.effect('descriptor', submit);
  p.mark('net_dev_xmit', { field: devField });
  p.privileged('doorbell', (kernel, ctx) => kernel.net.drop(ctx.get(SKB)).dev.bus);
});

const virtioXmit = program('virtio_net_xmit', (p) => {
  driverStep(p, 'submit', (kernel, ctx) => queueOf(kernel, devOf(kernel, ctx)));
  p.effect('descriptor', submit);
  p.mark('net_dev_xmit', { field: devField });
  p.when(
    'the backend sleeps',
    (kernel, ctx) => mustKick(queueOf(kernel, devOf(kernel, ctx))),
    (p) => p.privileged('doorbell', (kernel, ctx) => devOf(kernel, ctx).bus),
  );
  p.effect('done', (kernel, ctx) => void kernel.net.drop(ctx.get(SKB)));
});

/** Towards a guest: the packet waits in the tap's queue for the thread that serves it. */
const tapXmit = program('tun_net_xmit', (p) => {
  p.work('net.tap', { probe: 'net_dev_xmit', field: devField });
  p.effect('queue', (kernel, ctx) => {
    const { packet, dev } = kernel.net.drop(ctx.get(SKB));
    const queue = queueOf(kernel, dev);
    queue.received.push(packet);
    ctx.set(WAKE_TASK, queue.worker ?? 0);
  });
  p.call(tryToWakeUp);
});

const XMIT: Readonly<Record<Exclude<NetDevKind, 'ifb'>, Program>> = Object.freeze({
  loopback: loopbackXmit,
  veth: vethXmit,
  physical: physicalXmit,
  virtio: virtioXmit,
  tap: tapXmit,
});

/** The driver of the device the packet is at (`ndo_start_xmit`). An ifb is its shaper's. */
export function driverOf(kernel: Kernel, ctx: Ctx): number {
  const { kind } = devOf(kernel, ctx);
  return kind === 'ifb' ? -1 : XMIT[kind].index;
}

/** `dev_queue_xmit`: the device the packet is at sends it, now or when its queue lets it. */
export const transmit = program('dev_queue_xmit', (p) => {
  p.callBy('ndo_start_xmit', (kernel, ctx) => kernel.net.control?.transmit ?? driverOf(kernel, ctx));
});
