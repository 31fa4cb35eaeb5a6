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
import { callField } from '../../trace/fields.ts';
import { SECCOMP_ARGS_FLAG, type SeccompFilter } from '../seccomp.ts';
import { SYSCALL, SYSCALL_EVENT } from '../syscall.machine.ts';
import type { Task } from '../task.ts';
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

/** Number of a call whose program is not found by it: unknown, as ftrace prints it. */
function unknownNr(): number {
  return -1;
}

/** The task that makes the call. */
function caller(kernel: Kernel, cpu: Cpu): Task {
  const task = kernel.current(cpu.index);
  invariant(task !== null, 'syscall-without-task');
  return task;
}

function callEvent(kernel: Kernel, cpu: Cpu, event: number): void {
  caller(kernel, cpu).sendCall(event);
}

/**
 * A program with a filter has it asked first; any other's call runs at once. The filter runs if it must, or if its answer
 * depends on the arguments; constant answers come from the bitmap. Departs from Linux in that several filters take no longer
 * than one: no runtime here puts one on another.
 */
function secureComputing(kernel: Kernel, ctx: Ctx, cpu: Cpu): number {
  const task = caller(kernel, cpu);
  // The native way in has asked it already.
  if (task.call === SYSCALL.seccomp) return -1;
  const { seccomp } = task;
  if (seccomp.length === 0) {
    task.sendCall(SYSCALL_EVENT.run);
    return -1;
  }
  task.sendCall(SYSCALL_EVENT.filter);
  return ctx.get(SYSCALL_NR) >= SECCOMP_ARGS_FLAG || seccomp.some(runs) ? FILTER : BITMAP;
}

/** The filter, if there is one, has allowed the call. */
function allowed(kernel: Kernel, cpu: Cpu): void {
  const task = caller(kernel, cpu);
  if (task.call === SYSCALL.seccomp) task.sendCall(SYSCALL_EVENT.allow);
}

function runs(filter: SeccompFilter): boolean {
  return !filter.cached;
}

/** Page tables are switched on the way into the kernel and out of it, if KPTI is on. */
export function kpti(p: KernelBuilder): void {
  p.when(
    'KPTI',
    (kernel) => kernel.config.kpti,
    (p) => p.work('sys.kpti'),
  );
}

/** Of a call: its number, for the trace. */
type NrOf = (ctx: Ctx) => number;

function crossIn(p: KernelBuilder, probe: 'sys_enter' | 'user_exit', nrOf: NrOf): void {
  p.cross((kernel) => kernel.machine.kernelComp, 0, 'sys.enter', {
    probe,
    field: (_kernel, ctx) => callField(nrOf(ctx)),
    label: 'SYSCALL',
  });
  kpti(p);
}

/** A filter looks at the call before its own trace point does (`syscall_trace_enter`). */
function nativeEnter(p: KernelBuilder, nrOf: NrOf): void {
  p.when(
    'a filter is asked first',
    (kernel, _ctx, cpu) => caller(kernel, cpu).seccomp.length > 0,
    (p) => {
      crossIn(p, 'user_exit', nrOf);
      p.workBy('__secure_computing', secureComputing, { probe: 'seccomp' });
      p.mark('sys_enter', { field: (_kernel, ctx) => callField(nrOf(ctx)) });
    },
    (p) => crossIn(p, 'sys_enter', nrOf),
  );
}

function nativeExit(p: KernelBuilder, nrOf: NrOf): void {
  kpti(p);
  p.cross((kernel, _ctx, cpu) => kernel.current(cpu.index)?.userComp ?? 0, 3, 'sys.exit', {
    probe: 'sys_exit',
    field: (_kernel, ctx) => callField(nrOf(ctx), ctx.result),
    label: 'SYSRET',
  });
}

/** A call whose way into the kernel and back takes no time of its own: the work of a load stands for it. */
export function enterAtOnce(kernel: Kernel, ctx: Ctx, cpu: Cpu): void {
  cpu.changeRing(ctx, 0);
  callEvent(kernel, cpu, SYSCALL_EVENT.enter);
  callEvent(kernel, cpu, SYSCALL_EVENT.run);
}

/** It is over; `ring` 0: the next call follows at once. */
export function leaveAtOnce(kernel: Kernel, ctx: Ctx, cpu: Cpu, ring: 0 | 3 = 3): void {
  callEvent(kernel, cpu, SYSCALL_EVENT.done);
  callEvent(kernel, cpu, SYSCALL_EVENT.leave);
  cpu.changeRing(ctx, ring);
}

/** Back to the program, by the kernel's own way if it has one. */
export function exitToUser(p: KernelBuilder, nrOf: NrOf): void {
  pvOr(p, 'syscallExit', (p) => nativeExit(p, nrOf));
}

/** The call is made: what of its own the kernel does then, or the native step. */
function enter(p: KernelBuilder, nrOf: NrOf): void {
  pvOr(
    p,
    'syscallEnter',
    (p) => nativeEnter(p, nrOf),
    (kernel, cpu) => callEvent(kernel, cpu, SYSCALL_EVENT.enter),
  );
  p.workBy('secure_computing', secureComputing, { probe: 'seccomp' });
}

function leave(p: KernelBuilder, nrOf: NrOf): void {
  p.when(
    'it is done, and somebody else is to run at once',
    (kernel, _ctx, cpu) => {
      callEvent(kernel, cpu, SYSCALL_EVENT.done);
      return kernel.preemptible(cpu.index);
    },
    (p) => p.preempt(),
  );
  exitToUser(p, nrOf);
  // The trace point comes before the loop that looks for work (`syscall_exit_to_user_mode_prepare`), so whoever loses
  // the CPU here goes on without another event.
  p.resched();
  p.effect('back in the program', (kernel, _ctx, cpu) => callEvent(kernel, cpu, SYSCALL_EVENT.leave));
}

/** Into the kernel, checks, what `body` adds, and back. */
export function entryPath(name: string, body: (p: KernelBuilder) => void, nrOf: NrOf = unknownNr): Program {
  return program(name, (p) => {
    enter(p, nrOf);
    p.effect('do_syscall_64', (kernel, _ctx, cpu) => allowed(kernel, cpu));
    body(p);
    leave(p, nrOf);
  });
}

/** The same for a call that is known by its number: it is looked up when it is allowed. */
export const syscallEntry = program('entry_SYSCALL_64', (p) => {
  enter(p, calledNr);
  p.callBy('do_syscall_64', (kernel, ctx, cpu) => {
    allowed(kernel, cpu);
    const nr = calledNr(ctx);
    const index = kernel.syscallTable[nr] ?? -1;
    if (index < 0) invariant(false, 'syscall-without-program', String(nr));
    return index;
  });
  leave(p, calledNr);
});
