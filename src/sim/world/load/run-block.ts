/** Measures random reads or writes of a stack's disk. */
import { memoryOf } from '../../kernel/task.ts';
import { invariant } from '../../core/invariant.ts';
import type { BlockLoadRequest, BlockLoadResult } from '../../core/load-views.ts';
import { finish, SLICE_EVENTS, type Work } from '../../core/work.ts';
import { blockWorld, SERVER } from '../compile/load.ts';
import { BlockJob, type BlockStats } from './block-job.ts';
import { buildCounted, effortSince, responseTimes, startCounting, type Counted } from './counting.ts';
import { DEFAULT_LOAD } from './defaults.ts';

/** Answers of every request slot before measuring. */
const WARM_UP_ANSWERS = 2;

/** What the jobs count together. */
function statsOf({ world }: Counted): BlockStats {
  const [first] = world.program(SERVER).tasks;
  invariant(first !== undefined, 'no-jobs');
  return memoryOf(first, BlockJob).stats;
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
  const counted = buildCounted(blockWorld({ stack, ...load }, load));
  const { sim } = counted.world;
  const stats = statsOf(counted);
  const warm = load.depth * load.jobs * WARM_UP_ANSWERS;
  while (stats.answered < warm) {
    invariant(sim.step(), 'load-stopped', 'while warming up');
    if (sim.events % SLICE_EVENTS === 0) yield { done: 0, total: 0 };
  }
  const before = startCounting(counted);
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
    ...effortSince(counted, before),
  };
}

/** The same without a pause. */
export function runBlockLoad(stack: string, request: BlockLoadRequest): BlockLoadResult {
  return finish(blockLoadWork(stack, request));
}
