/** What every simulated kernel version promises a group with a quota that always wants more, on machines of every size. */
import { beforeAll, describe, expect, test } from 'vitest';
import { buildScenario, type World } from '../../../src/sim/index.ts';
import { KERNEL_FEATURES } from '../../../src/sim/kernel/sched/features.ts';
import { oneScenario } from '../../support/scenarios.ts';

const MS = 1e6;
const SEEDS = 20;
const HZ = 250;
const TICK_MS = 1000 / HZ;
const QUOTA_MS = 20;
const PERIOD_MS = 100;
const SLICE_MS = 5;
const RUN_MS = 600;
/** What its members overran by is paid back first, so a group may have to wait for more than one refill. */
const LONGEST_WAIT_MS = 3 * PERIOD_MS;

interface Observed {
  readonly seed: number;
  readonly usageMs: number;
  readonly periods: number;
  readonly throttled: number;
  /** CPU time used in each stretch of `LONGEST_WAIT_MS`. */
  readonly stretches: readonly number[];
}

/** Half as many busy threads as CPUs; every second run has a server beside them, whose sleeps make CPUs idle. */
function build(kernel: string, cpus: number, seed: number): World {
  const file = oneScenario(
    [{ path: 'g', 'cpu.max': `${String(QUOTA_MS * 1000)} ${String(PERIOD_MS * 1000)}` }],
    [
      { cgroup: 'g', program: 'hog', count: Math.ceil(cpus / 2) },
      ...(seed % 2 === 0 ? [] : [{ cgroup: 'g', program: 'poisson 200 1500 3' }]),
    ],
    { duration_ms: RUN_MS },
    { cpus, hz: HZ, kernel },
  );
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  return buildScenario(file, scenario, { seed });
}

function observe(kernel: string, cpus: number, seed: number): Observed {
  const world = build(kernel, cpus, seed);
  // Read as the tick left it: charging makes the machine look at its timers, which would hide that it does not by itself.
  const stat = (key: string): number => {
    const read = world.tree.read('g/cpu.stat');
    return Number(new RegExp(`^${key} (\\d+)`, 'm').exec(read.ok ? read.text : '')?.[1] ?? Number.NaN);
  };
  const at = (ms: number): { usageMs: number; periods: number; throttled: number } => {
    world.runTo(ms * MS);
    return {
      usageMs: stat('usage_usec') / 1000,
      periods: stat('nr_periods'),
      throttled: stat('nr_throttled'),
    };
  };
  const [begin, middle, end] = [at(0), at(LONGEST_WAIT_MS), at(RUN_MS)];
  return {
    seed,
    usageMs: end.usageMs - begin.usageMs,
    periods: end.periods - begin.periods,
    throttled: end.throttled - begin.throttled,
    stretches: [middle.usageMs - begin.usageMs, end.usageMs - middle.usageMs],
  };
}

const machines = Object.keys(KERNEL_FEATURES).flatMap((kernel) =>
  [1, 2, 4, 16].map((cpus) => ({ kernel, cpus })),
);

describe.each(machines)('a group with a quota on Linux $kernel with $cpus CPUs', ({ kernel, cpus }) => {
  let runs: Observed[] = [];
  beforeAll(() => {
    runs = Array.from({ length: SEEDS }, (_, seed) => observe(kernel, cpus, seed));
  });
  const off = (right: (run: Observed) => boolean): Observed[] => runs.filter((run) => !right(run));

  test('counts as many periods as there were', () => {
    expect(off(({ periods }) => Math.abs(periods - RUN_MS / PERIOD_MS) <= 1)).toEqual([]);
  });

  test('is throttled in every one of them but the first and last', () => {
    expect(off(({ throttled, periods }) => throttled >= periods - 2 && throttled <= periods)).toEqual([]);
  });

  test('uses its quota in each, up to a slice and a tick for each CPU', () => {
    const slackMs = QUOTA_MS + Math.min(cpus, Math.ceil(cpus / 2) + 3) * (SLICE_MS + TICK_MS);
    expect(off(({ usageMs, periods }) => Math.abs(usageMs - periods * QUOTA_MS) <= slackMs)).toEqual([]);
  });

  test('runs again after it was throttled', () => {
    expect(off(({ stretches }) => stretches.every((ms) => ms >= QUOTA_MS))).toEqual([]);
  });
});
