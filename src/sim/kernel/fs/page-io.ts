/** Block I/O as programs: submit a request, wait for it, complete it. */
import { DISK_OP } from '../../hw/disk.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { interruptEntry } from '../paths/core-paths.ts';
import { program } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';

/** Locals of `submitAndWait`: what to do, where, how much; the bio in flight. */
export const IO = Object.freeze({ op: 3, sector: 4, bytes: 5, bio: 2 });

/** Sets the arguments of the next `submitAndWait`. */
export function setIo(ctx: Ctx, op: keyof typeof DISK_OP, sector: number, bytes: number): void {
  ctx.set(IO.op, DISK_OP[op]);
  ctx.set(IO.sector, sector);
  ctx.set(IO.bytes, bytes);
}

function mustWait(kernel: Kernel, ctx: Ctx): boolean {
  const bio = kernel.blocks.bio(ctx.get(IO.bio));
  if (bio.done) return false;
  bio.waiter = ctx.task;
  return true;
}

/** `submit_bio` and `io_schedule`: the caller's copy of its locals is its own. */
export const submitAndWait = program('submit_bio_wait', (p) => {
  p.work('blk.submit', { probe: 'block_rq_issue' });
  p.when(
    'the disk is virtio',
    (kernel) => kernel.blocks.queue.virtual,
    (p) => p.work('virtio.drv', { probe: 'virtio' }),
  );
  p.effect('queue request', (kernel, ctx, cpu) => {
    ctx.set(
      IO.bio,
      kernel.blocks.submit(ctx.get(IO.op), ctx.get(IO.sector), ctx.get(IO.bytes), ctx.flow, cpu.index),
    );
  });
  p.privileged('doorbell', (kernel) => kernel.blocks.queue.index);
  p.loopWhile(
    'not done',
    (kernel, ctx) => !kernel.blocks.bio(ctx.get(IO.bio)).done,
    (p) => p.block('io_schedule', mustWait),
  );
  p.effect('bio_put', (kernel, ctx) => kernel.blocks.release(ctx.get(IO.bio)));
});

/** The disk's interrupt, real or virtual: every finished request is completed and its waiter woken. */
export const diskInterrupt = program('blk_mq_complete', (p) => {
  interruptEntry(p, 'irq.entry_exit');
  p.effect('next completion', (kernel, ctx) => ctx.set(WAKE_TASK, kernel.blocks.complete()));
  p.loopWhile(
    'a request is finished',
    (_kernel, ctx) => ctx.get(WAKE_TASK) >= 0,
    (p) => {
      p.when(
        'the disk is virtio',
        (kernel) => kernel.blocks.queue.virtual,
        (p) => p.work('virtio.drv', { probe: 'virtio' }),
      );
      p.work('blk.complete', { probe: 'block_rq_complete' });
      p.call(tryToWakeUp);
      p.effect('next completion', (kernel, ctx) => ctx.set(WAKE_TASK, kernel.blocks.complete()));
    },
  );
  p.privileged('eoi');
});
