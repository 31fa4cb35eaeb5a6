/**
 * `entry_SYSCALL_64`: into the kernel, checks, the call's own program, and back. Local 6 holds the call's number,
 * locals 0 to 5 its arguments; the result is the context's `result`.
 */
import { invariant } from '../../core/invariant.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';
import type { Cpu } from '../../hw/cpu.ts';
import { SECCOMP_ARGS_FLAG } from '../seccomp.ts';
import { pvOr } from './pv.ts';
import { program, type KernelBuilder } from './types.ts';

const BITMAP = REFERENCE_PROFILE.index('sys.seccomp.bitmap');
const FILTER = REFERENCE_PROFILE.index('sys.seccomp.filter');
/** Local with the number of the call (`entryNr`). */
export const SYSCALL_NR = 6;

/** The number of the call that a context is in. */
export function calledNr(ctx: Ctx): number {
  return ctx.get(SYSCALL_NR) % SECCOMP_ARGS_FLAG;
}

/** The filter runs if it must, or if its answer depends on the arguments; constant answers come from the bitmap. */
function seccomp(kernel: Kernel, ctx: Ctx, cpu: Cpu): number {
  const view = kernel.current(cpu.index)?.container;
  if (!view || view.seccomp === 'off') return -1;
  return view.seccomp === 'filter' || ctx.get(SYSCALL_NR) >= SECCOMP_ARGS_FLAG ? FILTER : BITMAP;
}

/** Page tables are switched on the way into the kernel and out of it, if KPTI is on. */
export function kpti(p: KernelBuilder): void {
  p.when(
    'KPTI',
    (kernel) => kernel.config.kpti,
    (p) => p.work('sys.kpti'),
  );
}

function nativeEnter(p: KernelBuilder): void {
  p.cross((kernel) => kernel.machine.kernelComp, 0, 'sys.enter', { probe: 'sys_enter', label: 'SYSCALL' });
  kpti(p);
}

function nativeExit(p: KernelBuilder): void {
  kpti(p);
  p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, 'sys.exit', {
    probe: 'sys_exit',
    label: 'SYSRET',
  });
}

/** Into the kernel, checks, what `body` adds, and back. */
export function entryPath(name: string, body: (p: KernelBuilder) => void): Program {
  return program(name, (p) => {
    pvOr(p, 'syscallEnter', nativeEnter);
    p.workBy('seccomp', seccomp, { probe: 'seccomp' });
    body(p);
    p.resched();
    pvOr(p, 'syscallExit', nativeExit);
  });
}

export const syscallEntry = entryPath('entry_SYSCALL_64', (p) => {
  p.callBy('the call', (kernel, ctx) => {
    const nr = calledNr(ctx);
    const index = kernel.syscallTable[nr] ?? -1;
    invariant(index >= 0, 'syscall-without-program', String(nr));
    return index;
  });
});
