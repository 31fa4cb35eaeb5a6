/** The memory that a process reads files into and writes them from: one region, as large as the largest block so far. */
import type { Kernel } from '../../../kernel/kernel.ts';
import { managerOf } from '../../../kernel/mm/memcg/limited-memory.ts';
import { touchPages } from '../../../kernel/mm/memcg/programs.ts';
import { removeRegion } from '../../../kernel/mm/memcg/spaces.ts';
import type { KernelBuilder } from '../../../kernel/paths/types.ts';
import type { Ctx } from '../../../ops/context.ts';
import { mapRegion, pagesOf, regionOf, toTouch } from './memory-ops.ts';
import { askOf } from './op.ts';
import { inodeOf } from './opening.ts';

/** As `/proc/PID/maps` calls what has no file. */
export const BUFFER = '[anon:buffer]';
const BLOCK_BYTES = 2 ** 20;

/** Bytes of a block: the op's third word, and no more than all. */
export function blockBytes(kernel: Kernel, ctx: Ctx): number {
  const ask = askOf(kernel, ctx);
  return Math.min(ask.bytes(2, BLOCK_BYTES), ask.bytes(1));
}

/**
 * The op's block of it is touched as the calls to come do: a read fills what the file has for it, a write only looks at it. Departs
 * from Linux in that all of it is touched before the first call, not page by page between the file's.
 */
export function touchesBuffer(p: KernelBuilder, writesFile: boolean): void {
  p.effect('the buffer', (kernel, ctx) => {
    const bytes = blockBytes(kernel, ctx);
    const old = regionOf(kernel, ctx, BUFFER);
    const isLarge = old !== undefined && old.ptes.length >= pagesOf(bytes);
    if (old && !isLarge) removeRegion(managerOf(kernel), old);
    const region = isLarge
      ? old
      : mapRegion(kernel, ctx, { name: BUFFER, bytes, kind: 'anon', locked: false });
    const there = writesFile ? Infinity : kernel.fs.inode(inodeOf(kernel, ctx)).pages;
    toTouch(kernel, ctx, region, Math.min(pagesOf(bytes), there), !writesFile);
  });
  p.call(touchPages);
}
