/** `mutex_lock`, `down_read`, `down_write` and their counterparts as op programs. Who has to wait leaves rows that say so. */
import type { Ctx } from '../../ops/context.ts';
import type { Program } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { LOCK_NAMES, lockNumber, type LockName } from './names.ts';

interface LockPrograms {
  readonly take: Program;
  readonly share: Program;
  readonly pass: Program;
}

function taking(name: LockName, number: number, shared: boolean): Program {
  const missed = (kernel: Kernel, ctx: Ctx): boolean => !kernel.locks.get(number).tryLock(ctx.task, shared);
  // An interrupt may come between queueing and sleeping, and the lock be given up meanwhile.
  const isHeld = (kernel: Kernel, ctx: Ctx): boolean => kernel.locks.get(number).isHeldFrom(ctx.task, shared);
  return program(`${shared ? 'down_read' : 'lock'} ${name}`, (p) => {
    p.when('another one has it', missed, (p) => {
      p.mark('contention_begin', { detail: number });
      p.block(name, isHeld);
      p.loopWhile('another one has it', missed, (p) => p.block(name, isHeld));
      p.mark('contention_end', { detail: number });
    });
  });
}

function passing(name: LockName, number: number): Program {
  return program(`unlock ${name}`, (p) => {
    p.effect('unlock', (kernel, ctx) => ctx.set(WAKE_TASK, kernel.locks.get(number).unlock(ctx.task)));
    p.call(tryToWakeUp);
  });
}

const PROGRAMS: readonly LockPrograms[] = Object.freeze(
  LOCK_NAMES.map((name, number) =>
    Object.freeze({
      take: taking(name, number, false),
      share: taking(name, number, true),
      pass: passing(name, number),
    }),
  ),
);

function programsOf(name: LockName): LockPrograms {
  return PROGRAMS[lockNumber(name)] as LockPrograms;
}

type Body = (p: KernelBuilder) => void;

/** The body runs with a lock of this kernel held; a semaphore is taken for writing. */
export function locked(p: KernelBuilder, name: LockName, body: Body): void {
  p.call(programsOf(name).take);
  body(p);
  p.call(programsOf(name).pass);
}

/** The body runs with a semaphore of this kernel held for reading. */
export function shared(p: KernelBuilder, name: LockName, body: Body): void {
  p.call(programsOf(name).share);
  body(p);
  p.call(programsOf(name).pass);
}
