/** Levels of machines inside machines: what the boxes of each are called, and who is below whom. */
import type { Cpu } from '../hw/cpu.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { COMP } from '../trace/components.ts';
import { VcpuPort } from './vcpu-port.ts';

/** Boxes of a level whose guest is again a host: kernel, VMM process, KVM, vhost, ring-0 half of a hosted VMM. Level 3 can only be the innermost. */
const HOSTING = Object.freeze([
  null,
  { kernel: COMP.l1Kernel, vmm: COMP.l1Vmm, kvm: COMP.l1Kvm, vhost: COMP.l1Vhost, vmmR0: COMP.l1VmmR0 },
  { kernel: COMP.l2Kernel, vmm: COMP.l2Vmm, kvm: COMP.l2Kvm, vhost: COMP.l2Vhost, vmmR0: COMP.l2VmmR0 },
]);

/** How many machines may be inside each other: L0 to L3. */
export const MAX_DEPTH = HOSTING.length;

/** Component of a guest kernel at `depth` that has `inner` more virtual machines inside. */
export function guestKernelComp(depth: number, inner: number, innermost: number): number {
  return inner > 0 ? (HOSTING[depth]?.kernel ?? innermost) : innermost;
}

/** How the components of code written for a host show in a virtual machine. */
export function levelNames(depth: number, inner: number, innermost: number): ReadonlyMap<number, number> {
  const kernel = guestKernelComp(depth, inner, innermost);
  const level = inner > 0 ? HOSTING[depth] : null;
  if (!level) return new Map([[COMP.kernel, kernel]]);
  return new Map([
    [COMP.kernel, kernel],
    [COMP.vmm, level.vmm],
    [COMP.kvm, level.kvm],
    [COMP.vhost, level.vhost],
    [COMP.vmmR0, level.vmmR0],
  ]);
}

/** The kernel that a guest kernel's virtual machine runs on; null on hardware. */
export function kernelBelow(kernel: Kernel): Kernel | null {
  const cpu: Cpu = kernel.machine.cpu(0);
  return cpu.port instanceof VcpuPort ? cpu.port.vm.hostKernel : null;
}
