/** Random reads or writes of the disk with io_uring: jobs, each with so many requests in flight (as fio does). */
import { Histogram } from '../../core/histogram.ts';
import { seedFrom, type Rng } from '../../core/rng.ts';
import { DISK_OP } from '../../hw/disk.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program } from '../../kernel/paths/types.ts';
import { memoryOf, type ProgramMemory } from '../../kernel/task.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';
import { SECTOR_BYTES } from './defaults.ts';

/** Blocks of the area that is read or written: 4 GiB of 4 KiB. */
const BLOCKS = 1_048_576;

/** What a job does. */
export interface BlockLoad {
  /** Requests in flight. */
  readonly depth: number;
  /** Bytes of a request, a multiple of 512. */
  readonly bytes: number;
  readonly write: boolean;
  readonly seed: number;
}

/** What all jobs count together. */
export class BlockStats {
  sent = 0;
  answered = 0;
  readonly times = new Histogram();
}

/** Memory of a job. */
export class BlockJob implements ProgramMemory {
  readonly ring: number;
  readonly stats: BlockStats;
  readonly op: number;
  readonly bytes: number;
  readonly places: Rng;
  /** When each slot's request was given to the ring, ns; −1: the slot is free. */
  readonly sentNs: Float64Array;

  constructor(ring: number, stats: BlockStats, load: BlockLoad, index: number) {
    this.ring = ring;
    this.stats = stats;
    this.op = load.write ? DISK_OP.write : DISK_OP.read;
    this.bytes = load.bytes;
    this.places = seedFrom(load.seed, 'block', index);
    this.sentNs = new Float64Array(load.depth).fill(-1);
  }

  forked(): null {
    return null;
  }
}

function jobOf(kernel: Kernel, ctx: Ctx): BlockJob {
  return memoryOf(kernel.task(ctx.task), BlockJob);
}

/** Every free slot gets a request at a random place. */
function fill(kernel: Kernel, ctx: Ctx): void {
  const job = jobOf(kernel, ctx);
  const { submissions } = kernel.blocks.ring(job.ring);
  job.sentNs.forEach((ns, slot) => {
    if (ns >= 0) return;
    const sector = job.places.int(BLOCKS) * (job.bytes / SECTOR_BYTES);
    submissions.push({ op: job.op, sector, bytes: job.bytes, userData: slot });
    job.sentNs[slot] = kernel.now();
    job.stats.sent++;
  });
}

function drain(kernel: Kernel, ctx: Ctx): void {
  const job = jobOf(kernel, ctx);
  for (const slot of kernel.blocks.ring(job.ring).completions.splice(0)) {
    job.stats.answered++;
    job.stats.times.record(kernel.now() - (job.sentNs[slot] ?? 0));
    job.sentNs[slot] = -1;
  }
}

export const blockJob = program('block-job', (p) => {
  p.forever((p) => {
    p.effect('fill the submission queue', fill);
    syscall(p, 'io_uring_enter', (kernel, ctx) => {
      ctx.set(0, jobOf(kernel, ctx).ring);
      ctx.set(2, 1);
    });
    p.effect('look at the completion queue', drain);
  });
});
