/** Reading, writing and syncing files. Locals: 0 inode (after `vfs` looked the descriptor up), 1 first page, 2 bytes. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import { SLEEP } from '../../ops/op.ts';
import type { Kernel } from '../kernel.ts';
import { pvOr } from '../paths/pv.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { sendSignal } from '../kill.ts';
import { SIG } from '../signal.ts';
import { writeNewBlocks } from './extent-conversion.ts';
import { PAGE, PAGE_BYTES } from './file-system.ts';
import { syncMetadata } from './jbd2.ts';
import { IO, setIo, submitAndWait } from './page-io.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';

const CHARGE = REFERENCE_PROFILE.index('mm.memcg_charge');
const REDIRECT = REFERENCE_PROFILE.index('ovl.redirect');

function pages(ctx: Ctx): number {
  return Math.max(1, Math.ceil(ctx.get(2) / PAGE_BYTES));
}

/** Charges a page to the task's group. What that costs, −1: nobody keeps account of it. */
export function chargeCost(kernel: Kernel, cpu: Cpu): number {
  const task = kernel.current(cpu.index);
  if (task === null) return -1;
  const charge = kernel.cgroups.calls.charge(task.css, PAGE_BYTES);
  // Nothing can be reclaimed here: what does not fit ends the task that wanted it (`mem_cgroup_out_of_memory`).
  if (charge === 'refused') sendSignal(kernel, task, SIG.KILL, null);
  return charge === 'unaccounted' ? -1 : CHARGE;
}

/** A container's root is an overlay: the file below is looked up first. */
export function overlay(p: KernelBuilder): void {
  p.workBy(
    'ovl.redirect',
    (kernel, _ctx, cpu) => (kernel.current(cpu.index)?.fs.root.type === 'overlay' ? REDIRECT : -1),
    { probe: 'ovl_redirect' },
  );
}

/** True: every page of a read is in memory. */
export function isCached(kernel: Kernel, inode: number, first: number, bytes: number): boolean {
  const end = first + Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  for (let page = first; page < end; page++) if (kernel.fs.state(inode, page) < PAGE.clean) return false;
  return true;
}

/** Marks the pages of a write. */
export function makeDirty(kernel: Kernel, inode: number, first: number, bytes: number): void {
  const end = first + Math.max(1, Math.ceil(bytes / PAGE_BYTES));
  for (let page = first; page < end; page++) kernel.fs.set(inode, page, PAGE.dirty);
  metadataChanged(kernel, inode, end);
}

/** First page of the read that is not in memory yet, −1: all are. */
function firstNotReady(kernel: Kernel, ctx: Ctx): number {
  const first = ctx.get(1);
  for (let page = first; page < first + pages(ctx); page++) {
    if (kernel.fs.state(ctx.get(0), page) < PAGE.clean) return page;
  }
  return -1;
}

/** Whether somebody else's request for that page is under way. */
function isBeingRead(kernel: Kernel, ctx: Ctx): boolean {
  return kernel.fs.state(ctx.get(0), firstNotReady(kernel, ctx)) === PAGE.reading;
}

/** Reads what is missing up to the next page that is there, in one request, as readahead does. */
function startRead(kernel: Kernel, ctx: Ctx): void {
  const inode = ctx.get(0);
  const from = firstNotReady(kernel, ctx);
  const last = ctx.get(1) + pages(ctx);
  let end = from;
  while (end < last && kernel.fs.state(inode, end) === PAGE.absent) kernel.fs.set(inode, end++, PAGE.reading);
  setIo(ctx, 'read', kernel.fs.sectorOf(inode, from), (end - from) * PAGE_BYTES);
}

/** The pages are valid: whoever waits for them may look again. */
function endRead(kernel: Kernel, ctx: Ctx): void {
  const inode = ctx.get(0);
  const from = kernel.fs.pageAt(inode, ctx.get(IO.sector));
  const end = from + ctx.get(IO.bytes) / PAGE_BYTES;
  for (let page = from; page < end; page++) {
    if (kernel.fs.state(inode, page) === PAGE.reading) kernel.fs.set(inode, page, PAGE.clean);
  }
}

/** Called for pages that nobody reads: they are taken before any time passes. */
export const readMissing = program('page_cache_ra', (p) => {
  p.effect('take pages', startRead);
  p.workBy('mm.memcg_charge', (kernel, _ctx, cpu) => chargeCost(kernel, cpu), { probe: 'memcg_charge' });
  p.mark('mm_filemap_add_to_page_cache');
  pvOr(p, 'readPages', (p) => p.call(submitAndWait));
  p.effect('folio_end_read', endRead);
  p.loopWhile(
    'others wait for pages',
    (kernel) => kernel.fs.waiters.length > 0,
    (p) => {
      p.effect('next waiter', (kernel, ctx) => ctx.set(WAKE_TASK, kernel.fs.waiters.shift() ?? 0));
      p.call(tryToWakeUp);
    },
  );
});

