/** virtio-net, and who moves its packets: a vhost kernel thread, or the VMM process. */
import type { Packet } from '../hw/packet.ts';
import { receive } from '../kernel/net/forward.ts';
import { SKB } from '../kernel/net/devices.ts';
import { runSoftirqs } from '../kernel/net/softirq.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
import type { Program } from '../ops/op.ts';
import { COMP } from '../trace/components.ts';
import { irqfd } from './irqfd.ts';
import { VirtioDevice } from './virtio-device.ts';
import { vmOf, type Vm } from './vm.ts';

export class VirtioNet extends VirtioDevice {
  /** Transmit ring: written by the guest. */
  readonly submitted: Packet[] = [];
  /** Receive ring: filled by the host, not yet taken by the guest. */
  readonly received: Packet[] = [];
  /** The tap device's queue towards the guest. */
  readonly tap: { readonly submitted: Packet[]; readonly received: Packet[]; worker: number } = {
    submitted: [],
    received: [],
    worker: 0,
  };
  /** vCPU that handles its interrupts. */
  irqVcpu = 0;

  constructor() {
    super('virtio-net', COMP.vhost);
  }
}

const VM = 0;
/** Packets put on the receive ring before the guest is told (`VHOST_NET_BATCH`). */
const BATCH = 64;
/** Local that counts the packets the guest has not been told of. */
const UNTOLD = 3;
/** Local: 1 if the worker had to be woken for this round. */
const SLEPT = 7;
/** The cost of a packet includes the copy of a full frame. */
const FRAME_BYTES = 1526;

export function netOf(vm: Vm): VirtioNet {
  return vm.machine.device(VirtioNet);
}

function device(kernel: Kernel, ctx: Ctx): VirtioNet {
  return netOf(vmOf(kernel, ctx.get(VM)));
}

function idle(kernel: Kernel, ctx: Ctx): boolean {
  const net = device(kernel, ctx);
  net.kickSuppressed = false;
  return net.submitted.length === 0 && net.tap.received.length === 0;
}

function nothingReceived(kernel: Kernel, ctx: Ctx): boolean {
  return device(kernel, ctx).tap.received.length === 0;
}

/** Takes the next packet of a queue, to be at the tap device. False: there is none. */
function take(kernel: Kernel, ctx: Ctx, queue: Packet[]): boolean {
  const packet = queue.shift();
  if (!packet) return false;
  ctx.flow = packet.flow;
  ctx.set(SKB, kernel.net.hold({ packet, dev: kernel.net.device('tap0') }));
  return true;
}

/** A packet from the guest enters the host's network at the tap device. False: there is none. */
export function fromGuest(kernel: Kernel, ctx: Ctx): boolean {
  return take(kernel, ctx, device(kernel, ctx).submitted);
}

/** A packet for the guest leaves the tap's queue. False: there is none. */
function fromTap(kernel: Kernel, ctx: Ctx): boolean {
  return take(kernel, ctx, device(kernel, ctx).tap.received);
}

/** Bytes of the packet in hand that its cost does not cover. */
function moreBytes(kernel: Kernel, ctx: Ctx): number {
  return Math.max(0, kernel.net.skb(ctx.get(SKB)).packet.bytes - FRAME_BYTES);
}

/** The packet in hand goes onto the guest's ring; sets the arguments of `irqfd`. */
function toGuest(kernel: Kernel, ctx: Ctx): void {
  const net = device(kernel, ctx);
  net.received.push(kernel.net.drop(ctx.get(SKB)).packet);
  ctx.set(UNTOLD, ctx.get(UNTOLD) + 1);
  ctx.set(1, net.vector);
  ctx.set(2, net.irqVcpu);
}

/** Who moves packets between a guest's rings and the host's network, and how. */
export interface NetWorker {
  readonly name: string;
  /** What a packet costs, in either direction. */
  readonly packet: (p: KernelBuilder) => void;
  /** Work of getting the worker to run besides the wake-up; null: none. */
  readonly wakeCost: string | null;
  /** Tells the guest of a packet. Called with the locals that `irqfd` takes. */
  readonly notify: (p: KernelBuilder) => void;
  /** Packets from the guest are somebody else's work. */
  readonly receiveOnly?: boolean;
}

