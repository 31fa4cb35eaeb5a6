/** Requests that must outlast a power cut: a flush, or a write behind one. Arguments as for `submitAndWait`; 0 bytes: a flush. */
import { requestField } from '../../trace/fields.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { kickWorker } from './kblockd.ts';
import { bioOf, IO, mustWait, SECTOR_BYTES, submitAndWait } from './page-io.ts';

function queuedField(_kernel: Kernel, ctx: Ctx): number {
  const bytes = ctx.get(IO.bytes);
  return requestField(bytes > 0 ? 'FWFSM' : 'FWS', ctx.get(IO.sector), bytes / SECTOR_BYTES);
}

/** True: the drive has no cache to flush, so the request needs no sequence. */
function isOrdinary({ blocks }: Kernel, ctx: Ctx): boolean {
  return blocks.queue.writeThrough === true && ctx.get(IO.bytes) > 0;
}

/** `submit_bio` with REQ_PREFLUSH, and with REQ_FUA if it has data; waits until the drive has done all of it. */
export const submitDurable = program('blk_insert_flush', (p) => {
  p.when('a write that the drive does not hold back', isOrdinary, (p) => {
    p.call(submitAndWait);
    p.ret();
  });
  p.mark('block_bio_queue', { field: queuedField });
  p.effect('begin the sequence', ({ blocks }, ctx) => {
    ctx.set(IO.bio, blocks.submitDurable(ctx.get(IO.sector), ctx.get(IO.bytes), ctx.flow));
  });
  kickWorker(p);
  p.loopWhile(
    'not done',
    (kernel, ctx) => !bioOf(kernel, ctx).done,
    (p) => p.blockIo('submit_bio_wait', mustWait),
  );
  p.effect('bio_put', (kernel, ctx) => kernel.blocks.release(ctx.get(IO.bio)));
});
