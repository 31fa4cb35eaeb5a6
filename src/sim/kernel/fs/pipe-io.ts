/** Pipe reads and writes. Locals: 0 pipe, 2 bytes. */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { PIPE_BYTES } from './pipes.ts';

function emptyAndOpen(kernel: Kernel, ctx: Ctx): boolean {
  const pipe = kernel.pipes.get(ctx.get(0));
  return pipe.bytes === 0 && pipe.writers > 0;
}

function full(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.pipes.get(ctx.get(0)).bytes >= PIPE_BYTES;
}

export const pipeRead = program('pipe_read', (p) => {
  p.loopWhile('the pipe is empty', emptyAndOpen, (p) =>
    p.block('pipe_wait_readable', (kernel, ctx) => {
      kernel.pipes.get(ctx.get(0)).reader = ctx.task;
      return true;
    }),
  );
  p.effect('take bytes', (kernel, ctx) => {
    const pipe = kernel.pipes.get(ctx.get(0));
    ctx.result = Math.min(pipe.bytes, ctx.get(2));
    pipe.bytes -= ctx.result;
  });
  p.work('pipe.read', { probe: 'pipe' });
  p.effect('whom it frees', (kernel, ctx) => {
    const pipe = kernel.pipes.get(ctx.get(0));
    ctx.set(WAKE_TASK, pipe.writer);
    pipe.writer = 0;
  });
  p.call(tryToWakeUp);
});

export const pipeWrite = program('pipe_write', (p) => {
  p.loopWhile('the pipe is full', full, (p) =>
    p.block('pipe_wait_writable', (kernel, ctx) => {
      kernel.pipes.get(ctx.get(0)).writer = ctx.task;
      return true;
    }),
  );
  p.work('pipe.write', { probe: 'pipe' });
  p.effect('put bytes', (kernel, ctx) => {
    const pipe = kernel.pipes.get(ctx.get(0));
    pipe.bytes += ctx.get(2);
    ctx.result = ctx.get(2);
    ctx.set(WAKE_TASK, pipe.reader);
    pipe.reader = 0;
  });
  p.call(tryToWakeUp);
});
