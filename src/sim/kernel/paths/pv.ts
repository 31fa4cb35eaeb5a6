/** Steps of kernel paths that `pv_ops` may replace or add to. */
import type { Cpu } from '../../hw/cpu.ts';
import type { Program } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';
import type { PvOp } from '../pv-ops.ts';
import type { KernelBuilder } from './types.ts';

function programOf(kernel: Kernel, op: PvOp): Program | null {
  return kernel.config.pvOps?.[op] ?? null;
}

/** The kernel's own way of doing `op`, or else the native one; `before` happens first, in the same step. */
export function pvOr(
  p: KernelBuilder,
  op: PvOp,
  native: (p: KernelBuilder) => void,
  before?: (kernel: Kernel, cpu: Cpu) => void,
): void {
  const hasOwn = (kernel: Kernel): boolean => programOf(kernel, op) !== null;
  p.when(
    `pv_ops.${op}`,
    before
      ? (kernel, _ctx, cpu): boolean => {
          before(kernel, cpu);
          return hasOwn(kernel);
        }
      : hasOwn,
    (p) => p.callBy(`pv_ops.${op}`, (kernel) => programOf(kernel, op)?.index ?? -1),
    native,
  );
}

/** What the kernel does besides the native step; usually nothing. */
export function pvAlso(p: KernelBuilder, op: PvOp): void {
  p.callBy(`pv_ops.${op}`, (kernel) => programOf(kernel, op)?.index ?? -1);
}
