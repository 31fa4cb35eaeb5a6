/** What ops on memory have in common: regions by their name, and pages to touch in them. */
import { currentJob, managerOf } from '../../../kernel/mm/memcg/limited-memory.ts';
import { touchPages } from '../../../kernel/mm/memcg/programs.ts';
import { addRegion, spaceOf } from '../../../kernel/mm/memcg/spaces.ts';
import type { Mapping, MappingKind, Region } from '../../../kernel/mm/memcg/address-space.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { KernelBuilder } from '../../../kernel/paths/types.ts';
import { syscall } from '../../../kernel/syscalls/call.ts';
import type { Ctx } from '../../../ops/context.ts';
import { hasHuge, touchesHuge } from './huge-op.ts';
import { askOf, defineShellOp, type ShellOp, type ShellOpDef } from './op.ts';

const PAGE_BYTES = 4096;
/** What a region is called that the script did not name. */
const UNNAMED = '-';

export function pagesOf(bytes: number): number {
  return Math.ceil(bytes / PAGE_BYTES);
}

/** The region of this name that the process a context runs has mapped. */
export function regionOf(kernel: Kernel, ctx: Ctx, name: string): Region | undefined {
  return managerOf(kernel).spaces.get(kernel.task(ctx.task).mm)?.regions.get(name);
}

/** Maps memory under a name; a name that is taken stays the older one's. */
export function mapRegion(
  kernel: Kernel,
  ctx: Ctx,
  {
    name,
    bytes,
    kind,
    locked,
  }: { name: string; bytes: number; kind: MappingKind | Mapping; locked: boolean },
): Region {
  const mm = managerOf(kernel);
  const space = spaceOf(mm, kernel.task(ctx.task));
  const taken = name === '' || space.regions.has(name);
  const free = taken ? `${name === '' ? UNNAMED : name} ${String(space.unnamed++)}` : name;
  return addRegion(mm, space, kind, pagesOf(bytes), { name: free, locked });
}

/** The job of the process: these pages of a region are written, or read. */
export function toTouch(kernel: Kernel, ctx: Ctx, region: Region, pages: number, writes: boolean): void {
  const job = currentJob(kernel, ctx);
  job.region = region;
  job.at = 0;
  job.end = Math.min(pages, region.ptes.length);
  job.writes = writes;
}

/** An op that maps memory, and writes each of its pages unless it only maps. */
export function mapsMemory(
  def: Pick<ShellOpDef, 'name' | 'about'>,
  kind: MappingKind,
  { locked = false, touched = true } = {},
): ShellOp {
  return defineShellOp({
    ...def,
    usage: 'SIZE [NAME]',
    accepts: ([size = '', ...more]) => /^\d+[KMG]?$/.test(size) && more.length <= 1,
    body: (p) => {
      syscall(p, 'mmap');
      p.effect('the region', (kernel, ctx) => {
        const ask = askOf(kernel, ctx);
        const region = mapRegion(kernel, ctx, { name: ask.word(1), bytes: ask.bytes(0), kind, locked });
        toTouch(kernel, ctx, region, touched ? Infinity : 0, true);
      });
      p.call(touchPages);
    },
  });
}

/** An op that touches a region it has mapped before. */
export function touchesRegion(def: Pick<ShellOpDef, 'name' | 'about'>, writes: boolean): ShellOp {
  return defineShellOp({
    ...def,
    usage: 'NAME [SIZE]',
    body: (p: KernelBuilder) => {
      p.effect('which pages', (kernel, ctx) => {
        const ask = askOf(kernel, ctx);
        const region = regionOf(kernel, ctx, ask.word(0));
        if (region) toTouch(kernel, ctx, region, pagesOf(ask.bytes(1, Infinity)), writes);
        else if (!hasHuge(kernel, ctx)) ask.answer = 'usage error';
      });
      p.when(
        'there is such a region',
        (kernel, ctx) => askOf(kernel, ctx).answer === null && !hasHuge(kernel, ctx),
        (p) => p.call(touchPages),
      );
      touchesHuge(p, (kernel, ctx) => {
        const ask = askOf(kernel, ctx);
        return hasHuge(kernel, ctx) ? { name: ask.word(0), bytes: ask.bytes(1, Infinity) } : null;
      });
    },
  });
}
