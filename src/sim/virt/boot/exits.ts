/**
 * What a guest does while it boots that only the most privileged level may do: whether it leaves the guest, and to whom, is
 * decided by what is below. The numbers are of accesses, not of exits.
 */
import type { Kernel } from '../../kernel/kernel.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import type { Ctx } from '../../ops/context.ts';
import { KERNEL_PORT, PROCESS_PORT } from '../vcpu-port.ts';

/** Accesses of one step of a boot. */
export interface BootAccesses {
  /** CPUID instructions. */
  readonly cpuid: number;
  /** Ports of the interrupt controller and the timer. */
  readonly kernelPorts: number;
  /** Ports and registers of devices that the VMM's process emulates. */
  readonly processPorts: number;
}

/**
 * SeaBIOS: "thousands" of accesses, most of them PCI configuration by port, as its authors and those of the read-only config
 * space say (LPC 2022); the number is assumed.
 */
export const SEABIOS: BootAccesses = Object.freeze({ cpuid: 10, kernelPorts: 200, processPorts: 2000 });
/** A kernel on a PC with PCI: the same scan again, half as often because bridges and ROMs are done. Assumed. */
export const PC: BootAccesses = Object.freeze({ cpuid: 300, kernelPorts: 200, processPorts: 1000 });
/** A kernel on a machine with PCI and little on it. Assumed. */
export const SMALL_PCI: BootAccesses = Object.freeze({ cpuid: 300, kernelPorts: 100, processPorts: 400 });
/** A kernel on virtio-mmio: a few registers a device. Assumed. */
export const MMIO: BootAccesses = Object.freeze({ cpuid: 300, kernelPorts: 100, processPorts: 60 });
/** A library OS: what its drivers for two virtio-mmio devices and a clock need. Assumed. */
export const UNIKERNEL: BootAccesses = Object.freeze({ cpuid: 10, kernelPorts: 10, processPorts: 20 });
/** Guests that know their hypervisor ask it by its own calls. */
export const NO_ACCESSES: BootAccesses = Object.freeze({ cpuid: 0, kernelPorts: 0, processPorts: 0 });

/** Bytes that a boot with `quiet` writes to its serial console (2,752 in a published log of such a boot). */
export const QUIET_CONSOLE_BYTES = 2752;
const LEFT = 1;

function times(p: KernelBuilder, label: string, count: number, body: (p: KernelBuilder) => void): void {
  if (count === 0) return;
  p.effect(label, (_kernel, ctx) => ctx.set(LEFT, count));
  p.loopWhile(
    label,
    (_kernel, ctx) => ctx.get(LEFT) > 0,
    (p) => {
      p.effect('next', (_kernel: Kernel, ctx: Ctx) => ctx.set(LEFT, ctx.get(LEFT) - 1));
      body(p);
    },
  );
}

/** Does the accesses one after the other. */
export function access(p: KernelBuilder, { cpuid, kernelPorts, processPorts }: BootAccesses): void {
  times(p, 'cpuid', cpuid, (p) => p.privileged('cpuid'));
  times(p, 'in and out, interrupt controller and timer', kernelPorts, (p) =>
    p.privileged('register', () => KERNEL_PORT),
  );
  times(p, 'in and out, devices', processPorts, (p) => p.privileged('register', () => PROCESS_PORT));
}

/** Output to the serial console: an exit a byte, as that source counts. */
export function serialOutput(p: KernelBuilder, bytes: number): void {
  times(p, 'bytes to the serial port', bytes, (p) => p.privileged('register', () => PROCESS_PORT));
}
