/** Children and threads that a process of the shell makes itself, by its own system calls. */
import { CLONE, hasFlag, THREAD_FLAGS } from '../../../kernel/clone-flags.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { findByPid } from '../../../kernel/kill.ts';
import { program } from '../../../kernel/paths/types.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import { userString } from '../../../kernel/user-string.ts';
import type { Ctx } from '../../../ops/context.ts';
import { idleProgram } from './idle.ts';
import { Ask } from './mailbox.ts';
import { askOf, mailOf } from './op.ts';

/** The child's id, as the kernel's first pid namespace numbers it. */
function sayChild(kernel: Kernel, ctx: Ctx): number {
  if (ctx.result <= 0) return 0;
  const child = findByPid(kernel, kernel.task(ctx.task), ctx.result)?.id ?? 0;
  askOf(kernel, ctx).answer = String(child);
  return child;
}

/** Flags that contradict each other. */
const INVALID = CLONE.SIGHAND;
/** A thread's end, and that of a sibling, is told by no signal of its own, and these calls ask for one (`clone3_args_valid`). */
const NO_EXIT_SIGNAL = CLONE.THREAD | CLONE.PARENT;

const forkProgram = program('do_fork', (p) => {
  syscall(p, 'clone3', (kernel, ctx) => {
    const { at, rest } = askOf(kernel, ctx);
    ctx.set(0, idleProgram.index);
    ctx.set(1, hasFlag(at, NO_EXIT_SIGNAL) ? INVALID : at);
    ctx.set(2, rest === '' ? -1 : userString(rest));
  });
  p.effect('say who it is', (kernel, ctx) => void sayChild(kernel, ctx));
});

const threadProgram = program('do_thread', (p) => {
  syscall(p, 'clone', (_kernel, ctx) => {
    ctx.set(0, idleProgram.index);
    ctx.set(1, THREAD_FLAGS);
  });
  p.effect('it sees the same memory', (kernel, ctx) => {
    const child = kernel.findTask(sayChild(kernel, ctx));
    if (child) child.memory = mailOf(kernel, ctx).shared();
  });
});

/** Asks for a child, `into` a group by its path ('': where the parent is), with flags of clone. */
export function askFork(into: string, flags: number): Ask {
  const ask = new Ask(forkProgram.index, [], into);
  ask.at = flags;
  return ask;
}

export function askThread(): Ask {
  return new Ask(threadProgram.index, [], '');
}
