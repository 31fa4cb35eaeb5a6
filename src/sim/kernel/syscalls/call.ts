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
export function syscall(p: KernelBuilder, name: string, args?: Arguments): void {
  syscallByNr(p, name, syscallNr(name), args);
}

type Arguments = (kernel: Kernel, ctx: Ctx) => void;

/** The same for a call that is not in every kernel's table, by its number. */
export function syscallByNr(p: KernelBuilder, name: string, number: number, args?: Arguments): void {
  const nr = entryNr(name, number);
  p.effect(`${name}()`, (kernel, ctx) => {
    args?.(kernel, ctx);
    ctx.set(SYSCALL_NR, nr);
  });
  p.call(syscallEntry);
}
