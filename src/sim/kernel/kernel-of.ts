/** From hardware to the kernel that runs on it. */
import { invariant } from '../core/invariant.ts';
import type { Cpu } from '../hw/cpu.ts';
import { Kernel } from './kernel.ts';

/** The kernel on a CPU, null before one is booted. */
export function findKernel(cpu: Cpu | undefined): Kernel | null {
  const on = cpu?.kernelOn;
  return on instanceof Kernel ? on : null;
}

/** The kernel on a CPU. Throws SimFault 'no-kernel' before one is booted. */
export function kernelOf(cpu: Cpu): Kernel {
  const kernel = findKernel(cpu);
  if (kernel === null) invariant(false, 'no-kernel', String(cpu.index));
  return kernel;
}
