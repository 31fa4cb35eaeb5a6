/** Block I/O as programs: submit a request, wait for it, complete it. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { DISK_OP } from '../../hw/disk.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import type { BlockQueue } from './block-layer.ts';
import { holdIo } from './hold-io.ts';
import { interruptEntry, interruptExit } from '../paths/core-paths.ts';
import { driverStep, mustKick } from '../paths/device-driver.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';

const COMPLETE = REFERENCE_PROFILE.index('blk.complete');
const COMPLETE_MORE = REFERENCE_PROFILE.index('blk.complete.more');

/** Locals of `submitAndWait`: what to do, where, how much; the bio in flight. */
export const IO = Object.freeze({ op: 3, sector: 4, bytes: 5, bio: 2 });

/** Local of `submitAndWait`: until when its group holds the request back. */
const HELD_UNTIL = 7;

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

function diskQueue(kernel: Kernel): BlockQueue {
  return kernel.blocks.queue;
}

/** The driver's part of a submission. */
export function driverSubmits(p: KernelBuilder): void {
  driverStep(p, 'submit', diskQueue);
}

/** Tells the device, unless it is looking at its queue anyway. */
export function ringDoorbell(p: KernelBuilder): void {
  p.when(
    'the device is not looking',
    ({ blocks }) => !blocks.queue.virtual || mustKick(blocks.queue),
    (p) => p.privileged('doorbell', (kernel) => kernel.blocks.queue.index),
  );
}

/** `submit_bio` and `io_schedule`: the caller's copy of its locals is its own. */
export const submitAndWait = program('submit_bio_wait', (p) => {
  p.work('blk.submit', { probe: 'block_rq_issue' });
  holdIo(p, HELD_UNTIL, (_kernel, ctx) => ({
    op: ctx.get(IO.op),
    sector: ctx.get(IO.sector),
    bytes: ctx.get(IO.bytes),
  }));
  driverSubmits(p);
  p.effect('queue request', (kernel, ctx, cpu) => {
    ctx.set(
      IO.bio,
      kernel.blocks.submit(ctx.get(IO.op), ctx.get(IO.sector), ctx.get(IO.bytes), ctx.flow, cpu.index),
    );
  });
  ringDoorbell(p);
  p.loopWhile(
    'not done',
    (kernel, ctx) => !kernel.blocks.bio(ctx.get(IO.bio)).done,
    (p) => p.block('io_schedule', mustWait),
  );
  p.effect('bio_put', (kernel, ctx) => kernel.blocks.release(ctx.get(IO.bio)));
});

/** Local of the interrupt: completions taken so far. */
const TAKEN = 0;

function nextCompletion(kernel: Kernel, ctx: Ctx): void {
  ctx.set(WAKE_TASK, kernel.blocks.complete());
  kernel.blocks.queue.interruptsOff = ctx.get(WAKE_TASK) >= 0;
}

/** Registers are read for every request; a ring belongs to the interrupt and is paid with the first. */
function driverIsDue(kernel: Kernel, ctx: Ctx): boolean {
  const { driver } = kernel.blocks.queue;
  return ctx.get(TAKEN) === 0 || (driver !== undefined && driver !== null && driver.ring !== true);
}

/** The disk's interrupt, real or virtual: every finished request is completed and its waiter woken. */
export const diskInterrupt = program('blk_mq_complete', (p) => {
  interruptEntry(p, 'irq.entry_exit');
  p.effect('next completion', (kernel, ctx) => {
    ctx.set(TAKEN, 0);
    nextCompletion(kernel, ctx);
  });
  p.loopWhile(
    'a request is finished',
    (_kernel, ctx) => ctx.get(WAKE_TASK) >= 0,
    (p) => {
      p.when('the driver has something to do', driverIsDue, (p) => driverStep(p, 'complete', diskQueue));
      p.workBy('blk.complete or .more', (_kernel, ctx) => (ctx.get(TAKEN) === 0 ? COMPLETE : COMPLETE_MORE), {
        probe: 'block_rq_complete',
      });
      p.call(tryToWakeUp);
      p.effect('next completion', (kernel, ctx) => {
        ctx.set(TAKEN, ctx.get(TAKEN) + 1);
        nextCompletion(kernel, ctx);
      });
    },
  );
  p.privileged('eoi');
  interruptExit(p);
});
