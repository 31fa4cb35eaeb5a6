/** Block I/O as programs: submit a request, wait for it, complete it. */
import { DISK_OP } from '../../hw/disk.ts';
import type { Ctx } from '../../ops/context.ts';
import type { IoRequest } from '../cgroup/controller.ts';
import type { Kernel } from '../kernel.ts';
import type { Bio, BlockQueue } from './block-layer.ts';
import { holdIo } from './hold-io.ts';
import { requestField, type Rwbs } from '../../trace/fields.ts';
import { driverStep, mustKick } from '../paths/device-driver.ts';
import { program, type KernelBuilder } from '../paths/types.ts';

export const SECTOR_BYTES = 512;

/** Locals of `submitAndWait`: what to do, where, how much; the bio in flight. */
export const IO = Object.freeze({ op: 3, sector: 4, bytes: 5, bio: 2 });

/** Sets the arguments of the next `submitAndWait`. */
export function setIo(ctx: Ctx, op: keyof typeof DISK_OP, sector: number, bytes: number): void {
  ctx.set(IO.op, DISK_OP[op]);
  ctx.set(IO.sector, sector);
  ctx.set(IO.bytes, bytes);
}

/** The caller waits for its bio, unless it is done. */
export function mustWait(kernel: Kernel, ctx: Ctx): boolean {
  const bio = bioOf(kernel, ctx);
  if (bio.done) return false;
  bio.waiter = ctx.task;
  return true;
}

export function diskQueue(kernel: Kernel): BlockQueue {
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

const KINDS = Object.freeze({
  [DISK_OP.read]: 'R',
  [DISK_OP.write]: 'WS',
  [DISK_OP.flush]: 'FF',
} as Readonly<Record<number, Rwbs>>);

/** A request as the trace prints it. */
export function describe(op: number, sector: number, bytes: number): number {
  return requestField(KINDS[op] ?? 'R', sector, bytes / SECTOR_BYTES);
}

/** A request that the locals `IO` hold, for the trace. */
export function issuedField(_kernel: Kernel, ctx: Ctx): number {
  return describe(ctx.get(IO.op), ctx.get(IO.sector), ctx.get(IO.bytes));
}

/** The bio that a program has just submitted. */
export function bioOf({ blocks }: Kernel, ctx: Ctx): Bio {
  return blocks.bio(ctx.get(IO.bio));
}

/** The request in the locals `IO`, for the group that it is charged to. */
function charged({ blocks }: Kernel, ctx: Ctx): IoRequest {
  const request = { op: ctx.get(IO.op), sector: ctx.get(IO.sector), bytes: ctx.get(IO.bytes) };
  const cgroup = blocks.chargedTo.get(ctx.task);
  blocks.chargedTo.delete(ctx.task);
  return cgroup ? { ...request, cgroup } : request;
}

/** `submit_bio` and `io_schedule`; `queued` looks at the bio (`bioOf`) before the device knows of it. */
export function submitsAndWaits(p: KernelBuilder, queued?: (kernel: Kernel, ctx: Ctx) => void): void {
  p.work('blk.submit', { probe: 'block_rq_issue', field: issuedField });
  holdIo(p, charged);
  driverSubmits(p);
  p.effect('queue request', (kernel, ctx, cpu) => {
    ctx.set(
      IO.bio,
      kernel.blocks.submit(ctx.get(IO.op), ctx.get(IO.sector), ctx.get(IO.bytes), ctx.flow, cpu.index),
    );
    queued?.(kernel, ctx);
  });
  ringDoorbell(p);
  p.loopWhile(
    'not done',
    (kernel, ctx) => !bioOf(kernel, ctx).done,
    (p) => p.blockIo('io_schedule', mustWait),
  );
  p.effect('bio_put', (kernel, ctx) => kernel.blocks.release(ctx.get(IO.bio)));
}

/** The same as a program: the caller's copy of its locals is its own. */
export const submitAndWait = program('submit_bio_wait', (p) => submitsAndWaits(p));