const readHere = program('filemap_read', (p) => {
  overlay(p);
  p.loopWhile(
    'a page is not there',
    (kernel, ctx) => firstNotReady(kernel, ctx) >= 0,
    (p) =>
      p.when(
        'it is being read',
        isBeingRead,
        (p) =>
          p.blockIo(
            'folio_wait_bit',
            (kernel, ctx) => void kernel.fs.waiters.push(ctx.task),
            SLEEP.ioKillable,
          ),
        (p) => p.call(readMissing),
      ),
  );
  p.work('vfs.read4k', { probe: 'mm_filemap' });
  p.when(
    'more than a page',
    (_kernel, ctx) => ctx.get(2) > PAGE_BYTES,
    (p) => p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.get(2) - PAGE_BYTES }),
  );
  p.effect('bytes read', (_kernel, ctx) => (ctx.result = ctx.get(2)));
});

/**
 * A write joins the running transaction with the file's time, and with its size and blocks if it grows. Simplification: the
 * time always moves on; Linux's moves on with the tick.
 */
function metadataChanged({ fs, journal }: Kernel, id: number, endPage: number): void {
  const inode = fs.inode(id);
  inode.syncTid = journal.running;
  if (endPage <= inode.pages) return;
  inode.pages = endPage;
  inode.datasyncTid = journal.running;
}

/** Copies data to the page cache, whose pages are dirty then. */
export const writeHere = program('generic_perform_write', (p) => {
  overlay(p);
  p.work('vfs.write4k', { probe: 'ext4_da_write_begin' });
  p.when(
    'a page that is not in the cache',
    ({ fs }, ctx) => fs.state(ctx.get(0), ctx.get(1)) === PAGE.absent,
    (p) => {
      p.workBy('mm.memcg_charge', (kernel, _ctx, cpu) => chargeCost(kernel, cpu), { probe: 'memcg_charge' });
      p.mark('mm_filemap_add_to_page_cache');
    },
  );
  p.when(
    'more than a page',
    (_kernel, ctx) => ctx.get(2) > PAGE_BYTES,
    (p) => p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.get(2) - PAGE_BYTES }),
  );
  p.effect('pages are dirty', (kernel, ctx) => {
    makeDirty(kernel, ctx.get(0), ctx.get(1), ctx.get(2));
    ctx.result = ctx.get(2);
  });
});

/** Local of a sync: 1, if only what reading the data back needs is to be durable (`fdatasync`). */
export const DATA_ONLY = 7;

/** Data first, then what of the metadata changed (`ext4_sync_file`). */
const syncHere = program('ext4_sync_file', (p) => {
  overlay(p);
  p.effect('dirty pages', (kernel, ctx) => {
    ctx.set(IO.sector, kernel.fs.firstDirtySector(ctx.get(0)));
    ctx.set(1, kernel.fs.takeDirty(ctx.get(0)));
  });
  p.when(
    'there are dirty pages',
    (_kernel, ctx) => ctx.get(1) > 0,
    (p) => {
      p.effect('write back', (_kernel, ctx) =>
        setIo(ctx, 'write', ctx.get(IO.sector), ctx.get(1) * PAGE_BYTES),
      );
      p.when(
        'blocks that were never written',
        ({ fs }, ctx) => fs.inode(ctx.get(0)).pages > fs.inode(ctx.get(0)).written,
        (p) => p.call(writeNewBlocks),
        (p) => p.call(submitAndWait),
      );
    },
  );
  syncMetadata(p, ({ fs }, ctx) => {
    const { syncTid, datasyncTid } = fs.inode(ctx.get(0));
    return ctx.get(DATA_ONLY) === 1 ? datasyncTid : syncTid;
  });
  p.effect('0', (_kernel, ctx) => (ctx.result = 0));
});

/** `vfs_read`, `vfs_write`, `vfs_fsync`: the file system of the file, here or elsewhere. */
export const fileRead = program('vfs_read', (p) => pvOr(p, 'fileRead', (p) => p.call(readHere)));
export const fileWrite = program('vfs_write', (p) => pvOr(p, 'fileWrite', (p) => p.call(writeHere)));
export const fileSync = program('vfs_fsync', (p) => pvOr(p, 'fileSync', (p) => p.call(syncHere)));
