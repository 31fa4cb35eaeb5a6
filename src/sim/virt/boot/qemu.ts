/** QEMU's process up to the point where it is ready to run a guest. */
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import { work } from './marks.ts';
import { file, hold } from './memory-steps.ts';

export function qemuProgram(p: KernelBuilder): void {
  file(p, 'qemu.text');
  hold(p, 'qemu');
  work(p, 'boot.qemu.vmm');
}
