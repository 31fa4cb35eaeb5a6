/** One waits for a pipe that another writes to after a while. Locals of the writer: 1 asked by, 3 answers on, 5 waits ns. */
import { filesOf } from '../../kernel/fs/files-of.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program, type KernelBuilder } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';

/** What it does between the question and the answer, ns. */
const DELAY_NS = 100_000;

export const delayedWriter = program('delayed-writer', (p) => {
  p.forever((p) => {
    syscall(p, 'read', (_kernel, ctx) => ctx.set(0, ctx.get(1)));
    syscall(p, 'clock_nanosleep', (kernel, ctx) => ctx.set(0, kernel.now() + DELAY_NS));
    syscall(p, 'write', (_kernel, ctx) => ctx.set(0, ctx.get(3)));
  });
});

/** The writer has been asked and has not run since: it is runnable when the operation begins. */
export function askWriter(p: KernelBuilder, question: number): void {
  p.effect('the other one has been asked', (kernel, ctx, cpu) => {
    const pipe = kernel.pipes.get(filesOf(kernel, ctx).get(ctx.get(question)).id);
    pipe.bytes++;
    const task = kernel.findTask(pipe.reader);
    pipe.reader = 0;
    if (task?.sleeping) kernel.activate(task, cpu.index, ctx.flow, -1, 'wakeup');
  });
}

/** What was written has been read. */
export function emptied(kernel: Kernel, ctx: Ctx, answer: number): void {
  kernel.pipes.get(filesOf(kernel, ctx).get(ctx.get(answer)).id).bytes = 0;
}

/** The two pipes' descriptors: question and answer. */
export function twoPipes({ files, pipes }: Kernel): readonly [number, number] {
  const question = files.install({ kind: 'pipe', id: pipes.make() });
  return [question, files.install({ kind: 'pipe', id: pipes.make() })];
}
