/**
 * Reading and writing past the page cache (O_DIRECT): the caller's memory goes to the disk and back (`iomap_dio_rw`). Locals:
 * 0 inode, 1 first page, 2 bytes. Simplification: the requests of one call follow each other; Linux has all under way at once.
 */
import type { Ctx } from '../../ops/context.ts';
import type { Kernel } from '../kernel.ts';
import { program } from '../paths/types.ts';
import { PAGE_BYTES } from './file-system.ts';
import { SECTOR_BYTES, setIo, submitAndWait } from './page-io.ts';

/** Pages of one bio (`BIO_MAX_VECS`): memory of a process is scattered, so each is a segment of its own. */
const BIO_PAGES = 256;
/** Local: bytes that are done. */
const DONE = 6;

/** Bytes of the call: a read ends with the file. */
function length({ fs }: Kernel, ctx: Ctx, isWrite: boolean): number {
  const left = (fs.inode(ctx.get(0)).pages - ctx.get(1)) * PAGE_BYTES;
  return isWrite ? ctx.get(2) : Math.max(0, Math.min(ctx.get(2), left));
}

/** Bytes of the next request: to the end of its bio, and no more segments than the disk takes. */
function nextBytes(kernel: Kernel, ctx: Ctx, isWrite: boolean): number {
  const { maxSegments = BIO_PAGES } = kernel.blocks.queue;
  const done = ctx.get(DONE);
  const inBio = BIO_PAGES * PAGE_BYTES - (done % (BIO_PAGES * PAGE_BYTES));
  return Math.min(length(kernel, ctx, isWrite) - done, inBio, maxSegments * PAGE_BYTES);
}

function direct(name: string, isWrite: boolean): ReturnType<typeof program> {
  return program(name, (p) => {
    p.effect('start', (_kernel, ctx) => ctx.set(DONE, 0));
    p.loopWhile(
      'bytes are left',
      (kernel, ctx) => ctx.get(DONE) < length(kernel, ctx, isWrite),
      (p) => {
        p.effect('bio', (kernel, ctx) => {
          const sector = kernel.fs.sectorOf(ctx.get(0), ctx.get(1)) + ctx.get(DONE) / SECTOR_BYTES;
          setIo(ctx, isWrite ? 'write' : 'read', sector, nextBytes(kernel, ctx, isWrite));
        });
        p.call(submitAndWait);
        p.effect('done', (kernel, ctx) => ctx.set(DONE, ctx.get(DONE) + nextBytes(kernel, ctx, isWrite)));
      },
    );
    p.effect('bytes', ({ fs }, ctx) => {
      ctx.result = ctx.get(DONE);
      if (!isWrite) return;
      const inode = fs.inode(ctx.get(0));
      inode.pages = Math.max(inode.pages, ctx.get(1) + Math.ceil(ctx.get(DONE) / PAGE_BYTES));
      inode.written = Math.max(inode.written, inode.pages);
    });
  });
}

export const directRead = direct('iomap_dio_rw read', false);
export const directWrite = direct('iomap_dio_rw write', true);
