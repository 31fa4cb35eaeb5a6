/** Pieces that programs are written with whose memory groups may limit. */
import type { Kernel } from '../../kernel/kernel.ts';
import type { KernelBuilder } from '../../kernel/paths/types.ts';
import type { Job } from '../../kernel/mm/memcg/job.ts';
import { currentJob, managerOf } from '../../kernel/mm/memcg/limited-memory.ts';
import { cachedIo, touchPages } from '../../kernel/mm/memcg/programs.ts';
import { Readahead } from '../../kernel/mm/memcg/readahead.ts';
import { addRegion, spaceOf } from '../../kernel/mm/memcg/spaces.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';
import { text } from '../../core/text.ts';
import { loadOf, type LoadParam, type LoadState } from './load.ts';

/** Pages of a MiB. */
export const MIB = 256;
/** What these programs call what they map. */
const HEAP = 'heap';

type Pages = (state: LoadState, kernel: Kernel) => number;

/** `mmap` of anonymous memory, which takes nothing yet. */
export function mapHeap(p: KernelBuilder, pages: Pages): void {
  syscall(p, 'mmap');
  p.effect('the heap', (kernel, ctx) => {
    const mm = managerOf(kernel);
    const space = spaceOf(mm, kernel.task(ctx.task));
    const region = addRegion(mm, space, 'anon', pages(loadOf(kernel, ctx), kernel), {
      name: HEAP,
      locked: false,
    });
    currentJob(kernel, ctx).region = region;
  });
}

/** Writes pages of the heap, from the first to before the second. */
export function writeHeap(p: KernelBuilder, from: Pages, to: Pages): void {
  p.effect('which pages', (kernel, ctx) => {
    const state = loadOf(kernel, ctx);
    const job = currentJob(kernel, ctx);
    job.at = from(state, kernel);
    job.end = Math.min(to(state, kernel), job.region?.ptes.length ?? 0);
    job.writes = true;
  });
  p.call(touchPages);
}

/** What a program reads: so many pages; each read asks for at most a block. */
interface FilePlan {
  readonly pages: Pages;
  readonly blockPages: number;
  /** Place in the program's text of the number of a file that all on a kernel share; 0 there: it is the process's own. */
  readonly shared: number;
}

/** `open` of it. */
export function openFile(p: KernelBuilder, plan: FilePlan): void {
  const { blockPages } = plan;
  syscall(p, 'openat', (kernel, ctx) => ctx.set(0, fileOf(kernel, ctx, plan)));
  p.effect('the file', (kernel, ctx) => {
    const job = currentJob(kernel, ctx);
    job.inode = fileOf(kernel, ctx, plan);
    job.file = managerOf(kernel).fileMapping(job.inode);
    job.readahead = new Readahead();
    job.blockPages = blockPages;
  });
}

function fileOf(kernel: Kernel, ctx: Ctx, { pages, shared }: FilePlan): number {
  const state = loadOf(kernel, ctx);
  const number = state.arg(shared);
  const name = number > 0 ? `shared/${String(number)}` : String(kernel.task(ctx.task).tgid);
  return kernel.fs.open(`/data/${name}`, pages(state, kernel));
}

/** The parameter by which programs share a file. */
export const SHARED_FILE: LoadParam = Object.freeze({
  name: 'F',
  about: text('number of a file that all share, 0: its own', '모두가 함께 쓰는 파일 번호, 0: 자기 파일'),
  min: 0,
  max: 999,
  default: 0,
});

/** Reads pages of the file through the cache, from the first to before the second. */
export function readFile(p: KernelBuilder, from: Pages, to: Pages): void {
  p.effect('which pages', (kernel, ctx) => {
    const state = loadOf(kernel, ctx);
    const job: Job = currentJob(kernel, ctx);
    job.at = from(state, kernel);
    job.end = to(state, kernel);
    job.writes = false;
    job.refused = false;
  });
  p.call(cachedIo);
}
