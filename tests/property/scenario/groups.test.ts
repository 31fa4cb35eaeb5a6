/** What must hold of groups on a whole kernel: quota with burst, sums over the tree, moves, lags. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildScenario, type ScenarioWorld } from '../../../src/sim/index.ts';
import type { CfsRq, SchedEntity } from '../../../src/sim/kernel/sched/entities.ts';
import { timelineForEach } from '../../../src/sim/kernel/sched/eevdf/timeline.ts';
import { avgVruntime } from '../../../src/sim/kernel/sched/eevdf/virtual-time.ts';
import { scaleLoadDown } from '../../../src/sim/kernel/sched/weights.ts';
import { oneScenario } from '../../support/scenarios.ts';

const MS = 1e6;
const PERIOD_MS = 100;

const PROGRAMS = ['hog', 'periodic 3000 11000', 'closed 2000 7000', 'poisson 150 1500 3'];

const load = fc.record({
  cpus: fc.integer({ min: 1, max: 4 }),
  hz: fc.constantFrom(100, 250, 1000),
  kernel: fc.constantFrom('6.18', '6.17'),
  seed: fc.nat(1000),
  quotaMs: fc.integer({ min: 5, max: 120 }),
  burstMs: fc.integer({ min: 0, max: 60 }),
  phaseMs: fc.integer({ min: 0, max: PERIOD_MS - 1 }),
  /** Tasks of the parent's two children, by number of the program. */
  left: fc.array(fc.nat(PROGRAMS.length - 1), { minLength: 1, maxLength: 3 }),
  right: fc.array(fc.nat(PROGRAMS.length - 1), { minLength: 1, maxLength: 3 }),
  moves: fc.array(
    fc.record({ atMs: fc.integer({ min: 1, max: 350 }), task: fc.nat(5), right: fc.boolean() }),
    {
      maxLength: 4,
    },
  ),
});
type Load = typeof load extends fc.Arbitrary<infer T> ? T : never;

/** A parent with quota and burst, two children with the tasks. */
function build({ cpus, hz, kernel, seed, quotaMs, burstMs, phaseMs, left, right }: Load): ScenarioWorld {
  const file = oneScenario(
    [
      {
        path: 'p',
        'cpu.max': `${String(quotaMs * 1000)} ${String(PERIOD_MS * 1000)}`,
        'cpu.max.burst': Math.min(burstMs, quotaMs) * 1000,
        period_phase_us: phaseMs * 1000,
      },
      { path: 'p/left' },
      { path: 'p/right', 'cpu.weight': 300 },
    ],
    [
      ...left.map((program) => ({ cgroup: 'p/left', program: PROGRAMS[program] })),
      ...right.map((program) => ({ cgroup: 'p/right', program: PROGRAMS[program] })),
    ],
    { duration_ms: 500 },
    { cpus, hz, kernel },
  );
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  return buildScenario(file, scenario, { seed });
}

function usageUs(world: ScenarioWorld, path: string): number {
  world.charge();
  const read = world.tree.read(`${path}/cpu.stat`);
  return Number(/usage_usec (\d+)/.exec(read.ok ? read.text : '')?.[1] ?? Number.NaN);
}

test('between two refills a group uses at most quota, burst, and a slice and a tick for each CPU', () => {
  fc.assert(
    fc.property(load, (one) => {
      const world = build(one);
      const tickUs = 1e6 / one.hz;
      const boundUs = (one.quotaMs + Math.min(one.burstMs, one.quotaMs)) * 1000 + one.cpus * (5000 + tickUs);
      world.runTo(one.phaseMs * MS);
      for (let period = 1; period <= 3; period++) {
        const before = usageUs(world, 'p');
        world.runTo((one.phaseMs + period * PERIOD_MS) * MS);
        expect(usageUs(world, 'p') - before).toBeLessThanOrEqual(boundUs);
      }
    }),
    { numRuns: 40 },
  );
});

test('a parent’s usage is that of its children, also of tasks that moved: moving loses nothing', () => {
  fc.assert(
    fc.property(load, (one) => {
      const world = build(one);
      const tasks = world.parts.instances.flatMap((instance) => instance.tasks);
      for (const { atMs, task, right } of [...one.moves].sort((a, b) => a.atMs - b.atMs)) {
        world.runTo(atMs * MS);
        const pid = tasks[task % tasks.length]?.id ?? 0;
        world.write(`p/${right ? 'right' : 'left'}/cgroup.procs`, String(pid));
      }
      world.runTo(400 * MS);
      const parent = usageUs(world, 'p');
      const usedUs = tasks.reduce((sum, task) => sum + task.sumExecNs, 0) / 1000;
      expect(Math.abs(parent - usedUs)).toBeLessThan(2);
      expect(Math.abs(usageUs(world, 'p/left') + usageUs(world, 'p/right') - parent)).toBeLessThan(3);
    }),
    { numRuns: 40 },
  );
});

function queued(queue: CfsRq): SchedEntity[] {
  const all: SchedEntity[] = queue.curr?.onRq ? [queue.curr] : [];
  timelineForEach(queue, (se) => all.push(se));
  return all;
}

test('the lags of every queue sum to zero, up to the rounding of V', () => {
  fc.assert(
    fc.property(load, fc.integer({ min: 1, max: 400 }), (one, atMs) => {
      const world = build(one);
      world.runTo(atMs * MS);
      world.charge();
      for (const group of world.kernel.scheduler.state.groups.values())
        for (const queue of group.cfsRqs) {
          if (!queue) continue;
          const entities = queued(queue);
          const vtime = avgVruntime(queue);
          const weights = entities.map((se) => scaleLoadDown(se.weight));
          const lag = entities.reduce((sum, se, i) => sum + (vtime - se.vruntime) * (weights[i] ?? 0), 0);
          expect(Math.abs(lag)).toBeLessThanOrEqual(weights.reduce((sum, weight) => sum + weight, 0));
        }
    }),
    { numRuns: 40 },
  );
});
