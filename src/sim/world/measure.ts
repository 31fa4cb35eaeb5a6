/** Measures operations in one stack, from a new world to the numbers. */
import { errnoName } from '../core/errno.ts';
import type { HopView } from '../core/views.ts';
import type { Counts } from '../trace/metrics.ts';
import { buildOperation } from './compile/operation.ts';
import { hopViews, rowsOfOperation } from './hops.ts';
import type { OperationSpec } from './operation-spec.ts';
import type { World } from './world.ts';

/** Time per operation, ns. Minimum, mean and maximum are exact; quantiles are within 3.1 %. */
export interface Totals {
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What one stack did. */
export interface StackMeasure {
  readonly stack: string;
  readonly totalNs: Totals;
  readonly counts: Counts;
  /** Name of the errno with which the last operation failed; null: it succeeded. */
  readonly errno: string | null;
  /** Hops of the first operation; their times count from its beginning. */
  readonly hops: readonly HopView[];
  /** Hash of everything that was traced, set-up included. */
  readonly traceHash: string;
}

/** Issues `count` operations at once and runs until the last has ended. */
export function measureStack(spec: OperationSpec, count: number): StackMeasure {
  const world = buildOperation(spec);
  const hops = runMeasured(world, count);
  const { totals } = world.sim.metrics;
  return {
    stack: spec.stack,
    totalNs: {
      min: totals.min,
      mean: totals.mean,
      p50: totals.quantile(0.5),
      p99: totals.quantile(0.99),
      max: totals.max,
    },
    counts: world.sim.metrics.counts(),
    errno: world.issuer.lastErrno === 0 ? null : errnoName(world.issuer.lastErrno),
    hops,
    traceHash: world.traceHash,
  };
}

/** Runs the operations; answers the hops of the first, read as soon as it has ended. */
function runMeasured(world: World, count: number): HopView[] {
  const fromRow = world.sim.trace.count;
  const { issuer } = world;
  world.issue(count);
  while (issuer.done === 0 && world.step());
  const hops = hopViews(world, rowsOfOperation(world, 0, fromRow), issuer.starts[0] ?? 0);
  world.runToEnd();
  return hops;
}
