/** virtio-net, and who moves its packets: a vhost kernel thread, or the VMM process. */
import type { Packet } from '../hw/packet.ts';
import { receive } from '../kernel/net/forward.ts';
import { SKB } from '../kernel/net/devices.ts';
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
  const device = vm.machine.devices.find((d) => d instanceof VirtioNet);
  if (!device) throw new Error('VM without virtio-net');
  return device;
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

/** A packet from the guest enters the host's network at the tap device. */
export function fromGuest(kernel: Kernel, ctx: Ctx): void {
  const packet = device(kernel, ctx).submitted.shift();
  if (!packet) return;
  ctx.flow = packet.flow;
  ctx.set(SKB, kernel.net.hold({ packet, dev: kernel.net.device('tap0') }));
}

/** Bytes of the next packet that its cost does not cover. */
function moreBytes(packet: Packet | undefined): number {
  return Math.max(0, (packet?.bytes ?? 0) - FRAME_BYTES);
}

/** A packet for the guest goes onto its ring; sets the arguments of `irqfd`. */
function toGuest(kernel: Kernel, ctx: Ctx): void {
  const net = device(kernel, ctx);
  const packet = net.tap.received.shift();
  if (!packet) return;
  net.received.push(packet);
  ctx.set(UNTOLD, ctx.get(UNTOLD) + 1);
  ctx.flow = packet.flow;
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

function copyRest(p: KernelBuilder, next: (net: VirtioNet) => Packet | undefined): void {
  p.when(
    'more than a frame',
    (kernel, ctx) => moreBytes(next(device(kernel, ctx))) > 0,
    (p) => p.work('copy.per_byte', { scale: (kernel, ctx) => moreBytes(next(device(kernel, ctx))) }),
  );
}

function mustTell(kernel: Kernel, ctx: Ctx): boolean {
  return ctx.get(UNTOLD) >= BATCH || device(kernel, ctx).tap.received.length === 0;
}

function wantsInterrupt(kernel: Kernel, ctx: Ctx): boolean {
  const { interruptsOff, received } = device(kernel, ctx);
  return !interruptsOff && received.length > 0;
}

function transmit(p: KernelBuilder, { packet }: NetWorker): void {
  p.loopWhile(
    'packets from the guest',
    (kernel, ctx) => device(kernel, ctx).submitted.length > 0,
    (p) => {
      packet(p);
      copyRest(p, (net) => net.submitted[0]);
      p.effect('tun_get_user', fromGuest);
      p.call(receive);
    },
  );
}

function deliver(p: KernelBuilder, { packet, notify }: NetWorker): void {
  p.effect('all told', (_kernel, ctx) => ctx.set(UNTOLD, 0));
  p.loopWhile(
    'packets for the guest',
    (kernel, ctx) => device(kernel, ctx).tap.received.length > 0,
    (p) => {
      packet(p);
      copyRest(p, (net) => net.tap.received[0]);
      p.effect('receive ring', toGuest);
      p.when('the last, or enough of them', mustTell, (p) => {
        p.effect('used index', (_kernel, ctx) => ctx.set(UNTOLD, 0));
        p.when('the guest is not polling', wantsInterrupt, notify);
      });
    },
  );
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
