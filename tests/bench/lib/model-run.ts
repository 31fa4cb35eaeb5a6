import { buildOperation } from '../../../src/sim/index.ts';
import type { World } from '../../../src/sim/index.ts';

/** An operation in a stack. */
export interface ModelCase {
  readonly op: string;
  readonly stack: string;
}

/** What the model bench measures: calls without and with blocking, with devices, with a VM below. */
export const MODEL_CASES: readonly ModelCase[] = [
  'getpid',
  'pipe-round-trip',
  'read-disk',
  'tcp-host-network',
].flatMap((op) => ['bare', 'kvm'].map((stack) => ({ op, stack })));

/** A world that goes on for ever, compiled and in steady state, with its trace on. */
export function warmWorld({ op, stack }: ModelCase, warmUpEvents: number): World {
  const world = buildOperation({ op, stack, params: {}, seed: 1, switches: {}, costs: {} });
  world.issue(Infinity);
  takeEvents(world, warmUpEvents);
  return world;
}

/** Takes so many events; returns the trace rows written meanwhile. */
export function takeEvents(world: World, events: number): number {
  const { trace } = world.sim;
  const before = trace.count;
  for (let left = events; left > 0; left--) world.step();
  return trace.count - before;
}

/** What a case did in the best and in the middle round, per second. */
export interface ModelSpeed extends ModelCase {
  /** Queue events per second, median of the rounds. */
  readonly eventsPerS: number;
  /** Recorded trace rows per second, median of the rounds. */
  readonly rowsPerS: number;
}

/** Runs a case in rounds on a clock in ns. */
export function measureModel(
  which: ModelCase,
  { events, rounds }: { readonly events: number; readonly rounds: number },
  clockNs: () => number,
): ModelSpeed {
  const world = warmWorld(which, events / 2);
  const speeds: { events: number; rows: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const startNs = clockNs();
    const rows = takeEvents(world, events);
    const seconds = (clockNs() - startNs) / 1e9;
    speeds.push({ events: events / seconds, rows: rows / seconds });
  }
  speeds.sort((a, b) => a.events - b.events);
  const middle = speeds[speeds.length >> 1] ?? { events: Number.NaN, rows: Number.NaN };
  return { ...which, eventsPerS: middle.events, rowsPerS: middle.rows };
}
