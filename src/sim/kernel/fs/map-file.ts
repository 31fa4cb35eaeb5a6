/**
 * `filemap_fault` and readahead: a whole file is brought into the page cache in windows, by whoever comes first. Local 0 holds
 * its inode.
 */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { waiting } from '../locks/waiting.ts';
import { readMissing } from './file-io.ts';
import { PAGE, PAGE_BYTES } from './file-system.ts';

/** Pages of a window (`read_ahead_kb`, 128 KiB by default). */
const WINDOW_PAGES = 32;
const WINDOW_BYTES = WINDOW_PAGES * PAGE_BYTES;

/** Locals: the inode, first page of the window, its bytes; the page that is touched next, and its frame. */
const INODE = 0;
const PAGE_AT = 1;
const BYTES = 2;
const TOUCH = 3;
const FRAME = 4;

/** Looks for the next window with a page that is not there. */
function look(kernel: Kernel, ctx: Ctx): void {
  const inode = ctx.get(INODE);
  const missing = kernel.fs.firstMissing(inode, Math.max(0, ctx.get(PAGE_AT)));
  const first = missing - (missing % WINDOW_PAGES);
  const { pages } = kernel.fs.inode(inode);
  ctx.set(PAGE_AT, missing < 0 ? -1 : first);
  ctx.set(BYTES, Math.min(WINDOW_BYTES, (pages - first) * PAGE_BYTES));
}

function missingInWindow(kernel: Kernel, ctx: Ctx): number {
  return kernel.fs.firstMissing(ctx.get(INODE), ctx.get(PAGE_AT));
}

function isBeingRead(kernel: Kernel, ctx: Ctx): boolean {
  const missing = missingInWindow(kernel, ctx);
  return missing >= 0 && kernel.fs.state(ctx.get(INODE), missing) === PAGE.reading;
}

function endOfWindow(ctx: Ctx): number {
  return ctx.get(PAGE_AT) + ctx.get(BYTES) / PAGE_BYTES;
}

/** The pages are copied or mapped: on a virtual machine a frame may have no memory behind it yet. */
const touchWindow = program('filemap_map_pages', (p) => {
  p.effect('first page', (_kernel, ctx) => ctx.set(TOUCH, ctx.get(PAGE_AT)));
  p.loopWhile(
    'pages of the window',
    (_kernel, ctx) => ctx.get(TOUCH) < endOfWindow(ctx),
    (p) => {
      p.effect('next page', (kernel, ctx) => {
        const page = ctx.get(TOUCH);
        ctx.set(TOUCH, page + 1);
        ctx.set(FRAME, kernel.fs.inode(ctx.get(INODE)).whole?.frames[page] ?? -1);
      });
      p.when(
        'memory was left',
        (_kernel, ctx) => ctx.get(FRAME) >= 0,
        (p) => p.privileged('touch', (_kernel, ctx) => ctx.get(FRAME)),
      );
    },
  );
});

export const mapFile = program('filemap_fault', (p) => {
  p.effect('from the start', (_kernel, ctx) => ctx.set(PAGE_AT, 0));
  p.effect('first window that is not there', look);
  p.loopWhile(
    'a window is not there',
    (_kernel, ctx) => ctx.get(PAGE_AT) >= 0,
    (p) => {
      p.when(
        'another task reads it',
        isBeingRead,
        (p) =>
          waiting(p, 'page-lock', (p) =>
            p.block('folio_wait_bit', (kernel, ctx) => {
              if (!isBeingRead(kernel, ctx)) return false;
              kernel.fs.waiters.push(ctx.task);
              return true;
            }),
          ),
        (p) => {
          waiting(p, 'disk', (p) => p.call(readMissing));
          p.when(
            'the machine is virtual',
            (_kernel, _ctx, cpu) => cpu.port.virtual,
            (p) => p.call(touchWindow),
          );
        },
      );
      p.effect('first window that is not there', look);
    },
  );
});
