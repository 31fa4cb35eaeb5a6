/** Loads a server in stacks and measures what the client sees and what it took. */
import { memoryOf } from '../../kernel/task.ts';
import { invariant } from '../../core/invariant.ts';
import type { LoadPoint, LoadRequest, LoadResult, StackLoad } from '../../core/load-views.ts';
import { finish, SLICE_EVENTS, type Work } from '../../core/work.ts';
import { CLIENT, loadWorld } from '../compile/load.ts';
import type { StackChoice } from '../compile/stack.ts';
import { ClientThread, type ClientStats } from './client.ts';
import { buildCounted, effortSince, responseTimes, startCounting, type Counted } from './counting.ts';
import { BLOCK_SERVER, DEFAULT_LOAD } from './defaults.ts';
import { blockLoadWork } from './run-block.ts';

/** Answers on each connection before measuring: connections are tracked, caches and polling have settled. */
const WARM_UP_ANSWERS = 2;

/** What the client's threads count together. */
function statsOf({ world }: Counted): ClientStats {
  const [first] = world.program(CLIENT).tasks;
  invariant(first !== undefined, 'no-connections');
  return memoryOf(first, ClientThread).stats;
}

function* warmUp({ world: { sim } }: Counted, stats: ClientStats): Work<void> {
  while (stats.answers.some((count) => count < WARM_UP_ANSWERS)) {
    invariant(sim.step(), 'load-stopped', 'while warming up');
    if (sim.events % SLICE_EVENTS === 0) yield { done: 0, total: 0 };
  }
}

/** Measures until so much time has passed, or so many answers have come. */
function* measure(counted: Counted, connections: number, windowNs: number, answers: number): Work<LoadPoint> {
  const { sim } = counted.world;
  const stats = statsOf(counted);
  yield* warmUp(counted, stats);
  const before = startCounting(counted);
  stats.restart();
  const fromNs = sim.nowNs;
  while (sim.nextNs() <= fromNs + windowNs && stats.times.count < answers) {
    sim.step();
    if (sim.events % SLICE_EVENTS === 0) yield { done: sim.nowNs - fromNs, total: windowNs };
  }
  if (stats.times.count < answers) sim.nowNs = fromNs + windowNs;
  const ns = Math.max(1, sim.nowNs - fromNs);
  return {
    connections,
    windowNs: ns,
    throughputPerSec: (stats.times.count * 1e9) / ns,
    bytesPerSec: (stats.bytes * 1e9) / ns,
    responseNs: responseTimes(stats.times),
    requests: { sent: stats.sent, answered: stats.answered, inFlight: stats.sent - stats.answered },
    answered: stats.times.count,
    ...effortSince(counted, before),
  };
}

/** The disk with so many requests in flight. */
function* measureDisk(
  spec: StackChoice,
  depth: number,
  request: LoadRequest,
  seconds: number,
): Work<LoadPoint> {
  const { stack, ...rest } = spec;
  const bytes = request.responseBytes ?? DEFAULT_LOAD.blockBytes;
  const {
    jobs: _jobs,
    depth: connections,
    stack: _stack,
    ...measured
  } = yield* blockLoadWork(stack, {
    ...rest,
    depth,
    bytes,
    seconds,
    requests: request.requests ?? Infinity,
  });
  return { connections, ...measured };
}

function* measureServer(spec: StackChoice, connections: number, request: LoadRequest): Work<LoadPoint> {
  const { server, responseBytes, seconds, network, thinkNs } = { ...DEFAULT_LOAD, ...request };
  const exchange = { server, network, connections, thinkNs };
  const world = loadWorld(spec, { ...exchange, ...(responseBytes === undefined ? {} : { responseBytes }) });
  return yield* measure(
    buildCounted(world),
    connections,
    Math.round(seconds * 1e9),
    request.requests ?? Infinity,
  );
}

/** Runs a checked request (see `loadIssues`): each stack with each number of connections, in a world of its own. */
export function* loadWork(request: LoadRequest): Work<LoadResult> {
  const { seconds, seed, network } = { ...DEFAULT_LOAD, ...request };
  const total = request.stacks.length * request.connections.length;
  const stacks: StackLoad[] = [];
  let done = 0;
  for (const stack of request.stacks) {
    const spec = { stack, seed, switches: request.switches ?? {}, costs: request.costs ?? {} };
    const points: LoadPoint[] = [];
    for (const connections of request.connections) {
      yield { done: done++, total };
      const point =
        request.server === BLOCK_SERVER
          ? measureDisk(spec, connections, request, seconds)
          : measureServer(spec, connections, request);
      points.push(yield* asPartOf(point, done - 1, total));
    }
    stacks.push({ stack, points });
  }
  return { server: request.server, network, seed, seconds, stacks };
}

/** Progress of one measurement as a part of all. */
function* asPartOf<T>(work: Work<T>, before: number, parts: number): Work<T> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    const { done, total } = step.value;
    yield { done: before + (total === 0 ? 0 : done / total), total: parts };
  }
}

/** The same without a pause. */
export function runLoad(request: LoadRequest): LoadResult {
  return finish(loadWork(request));
}
