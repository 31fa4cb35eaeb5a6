/**
 * A process that starts a small program and waits for its end, as the C library does it. Pages are numbers that mean
 * something to these programs alone: which are written is what glibc's fork and a static program do.
 */
import { CLONE } from '../../kernel/clone-flags.ts';
import { fileFault, store } from '../../kernel/mm/fault.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';

/** The stack, and the page that holds what `wait` answers. */
const STACK = 1;
const STATUS = 2;
/** The child's way from fork to exec: thread block, locks and lists of the C library that fork resets, arguments. */
const LIBRARY = Object.freeze([3, 4, 5, 6, 7]);

/** The new program: its text is in the page cache, its only page of it is used once. */
function newProgram(p: KernelBuilder): void {
  syscall(p, 'execve');
  p.call(fileFault);
  syscall(p, 'exit_group', (_kernel, ctx) => ctx.set(0, 0));
}

const forked = program('child', (p) => {
  store(p, STACK);
  syscall(p, 'set_robust_list');
  for (const page of LIBRARY) store(p, page);
  newProgram(p);
});

const vforked = program('child', newProgram);

/** Makes the child and waits for it. A kernel without fork refuses; then there is nobody to wait for. */
export function spawnAndWait(p: KernelBuilder, how: 'fork' | 'vfork'): void {
  const child = how === 'fork' ? forked : vforked;
  syscall(p, 'clone', (_kernel, ctx) => {
    ctx.set(0, child.index);
    ctx.set(1, how === 'vfork' ? CLONE.VFORK | CLONE.VM : 0);
  });
  p.effect('child', (_kernel, ctx) => ctx.set(0, ctx.result));
  p.when(
    'there is a child',
    (_kernel, ctx) => ctx.get(0) > 0,
    (p) => {
      store(p, STACK);
      syscall(p, 'wait4', (_kernel, ctx) => ctx.set(1, 0));
      store(p, STATUS);
    },
  );
}
