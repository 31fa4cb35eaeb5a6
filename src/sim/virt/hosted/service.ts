/** Device models in a hosted VMM's process: its ioctl returns, ordinary host calls do the work, and the ioctl is made again. */
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../../kernel/paths/wakeup.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import { irqfd } from '../irqfd.ts';
import { EXIT_ARG, portOf } from '../kvm-exits.ts';
import { fromGuest, netWorker, receiveAtTap, throughProcess, VirtioNet } from '../virtio-net.ts';
import { VirtioDevice } from '../virtio-device.ts';

export interface ProcessService {
  readonly name: string;
  /** File of the driver whose ioctl the vCPU thread is in. */
  readonly file: string;
  /** Work of the trip besides leaving and entering the kernel; null: none. */
  readonly tripCost: string | null;
  /** What the process does for a packet before it sends it. */
  readonly packetCost: string;
  /** Host call that sends it. */
  readonly sendCall: string;
  /** The device interrupts the guest when a packet was sent. */
  readonly interruptsWhenSent: boolean;
}

function rungDevice(kernel: Kernel, ctx: Ctx): VirtioDevice | null {
  const device = portOf(kernel, ctx).vm.machine.devices[ctx.get(EXIT_ARG)];
  return device instanceof VirtioDevice ? device : null;
}

/** A host call of the process. */
export function hostCall(p: KernelBuilder, label: string, body: (p: KernelBuilder) => void): void {
  p.cross('kernel', 0, 'sys.enter', { probe: 'sys_enter', label });
  body(p);
  p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: 'SYSRET' });
}

/** Wakes the thread behind the device that the guest rang. */
export function wakeDeviceThread(p: KernelBuilder): void {
  p.effect('thread', (kernel, ctx) => ctx.set(WAKE_TASK, rungDevice(kernel, ctx)?.worker ?? 0));
  p.call(tryToWakeUp);
}

/** Packets are sent by the vCPU's own thread; a disk request is handed to a thread of its own. */
function deviceModel(p: KernelBuilder, service: ProcessService): void {
  p.when(
    'a network device',
    (kernel, ctx) => rungDevice(kernel, ctx) instanceof VirtioNet,
    (p) =>
      // Seen and taken in one op: another vCPU's thread may be at the same ring.
      p.loopWhile('a packet to send', fromGuest, (p) => {
        p.work(service.packetCost, { probe: 'vmm_work' });
        hostCall(p, service.sendCall, receiveAtTap);
        if (service.interruptsWhenSent)
          p.effect('sent', (kernel, ctx) => {
            const { vcpu } = portOf(kernel, ctx);
            vcpu.pending.push({ vector: rungDevice(kernel, ctx)?.vector ?? 0, flow: ctx.flow });
          });
      }),
    (p) => {
      p.work('vmm.device_model', { probe: 'vmm_work' });
      p.when(
        'a device was started',
        (_kernel, ctx) => ctx.get(EXIT_ARG) >= 0,
        (p) => hostCall(p, 'futex(FUTEX_WAKE)', wakeDeviceThread),
      );
    },
  );
}

/** From the ring-0 half to the process and back. Local 6 holds the device's place on the bus. */
export function processService(service: ProcessService): Program {
  return program(service.name, (p) => {
    if (service.tripCost !== null) p.work(service.tripCost, { probe: 'kvm_userspace_exit' });
    p.cross('vmm', 3, 'sys.exit', { probe: 'sys_exit', label: `ioctl(${service.file}) returns` });
    deviceModel(p, service);
    p.cross('vmmR0', 0, 'sys.enter', { probe: 'sys_enter', label: `ioctl(${service.file})` });
  });
}

/** The process's thread for received packets: it copies them to the guest and raises the interrupt. */
export function receiver(name: string, packetCost: string): Program {
  return netWorker({
    name,
    packet: throughProcess(packetCost),
    wakeCost: 'vm.backend_wake',
    notify: (p) => p.call(irqfd),
    receiveOnly: true,
  });
}
