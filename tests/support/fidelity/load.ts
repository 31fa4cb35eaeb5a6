/** Loads for the figures of servers and disks, each measured once. */
import type {
  BlockLoadRequest,
  BlockLoadResult,
  LoadPoint,
  LoadRequest,
} from '../../../src/sim/core/load-views.ts';
import { runBlockLoad, runLoad } from '../../../src/sim/world/load/index.ts';
import { SEED } from './figure.ts';

/** Measured time, s: some thousand requests at depth 32. */
const SECONDS = 0.03;

const disks = new Map<string, BlockLoadResult>();
const servers = new Map<string, LoadPoint>();

/** Random requests to the stack's disk. */
export function diskLoad(stack: string, request: BlockLoadRequest): BlockLoadResult {
  const key = JSON.stringify([stack, request]);
  let found = disks.get(key);
  if (!found) {
    found = runBlockLoad(stack, { seconds: SECONDS, seed: SEED, ...request });
    disks.set(key, found);
  }
  return found;
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
  const request = {
    seconds: 0.02,
    seed: SEED,
    ...options,
    stacks: [stack],
    server,
    connections: [connections],
  };
  const key = JSON.stringify(request);
  let found = servers.get(key);
  if (!found) {
    found = runLoad(request).stacks[0]?.points[0];
    if (!found) throw new Error(`no load of ${stack}`);
    servers.set(key, found);
  }
  return found;
}
