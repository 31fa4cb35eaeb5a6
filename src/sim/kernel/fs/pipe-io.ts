/** Pipe reads and writes. Locals: 0 pipe, 2 bytes. */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { pipeKey } from '../net/event-polls.ts';
import { program } from '../paths/types.ts';
import { waitInterruptible } from '../paths/wait-event.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { RESTART } from '../restart.ts';
import { PIPE_BYTES } from './pipes.ts';

function emptyAndOpen(kernel: Kernel, ctx: Ctx): boolean {
  const pipe = kernel.pipes.get(ctx.get(0));
  return pipe.bytes === 0 && pipe.writers > 0;
}

function full(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.pipes.get(ctx.get(0)).bytes >= PIPE_BYTES;
}

export const pipeRead = program('pipe_read', (p) => {
  waitInterruptible(p, {
    label: 'the pipe is empty',
    sleep: 'pipe_wait_readable',
    mustWait: emptyAndOpen,
    queue: (kernel, ctx) => (kernel.pipes.get(ctx.get(0)).reader = ctx.task),
    interrupted: RESTART.sys,
    cancel: (kernel, ctx) => (kernel.pipes.get(ctx.get(0)).reader = 0),
  });
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
  waitInterruptible(p, {
    label: 'the pipe is full',
    sleep: 'pipe_wait_writable',
    mustWait: full,
    queue: (kernel, ctx) => (kernel.pipes.get(ctx.get(0)).writer = ctx.task),
    interrupted: RESTART.sys,
    cancel: (kernel, ctx) => (kernel.pipes.get(ctx.get(0)).writer = 0),
  });
  p.work('pipe.write', { probe: 'pipe' });
  p.effect('put bytes', (kernel, ctx) => {
    const pipe = kernel.pipes.get(ctx.get(0));
    pipe.bytes += ctx.get(2);
    ctx.result = ctx.get(2);
    const watcher = pipe.poller || kernel.net.polls.dataReady(pipe.poll, pipeKey(ctx.get(0)));
    ctx.set(WAKE_TASK, pipe.reader || watcher);
    pipe.reader = 0;
    pipe.poller = 0;
  });
  p.call(tryToWakeUp);
});
