/** A file that an op opens by the path in its first word, works on, and closes. Its descriptor is kept in `ask.at`. */
import { errnoName } from '../../../core/errno.ts';
import { makeCall } from '../../../kernel/extra-calls/define.ts';
import { openatPath, pathArgument, readText, writeText } from '../../../kernel/extra-calls/paths.ts';
import { filesOf } from '../../../kernel/fs/files-of.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { KernelBuilder } from '../../../kernel/paths/types.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import { userString } from '../../../kernel/user-string.ts';
import type { Ctx } from '../../../ops/context.ts';
import { answers, askOf } from './op.ts';

const CALLS = Object.freeze({ read: readText, write: writeText });

/** Opens it; the result is the descriptor or minus the errno. */
export function openPath(p: KernelBuilder, flags: (kernel: Kernel, ctx: Ctx) => number): void {
  makeCall(p, openatPath, (kernel, ctx) => {
    const how = flags(kernel, ctx);
    ctx.set(0, pathArgument(userString(askOf(kernel, ctx).word(0))));
    ctx.set(1, how);
  });
  p.effect('the descriptor', (kernel, ctx) => (askOf(kernel, ctx).at = ctx.result));
}

/** If it is open: reads or writes, with what `args` puts into locals 1 to 5. */
export function thenCall(
  p: KernelBuilder,
  name: keyof typeof CALLS,
  args: (kernel: Kernel, ctx: Ctx) => void,
): void {
  p.when(
    'it is open',
    (kernel, ctx) => askOf(kernel, ctx).at >= 0,
    (p) =>
      makeCall(p, CALLS[name], (kernel, ctx) => {
        args(kernel, ctx);
        ctx.set(0, askOf(kernel, ctx).at);
      }),
  );
}

/** If it is open: closes it. */
export function closeOpened(p: KernelBuilder): void {
  p.when(
    'it is open',
    (kernel, ctx) => askOf(kernel, ctx).at >= 0,
    (p) => syscall(p, 'close', (kernel, ctx) => ctx.set(0, askOf(kernel, ctx).at)),
  );
}

const NONE = -1;

/** The inode of the file that `openPath` has opened. */
export function inodeOf(kernel: Kernel, ctx: Ctx): number {
  return filesOf(kernel, ctx).get(askOf(kernel, ctx).at)?.id ?? NONE;
}

/** Opens the op's path, does `body` if that succeeds, and closes it. */
export function whileOpen(p: KernelBuilder, flags: number, body: (p: KernelBuilder) => void): void {
  openPath(p, () => flags);
  p.when('it is open', (kernel, ctx) => askOf(kernel, ctx).at >= 0, body);
  closeOpened(p);
}

/** The answer after `whileOpen`: what it found, or why the file could not be opened. */
export function answersOpened(p: KernelBuilder, what: (kernel: Kernel, ctx: Ctx) => string): void {
  answers(p, (kernel, ctx) => {
    const { at } = askOf(kernel, ctx);
    return at < 0 ? errnoName(at) : what(kernel, ctx);
  });
}
