/** How long the hops of one cost take: their mean over many operations. */
import { buildOperation } from '../../../src/sim/index.ts';
import { namesOf } from '../../../src/sim/world/names.ts';
import { SEED } from './figure.ts';
import { brief, costsOf } from './probe.ts';

/** Operations that tell whether the time moves. */
const ENOUGH = 24;

/** Mean time of the hops that `count` operations spend on a cost, ns. */
export function meanHopNs(op: string, stack: string, cost: string, count: number): number {
  const world = buildOperation({ op, stack, params: {}, seed: SEED, switches: {}, costs: costsOf() });
  const { trace } = world.sim;
  const names = namesOf(world);
  const from = trace.count;
  world.issue(brief(count, ENOUGH));
  world.runToEnd();
  let sum = 0;
  let hops = 0;
  for (let row = Math.max(trace.first, from); row < trace.count; row++) {
    const slot = trace.slot(row);
    if (trace.flow[slot] !== world.issuer.flow || names.cost(trace.cost[slot] ?? -1) !== cost) continue;
    sum += trace.durationNs[slot] ?? 0;
    hops += 1;
  }
  return sum / Math.max(1, hops);
}
