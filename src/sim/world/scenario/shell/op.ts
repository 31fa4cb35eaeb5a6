/**
 * What a process of the cgroup shell can be told to do (`do PID OP …`): one file `ops/NAME.op.ts` each. An op is a program
 * of the process's own, so all that it does to the kernel goes through system calls.
 */
import type { Text } from '../../../core/text.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../../kernel/paths/types.ts';
import { memoryOf } from '../../../kernel/task.ts';
import type { Ctx } from '../../../ops/context.ts';
import type { Program } from '../../../ops/op.ts';
import { ShellMemory, type Ask } from './mailbox.ts';

export interface ShellOpDef {
  readonly name: string;
  /** Its words, as help shows them: `SIZE [NAME]`; '' for none. */
  readonly usage: string;
  /** What the process does, in a few words. */
  readonly about: Text;
  /** Whether the words after the name say something; absent: at least those that `usage` names. */
  readonly accepts?: (words: readonly string[]) => boolean;
  /** Its code. The answer is what `ask.answer` was given, else `ok` or the errno that the last call gave. */
  readonly body: (p: KernelBuilder) => void;
}

/** An op, its program made. */
export interface ShellOp extends ShellOpDef {
  readonly program: Program;
  accepts(words: readonly string[]): boolean;
}

/** Words in brackets may be absent; what comes after the last one is not looked at. */
function fits(usage: string, words: readonly string[]): boolean {
  const needed = usage.split(' ').filter((name) => /^[^[…]/.test(name));
  return words.length >= needed.length;
}

export function defineShellOp(def: ShellOpDef): ShellOp {
  return Object.freeze({
    accepts: (words: readonly string[]) => fits(def.usage, words),
    ...def,
    program: program(`do_${def.name}`, def.body),
  });
}

/** What the process that a context runs was asked. */
export function askOf(kernel: Kernel, ctx: Ctx): Ask {
  return mailOf(kernel, ctx).ask;
}

/** The memory of the process that a context runs. */
export function mailOf(kernel: Kernel, ctx: Ctx): ShellMemory {
  return memoryOf(kernel.task(ctx.task), ShellMemory);
}

/** The process says what it found, in place of `ok` or the errno. */
export function answers(p: KernelBuilder, what: (kernel: Kernel, ctx: Ctx) => string): void {
  p.effect('say it', (kernel, ctx) => {
    askOf(kernel, ctx).answer = what(kernel, ctx);
  });
}
