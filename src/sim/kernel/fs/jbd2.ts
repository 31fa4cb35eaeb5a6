/** jbd2: the thread that writes a journal's transactions, and those who wait for it (fs/jbd2/commit.c). */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { submitDurable } from './durable.ts';
import { startKernelThread } from './kernel-thread.ts';
import { setIo, submitAndWait } from './page-io.ts';

/** Descriptor and metadata blocks, then the commit block. */
const JOURNAL_BYTES = 8192;
const JOURNAL_SECTOR = 64;
const COMMIT_SECTOR = JOURNAL_SECTOR + JOURNAL_BYTES / 512;
const COMMIT_BYTES = 4096;

/** `jbd2_journal_get_descriptor_buffer`: a block of the log that jbd2 fills itself is a page of the block device's cache. */
function takeLogBlock(p: KernelBuilder): void {
  p.when(
    'its page is not in the cache',
    ({ journal }) => journal.nextBlock(),
    (p) => p.mark('mm_filemap_add_to_page_cache'),
  );
}

/** One transaction: its blocks, and when they are written the commit block, behind a flush and past the drive's cache. */
const commit = program('jbd2_journal_commit_transaction', (p) => {
  p.effect('close the transaction', ({ journal }) => journal.begin());
  p.work('fs.journal_commit', { probe: 'jbd2_commit' });
  takeLogBlock(p);
  p.effect('journal blocks', (_kernel, ctx) => setIo(ctx, 'write', JOURNAL_SECTOR, JOURNAL_BYTES));
  p.call(submitAndWait);
  takeLogBlock(p);
  p.effect('commit block', (_kernel, ctx) => setIo(ctx, 'write', COMMIT_SECTOR, COMMIT_BYTES));
  p.call(submitDurable);
  p.effect('it is durable', ({ journal }) => journal.end());
  p.loopWhile(
    'somebody waits for it',
    ({ journal }, ctx) => {
      ctx.set(WAKE_TASK, journal.nextWoken());
      return ctx.get(WAKE_TASK) > 0;
    },
    (p) => p.call(tryToWakeUp),
  );
});

const kjournald = program('kjournald2', (p) => {
  p.forever((p) => {
    p.loopWhile(
      'a commit was asked for',
      ({ journal }) => journal.isAsked,
      (p) => p.call(commit),
    );
    p.block('j_wait_commit', ({ journal }) => !journal.isAsked);
  });
});

/** Local of the caller: the transaction that must be durable. */
const TID = 0;

function threadToWake(kernel: Kernel, ctx: Ctx): number {
  const { journal } = kernel;
  if (journal.thread > 0) return journal.thread;
  const name = kernel.machine.depth > 0 ? 'jbd2/vda1-8' : 'jbd2/nvme0n1p2-8';
  journal.thread = startKernelThread(kernel, ctx, { name, program: kjournald });
  return 0;
}

function mustWait({ journal }: Kernel, ctx: Ctx): boolean {
  return journal.mustWait(ctx.task, ctx.get(TID));
}

/** `jbd2_complete_transaction`: asks for the commit of the transaction in local 0, unless it was, and waits until it is durable. */
export const completeTransaction = program('jbd2_complete_transaction', (p) => {
  p.when(
    'nobody has asked for it yet',
    ({ journal }, ctx) => journal.requested < ctx.get(TID),
    (p) => {
      p.effect('jbd2_log_start_commit', (kernel, ctx) => {
        kernel.journal.request(ctx.get(TID));
        ctx.set(WAKE_TASK, threadToWake(kernel, ctx));
      });
      p.call(tryToWakeUp);
    },
  );
  p.loopWhile('it is not durable', mustWait, (p) => p.blockIo('jbd2_log_wait_commit', mustWait));
});

/** What `fsync` does for a file's metadata: commits the transaction that changed it, or if that is long durable, a flush. */
export function syncMetadata(p: KernelBuilder, tid: (kernel: Kernel, ctx: Ctx) => number): void {
  p.effect('transaction', (kernel, ctx) => ctx.set(TID, tid(kernel, ctx)));
  p.when(
    'its commit will flush the drive',
    ({ journal }, ctx) => journal.committed < ctx.get(TID),
    (p) => p.call(completeTransaction),
    (p) => {
      p.effect('blkdev_issue_flush', (_kernel, ctx) => setIo(ctx, 'flush', 0, 0));
      p.call(submitDurable);
    },
  );
}
