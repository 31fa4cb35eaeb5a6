/** virtio-net, and who moves its packets: a vhost kernel thread, or the VMM process. */
import type { Packet } from '../hw/packet.ts';
import { receive } from '../kernel/net/forward.ts';
import { SKB } from '../kernel/net/devices.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { program, type KernelBuilder } from '../kernel/paths/types.ts';
import type { Ctx } from '../ops/context.ts';
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

/** A packet from the guest enters the host's network at the tap device. */
function fromGuest(kernel: Kernel, ctx: Ctx): void {
  const packet = device(kernel, ctx).submitted.shift();
  if (!packet) return;
  ctx.flow = packet.flow;
  ctx.set(SKB, kernel.net.hold({ packet, dev: kernel.net.device('tap0') }));
}

/** A packet for the guest goes onto its ring; sets the arguments of `irqfd`. */
function toGuest(kernel: Kernel, ctx: Ctx): void {
  const net = device(kernel, ctx);
  const packet = net.tap.received.shift();
  if (!packet) return;
  net.received.push(packet);
  ctx.flow = packet.flow;
  ctx.set(1, net.vector);
  ctx.set(2, net.irqVcpu);
}

/** What both kinds of worker do; `user` says that packets pass through user space. */
function serve(p: KernelBuilder, user: boolean): void {
  const packet = (p: KernelBuilder): void => {
    if (user) p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
    p.work(user ? 'vmm.tap_pkt' : 'vhost.pkt', { probe: user ? 'vmm_work' : 'vhost_work' });
    if (user) p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label: 'SYSCALL' });
  };
  p.loopWhile(
    'packets from the guest',
    (kernel, ctx) => device(kernel, ctx).submitted.length > 0,
    (p) => {
      packet(p);
      p.effect('tun_get_user', fromGuest);
      p.call(receive);
    },
  );
  p.loopWhile(
    'packets for the guest',
    (kernel, ctx) => device(kernel, ctx).tap.received.length > 0,
    (p) => {
      packet(p);
      p.effect('receive ring', toGuest);
      p.call(irqfd);
    },
  );
}

function worker(name: string, user: boolean): ReturnType<typeof program> {
  return program(name, (p) => {
    p.forever((p) => {
      p.loopWhile('nothing to do', idle, (p) => p.block('wait for work', idle));
      p.effect('no kicks please', (kernel, ctx) => void (device(kernel, ctx).kickSuppressed = true));
      p.work('vm.backend_wake');
      serve(p, user);
    });
  });
}

export const vhostWorker = worker('vhost_worker', false);
export const tapThread = worker('qemu_main_loop', true);
