/** Loads for the figures of servers and disks, each measured once. */
import type {
  BlockLoadRequest,
  BlockLoadResult,
  LoadPoint,
  LoadRequest,
} from '../../../src/sim/core/load-views.ts';
import { runBlockLoad, runLoad } from '../../../src/sim/world/load/index.ts';
import { once, SEED } from './figure.ts';
import { brief, costsOf } from './probe.ts';

/** Measured time, s: some thousand requests at depth 32. */
const SECONDS = 0.03;
/** Measured time that tells whether a figure moves, s. */
const ENOUGH = 0.004;

/** Random requests to the stack's disk. */
export function diskLoad(stack: string, request: BlockLoadRequest): BlockLoadResult {
  const { seconds = SECONDS, costs, ...rest } = request;
  const asked = { ...rest, seed: SEED, seconds: brief(seconds, ENOUGH), costs: costsOf(costs) };
  return once('disk', [stack, asked], () => runBlockLoad(stack, asked));
}

export function iops(stack: string, request: BlockLoadRequest): number {
  return diskLoad(stack, request).throughputPerSec;
}

/** One server with one number of connections. */
export function serverLoad(
  stack: string,
  server: string,
  connections: number,
  options: Omit<LoadRequest, 'stacks' | 'server' | 'connections'> = {},
): LoadPoint {
  const { seconds = 0.02, costs, ...rest } = options;
  const request = {
    ...rest,
    seed: SEED,
    seconds: brief(seconds, Math.max(ENOUGH, seconds / 5)),
    costs: costsOf(costs),
    stacks: [stack],
    server,
    connections: [connections],
  };
  return once('server', request, () => {
    const point = runLoad(request).stacks[0]?.points[0];
    if (!point) throw new Error(`no load of ${stack}`);
    return point;
  });
}
