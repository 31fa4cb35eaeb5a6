/** How user programs make system calls. */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { SYSCALL_NR, syscallEntry } from '../paths/syscall-entry.ts';
import type { KernelBuilder } from '../paths/types.ts';
import { entryNr } from '../seccomp.ts';
import { syscallNr } from './registry.ts';

/**
 * Adds `name(args)` to a user program. `args` fills locals 0 to 5. Throws SimFault 'syscall-unknown' while the program is
 * made, when no call of that name has a model.
 */
export function syscall(p: KernelBuilder, name: string, args?: (kernel: Kernel, ctx: Ctx) => void): void {
  const nr = entryNr(name, syscallNr(name));
  p.effect(`${name}()`, (kernel, ctx) => {
    args?.(kernel, ctx);
    ctx.set(SYSCALL_NR, nr);
  });
  p.call(syscallEntry);
}
