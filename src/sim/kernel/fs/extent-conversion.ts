/**
 * Blocks that a file is given when it is written back are unwritten extents, so that a power cut shows no old data. When
 * the data is on the drive a worker says so in a transaction, and only then are the pages written (fs/ext4/page-io.c).
 */
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';
import { startKernelThread } from './kernel-thread.ts';
import { bioOf, submitsAndWaits } from './page-io.ts';

/** Writes back pages of the file in local 0 that have no written blocks yet; arguments otherwise as for `submitAndWait`. */
export const writeNewBlocks = program('ext4_io_submit', (p) =>
  submitsAndWaits(p, (kernel, ctx) => {
    const inode = ctx.get(0);
    bioOf(kernel, ctx).converts = { inode, endPage: kernel.fs.inode(inode).pages };
  }),
);

/** The extents are written from now on, in the running transaction; returns who waits for the bio. */
function convert({ blocks, fs, journal }: Kernel): number {
  const bio = blocks.unconverted.shift();
  if (!bio?.converts) return 0;
  const inode = fs.inode(bio.converts.inode);
  inode.written = Math.max(inode.written, bio.converts.endPage);
  inode.syncTid = inode.datasyncTid = journal.running;
  return blocks.endConverted(bio);
}

const conversionWorker = program('ext4_end_io_rsv_work', (p) => {
  p.forever((p) => {
    p.loopWhile(
      'bios that are written',
      ({ blocks }) => blocks.unconverted.length > 0,
      (p) => {
        p.work('fs.convert_extent');
        p.effect('ext4_end_io_end', (kernel, ctx) => ctx.set(WAKE_TASK, convert(kernel)));
        p.call(tryToWakeUp);
      },
    );
    p.block('worker_thread', ({ blocks }) => blocks.unconverted.length === 0);
  });
});

/** The worker by its task id; one that starts now needs no waking: 0. It is bound to no CPU and ran on another one last. */
function workerToWake(kernel: Kernel, ctx: Ctx, { index }: Cpu): number {
  const { blocks } = kernel;
  if (blocks.converter > 0) return blocks.converter;
  const { length } = kernel.machine.cpus;
  const spec = { name: `kworker/u${length}:1`, program: conversionWorker };
  blocks.converter = startKernelThread(kernel, ctx, spec, (index + 1) % length);
  return 0;
}

/** Wakes the worker if a completion left something to convert (`ext4_add_complete_io`). */
export function kickConverter(p: KernelBuilder): void {
  p.when(
    'blocks to convert',
    ({ blocks }) => blocks.unconverted.length > 0,
    (p) => {
      p.effect('queue_work', (kernel, ctx, cpu) => ctx.set(WAKE_TASK, workerToWake(kernel, ctx, cpu)));
      p.call(tryToWakeUp);
    },
  );
}