function copyRest(p: KernelBuilder): void {
  p.when(
    'more than a frame',
    (kernel, ctx) => moreBytes(kernel, ctx) > 0,
    (p) => p.work('copy.per_byte', { scale: moreBytes }),
  );
}

function mustTell(kernel: Kernel, ctx: Ctx): boolean {
  return ctx.get(UNTOLD) >= BATCH || device(kernel, ctx).tap.received.length === 0;
}

/** The interrupt controller knows of it: a vector is one bit. */
function isPending(vm: Vm, { irqVcpu, vector }: VirtioNet): boolean {
  return vm.vcpu(irqVcpu).pending.some((interrupt) => interrupt.vector === vector);
}

/** Asks once: the used ring's event index is passed then, and the guest moves it on when its poll has found nothing more. */
function wantsInterrupt(kernel: Kernel, ctx: Ctx): boolean {
  const net = device(kernel, ctx);
  if (net.received.length === 0) return false;
  if (!net.eventIndex) return !isPending(vmOf(kernel, ctx.get(VM)), net);
  if (net.interruptsOff) return false;
  net.interruptsOff = true;
  return true;
}

/** `tun_get_user`: the packet in hand is received, and what that queued for this CPU as well. */
export function receiveAtTap(p: KernelBuilder): void {
  p.call(receive);
  runSoftirqs(p);
}

function transmit(p: KernelBuilder, { packet }: NetWorker): void {
  p.loopWhile('a packet from the guest', fromGuest, (p) => {
    packet(p);
    copyRest(p);
    receiveAtTap(p);
  });
}

function deliver(p: KernelBuilder, { packet, notify }: NetWorker): void {
  p.effect('all told', (_kernel, ctx) => ctx.set(UNTOLD, 0));
  p.loopWhile('a packet for the guest', fromTap, (p) => {
    packet(p);
    copyRest(p);
    p.effect('receive ring', toGuest);
    p.when('the last, or enough of them', mustTell, (p) => {
      p.effect('used index', (_kernel, ctx) => ctx.set(UNTOLD, 0));
      p.when('the guest is not polling', wantsInterrupt, notify);
    });
  });
}

/** A packet passes through the VMM process. */
export function throughProcess(cost: string): (p: KernelBuilder) => void {
  return (p) => {
    p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
    p.work(cost, { probe: 'vmm_work' });
    p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'SYSCALL' });
  };
}

/** Program of the worker's thread. */
export function netWorker(worker: NetWorker): Program {
  const nothing = worker.receiveOnly ? nothingReceived : idle;
  return program(worker.name, (p) => {
    p.forever((p) => {
      p.effect('awake', (_kernel, ctx) => ctx.set(SLEPT, 0));
      p.loopWhile('nothing to do', nothing, (p) => {
        p.block('wait for work', nothing);
        p.effect('slept', (_kernel, ctx) => ctx.set(SLEPT, 1));
      });
      if (!worker.receiveOnly)
        p.effect('no kicks please', (kernel, ctx) => void (device(kernel, ctx).kickSuppressed = true));
      const { wakeCost } = worker;
      if (wakeCost !== null)
        p.when(
          'it slept',
          (_kernel, ctx) => ctx.get(SLEPT) === 1,
          (p) => p.work(wakeCost),
        );
      if (!worker.receiveOnly) transmit(p, worker);
      deliver(p, worker);
    });
  });
}

const inject = (p: KernelBuilder): void => void p.call(irqfd);

export const vhostWorker = netWorker({
  name: 'vhost_worker',
  packet: (p) => p.work('vhost.pkt', { probe: 'vhost_work' }),
  wakeCost: 'vm.backend_wake',
  notify: inject,
});
export const tapThread = netWorker({
  name: 'qemu_main_loop',
  packet: throughProcess('vmm.tap_pkt'),
  wakeCost: 'vm.backend_wake',
  notify: inject,
});
