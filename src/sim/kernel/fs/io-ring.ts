/** io_uring on the block device: requests of one call are submitted together; the caller waits for some of them. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import type { IoRing } from './io-rings.ts';
import { ringDoorbell } from './page-io.ts';

const SUBMIT = REFERENCE_PROFILE.index('blk.submit');
const SUBMIT_MORE = REFERENCE_PROFILE.index('blk.submit.more');
/** Locals: 0 ring, 2 completions to wait for, 3 requests submitted by this call. */
const MIN_COMPLETE = 2;
const SUBMITTED = 3;

function ringOf(kernel: Kernel, ctx: Ctx): IoRing {
  return kernel.blocks.ring(ctx.get(0));
}

function queueNext(kernel: Kernel, ctx: Ctx, cpu: number): void {
  const ring = ringOf(kernel, ctx);
  const request = ring.submissions.shift();
  if (!request) return;
  const bio = kernel.blocks.submit(request.op, request.sector, request.bytes, ctx.flow, cpu);
  kernel.blocks.bio(bio).waiter = ctx.task;
  ring.inFlight.push({ bio, userData: request.userData });
  ctx.set(SUBMITTED, ctx.get(SUBMITTED) + 1);
}

/** Finished bios become entries of the completion queue. */
function reap(kernel: Kernel, ctx: Ctx): void {
  const ring = ringOf(kernel, ctx);
  for (const io of [...ring.inFlight]) {
    if (!kernel.blocks.bio(io.bio).done) continue;
    ring.inFlight.splice(ring.inFlight.indexOf(io), 1);
    kernel.blocks.release(io.bio);
    ring.completions.push(io.userData);
  }
}

function tooFew(kernel: Kernel, ctx: Ctx): boolean {
  reap(kernel, ctx);
  return ringOf(kernel, ctx).completions.length < ctx.get(MIN_COMPLETE);
}

export const ioUringEnter = program('do_io_uring_enter', (p) => {
  p.effect('start', (_kernel, ctx) => ctx.set(SUBMITTED, 0));
  p.loopWhile(
    'requests to submit',
    (kernel, ctx) => ringOf(kernel, ctx).submissions.length > 0,
    (p) => {
      p.workBy('blk.submit or .more', (_kernel, ctx) => (ctx.get(SUBMITTED) === 0 ? SUBMIT : SUBMIT_MORE), {
        probe: 'block_rq_issue',
      });
      p.effect('queue request', (kernel, ctx, cpu) => queueNext(kernel, ctx, cpu.index));
    },
  );
  p.when(
    'there were some',
    (_kernel, ctx) => ctx.get(SUBMITTED) > 0,
    (p) => {
      p.when(
        'the disk is virtio',
        (kernel) => kernel.blocks.queue.virtual,
        (p) => p.work('virtio.drv', { probe: 'virtio' }),
      );
      ringDoorbell(p);
    },
  );
  p.loopWhile('too few are finished', tooFew, (p) => p.block('io_cqring_wait', tooFew));
  p.effect('submitted', (_kernel, ctx) => (ctx.result = ctx.get(SUBMITTED)));
});
