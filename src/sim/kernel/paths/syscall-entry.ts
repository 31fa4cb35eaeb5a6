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

/** The filter runs if it must, or if its answer depends on the arguments; constant answers come from the bitmap. */
/** The task that makes the call. */
function caller(kernel: Kernel, cpu: Cpu): Task {
  const task = kernel.current(cpu.index);
  invariant(task !== null, 'syscall-without-task');
  return task;
}

function callEvent(kernel: Kernel, cpu: Cpu, event: number): void {
  caller(kernel, cpu).sendCall(event);
}

/** A program with a filter has it asked first; any other's call runs at once. */
function secureComputing(kernel: Kernel, cpu: Cpu): void {
  const task = caller(kernel, cpu);
  const filtered = task.container !== null && task.container.seccomp !== 'off';
  task.sendCall(filtered ? SYSCALL_EVENT.filter : SYSCALL_EVENT.run);
}

/** The filter, if there is one, has allowed the call. */
function allowed(kernel: Kernel, cpu: Cpu): void {
  const task = caller(kernel, cpu);
  if (task.call === SYSCALL.seccomp) task.sendCall(SYSCALL_EVENT.allow);
}

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

/** Into the kernel, checks, what `body` adds, and back. */
export function entryPath(name: string, body: (p: KernelBuilder) => void): Program {
  return program(name, (p) => {
    p.effect('a call is made', (kernel, _ctx, cpu) => callEvent(kernel, cpu, SYSCALL_EVENT.enter));
    pvOr(p, 'syscallEnter', nativeEnter);
    p.effect('secure_computing', (kernel, _ctx, cpu) => secureComputing(kernel, cpu));
    p.workBy('seccomp', seccomp, { probe: 'seccomp' });
    p.effect('do_syscall_64', (kernel, _ctx, cpu) => allowed(kernel, cpu));
    body(p);
    p.effect('it is done', (kernel, _ctx, cpu) => callEvent(kernel, cpu, SYSCALL_EVENT.done));
    p.resched();
    pvOr(p, 'syscallExit', nativeExit);
    p.effect('back in the program', (kernel, _ctx, cpu) => callEvent(kernel, cpu, SYSCALL_EVENT.leave));
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
