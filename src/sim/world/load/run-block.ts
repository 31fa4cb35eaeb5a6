/** Random reads or writes of a stack's disk: so many jobs, each with so many requests in flight (as fio does). */
import { Histogram } from '../../core/histogram.ts';
import { invariant } from '../../core/invariant.ts';
import type { BlockLoadRequest, BlockLoadResult } from '../../core/load-views.ts';
import { seedFrom, type Rng } from '../../core/rng.ts';
import { finish, SLICE_EVENTS, type Work } from '../../core/work.ts';
import { DISK_OP } from '../../hw/disk.ts';
import { newIoRing } from '../../kernel/fs/io-rings.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { program } from '../../kernel/paths/types.ts';
import { syscall } from '../../kernel/syscalls/call.ts';
import type { Ctx } from '../../ops/context.ts';
import { effortSince, responseTimes, startCounting } from './counting.ts';
import { DEFAULT_LOAD } from './defaults.ts';
import { buildStack, threadStarter, type BareStack } from './load-world.ts';

const SECTOR_BYTES = 512;
/** Blocks of the area that is read or written: 4 GiB of 4 KiB. */
const BLOCKS = 1_048_576;
/** Answers of every request slot before measuring. */
const WARM_UP_ANSWERS = 2;

/** What all jobs count together. */
class BlockStats {
  sent = 0;
  answered = 0;
  readonly times = new Histogram();
}

/** Memory of a job. */
class Job {
  readonly ring: number;
  readonly stats: BlockStats;
  readonly op: number;
  readonly bytes: number;
  readonly places: Rng;
  /** When each slot's request was given to the ring, ns; −1: the slot is free. */
  readonly sentNs: Float64Array;

  constructor(ring: number, stats: BlockStats, load: Required<BlockLoadRequest>, index: number) {
    this.ring = ring;
    this.stats = stats;
    this.op = load.write ? DISK_OP.write : DISK_OP.read;
    this.bytes = load.bytes;
    this.places = seedFrom(load.seed, 'block', index);
    this.sentNs = new Float64Array(load.depth).fill(-1);
  }
}

function jobOf(kernel: Kernel, ctx: Ctx): Job {
  const { memory } = kernel.task(ctx.task);
  invariant(memory instanceof Job, 'no-job');
  return memory;
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

const blockJob = program('block-job', (p) => {
  p.forever((p) => {
    p.effect('fill the submission queue', fill);
    syscall(p, 'io_uring_enter', (kernel, ctx) => {
      ctx.set(0, jobOf(kernel, ctx).ring);
      ctx.set(2, 1);
    });
    p.effect('look at the completion queue', drain);
  });
});

function startJobs(stack: BareStack, load: Required<BlockLoadRequest>): BlockStats {
  const { place } = stack;
  const stats = new BlockStats();
  // A job sleeps for its first requests, unless they are served within its call.
  const start = threadStarter(stack, (task) => task.sleeping || stats.answered > 0);
  for (let index = 0; index < load.jobs; index++) {
    const ring = place.kernel.blocks.rings.push(newIoRing()) - 1;
    const cpu = index % 2 === 0 ? place.appCpu : place.otherCpu;
    start(index === 0 ? 'app' : 'job', blockJob, cpu, new Job(ring, stats, load, index));
  }
  return stats;
}

/** Loads the disk of one stack. Deterministic by the seed; places are the same in every stack. */
export function* blockLoadWork(stack: string, request: BlockLoadRequest): Work<BlockLoadResult> {
  const load = {
    jobs: 1,
    bytes: DEFAULT_LOAD.blockBytes,
    write: false,
    seconds: DEFAULT_LOAD.seconds,
    requests: Infinity,
    seed: DEFAULT_LOAD.seed,
    switches: {},
    costs: {},
    ...request,
  };
  const world = buildStack({ stack, seed: load.seed, switches: load.switches, costs: load.costs }, 'none');
  const { sim } = world;
  const stats = startJobs(world, load);
  const warm = load.depth * load.jobs * WARM_UP_ANSWERS;
  while (stats.answered < warm) {
    invariant(sim.step(), 'load-stopped', 'while warming up');
    if (sim.events % SLICE_EVENTS === 0) yield { done: 0, total: 0 };
  }
  const before = startCounting(world);
  stats.times.clear();
  const windowNs = Math.round(load.seconds * 1e9);
  const fromNs = sim.nowNs;
  while (sim.nextNs() <= fromNs + windowNs && stats.times.count < load.requests) {
    sim.step();
    if (sim.events % SLICE_EVENTS === 0) yield { done: sim.nowNs - fromNs, total: windowNs };
  }
  if (stats.times.count < load.requests) sim.nowNs = fromNs + windowNs;
  const ns = Math.max(1, sim.nowNs - fromNs);
  return {
    stack,
    depth: load.depth,
    jobs: load.jobs,
    windowNs: ns,
    throughputPerSec: (stats.times.count * 1e9) / ns,
    bytesPerSec: (stats.times.count * load.bytes * 1e9) / ns,
    responseNs: responseTimes(stats.times),
    requests: { sent: stats.sent, answered: stats.answered, inFlight: stats.sent - stats.answered },
    answered: stats.times.count,
    ...effortSince(world, before),
  };
}

/** The same without a pause. */
export function runBlockLoad(stack: string, request: BlockLoadRequest): BlockLoadResult {
  return finish(blockLoadWork(stack, request));
}
