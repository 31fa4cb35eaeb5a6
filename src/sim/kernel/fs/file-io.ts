/** Reading, writing and syncing files. Locals: 0 inode (after `vfs` looked the descriptor up), 1 first page, 2 bytes. */
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import type { Cpu } from '../../hw/cpu.ts';
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { pvOr } from '../paths/pv.ts';
import { program, type KernelBuilder } from '../paths/types.ts';
import { killTask } from '../task-work.ts';
import { PAGE, PAGE_BYTES } from './file-system.ts';
import { IO, setIo, submitAndWait } from './page-io.ts';
import { tryToWakeUp, WAKE_TASK } from '../paths/wakeup.ts';

const CHARGE = REFERENCE_PROFILE.index('mm.memcg_charge');
const REDIRECT = REFERENCE_PROFILE.index('ovl.redirect');
/** Journal: descriptor and metadata blocks, then the commit block. */
const JOURNAL_BYTES = 8192;
const JOURNAL_SECTOR = 64;

function pages(ctx: Ctx): number {
  return Math.max(1, Math.ceil(ctx.get(2) / PAGE_BYTES));
}

/** Charges a page to the task's group. What that costs, −1: nobody keeps account of it. */
export function chargeCost(kernel: Kernel, cpu: Cpu): number {
  const task = kernel.current(cpu.index);
  if (task === null) return -1;
  const charge = kernel.cgroups.calls.charge(task.css, PAGE_BYTES);
  // Nothing can be reclaimed here: what does not fit ends the task that wanted it (`mem_cgroup_out_of_memory`).
  if (charge === 'refused') killTask(kernel, task);
  return charge === 'unaccounted' ? -1 : CHARGE;
}

/** A container's root is an overlay: the file below is looked up first. */
export function overlay(p: KernelBuilder): void {
  p.workBy(
    'ovl.redirect',
    (kernel, _ctx, cpu) => (kernel.current(cpu.index)?.container?.overlay ? REDIRECT : -1),
    { probe: 'ovl_redirect' },
  );
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
        (p) => p.block('folio_wait_bit', (kernel, ctx) => void kernel.fs.waiters.push(ctx.task)),
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

/** Copies data to the page cache, whose pages are dirty then. */
export const writeHere = program('generic_perform_write', (p) => {
  overlay(p);
  p.workBy(
    'mm.memcg_charge',
    (kernel, ctx, cpu) =>
      kernel.fs.state(ctx.get(0), ctx.get(1)) === PAGE.absent ? chargeCost(kernel, cpu) : -1,
    { probe: 'memcg_charge' },
  );
  p.work('vfs.write4k', { probe: 'mm_filemap' });
  p.when(
    'more than a page',
    (_kernel, ctx) => ctx.get(2) > PAGE_BYTES,
    (p) => p.work('copy.per_byte', { scale: (_kernel, ctx) => ctx.get(2) - PAGE_BYTES }),
  );
  p.effect('pages are dirty', (kernel, ctx) => {
    for (let page = ctx.get(1); page < ctx.get(1) + pages(ctx); page++)
      kernel.fs.set(ctx.get(0), page, PAGE.dirty);
    ctx.result = ctx.get(2);
  });
});

/** Data, then the journal: descriptor and metadata, a flush, the commit block. Each waits for the one before. */
const syncHere = program('ext4_sync_file', (p) => {
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
      p.call(submitAndWait);
      p.work('fs.journal_commit', { probe: 'jbd2_commit' });
      p.effect('journal blocks', (_kernel, ctx) => setIo(ctx, 'write', JOURNAL_SECTOR, JOURNAL_BYTES));
      p.call(submitAndWait);
      p.effect('flush', (_kernel, ctx) => setIo(ctx, 'flush', 0, 0));
      p.call(submitAndWait);
      p.effect('commit block', (_kernel, ctx) => setIo(ctx, 'write', JOURNAL_SECTOR + 16, PAGE_BYTES));
      p.call(submitAndWait);
    },
  );
  p.effect('0', (_kernel, ctx) => (ctx.result = 0));
});

/** `vfs_read`, `vfs_write`, `vfs_fsync`: the file system of the file, here or elsewhere. */
export const fileRead = program('vfs_read', (p) => pvOr(p, 'fileRead', (p) => p.call(readHere)));
export const fileWrite = program('vfs_write', (p) => pvOr(p, 'fileWrite', (p) => p.call(writeHere)));
export const fileSync = program('vfs_fsync', (p) => pvOr(p, 'fileSync', (p) => p.call(syncHere)));
