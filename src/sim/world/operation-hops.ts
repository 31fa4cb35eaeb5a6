/** All hops of an operation, also those that are still to come at the present moment. */
import type { HopView } from '../core/views.ts';
import { hopViews, rowsOfOperation } from './hops.ts';
import type { World } from './world.ts';

/** Events that a look ahead may take. */
const LOOK_AHEAD_EVENTS = 100_000;
/** Rows of trace that are copied for a look ahead; beyond it only what is known is answered. */
const MAX_COPIED_ROWS = 1 << 17;

/**
 * Hops of operation `op` of a world; times count from the beginning of the measured part. Of the next one that is not issued
 * yet: what it would cross if it were issued now.
 */
export function operationHops(world: World, op: number): HopView[] {
  const { issuer } = world;
  const toIssue = op === issuer.issued;
  const unfinished = op >= issuer.done && (issuer.inFlight || issuer.ready || toIssue);
  if (!unfinished || world.sim.trace.capacity > MAX_COPIED_ROWS) return views(world, op);
  const ahead = world.fork();
  if (toIssue) ahead.issue(1);
  for (let n = 0; n < LOOK_AHEAD_EVENTS && ahead.issuer.done <= op && ahead.step(); n++);
  return views(ahead, op);
}

function views(world: World, op: number): HopView[] {
  const from = op === world.issuer.started - 1 ? world.issuer.firstRow : world.parts.zeroRow;
  return hopViews(world, rowsOfOperation(world, op, from), world.parts.zeroNs);
}
