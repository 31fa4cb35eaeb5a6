/** What must hold of groups on a whole kernel: quota with burst, sums over the tree, moves, lags. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildScenario, processesOf, type World } from '../../../src/sim/index.ts';
import type { CfsRq, SchedEntity } from '../../../src/sim/kernel/sched/entities.ts';
import { timelineForEach } from '../../../src/sim/kernel/sched/eevdf/timeline.ts';
import { avgVruntime } from '../../../src/sim/kernel/sched/eevdf/virtual-time.ts';
import { scaleLoadDown } from '../../../src/sim/kernel/sched/weights.ts';
import { oneScenario } from '../../support/scenarios.ts';
import { SchedLab } from '../../support/sched-lab.ts';

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
function build({ cpus, hz, kernel, seed, quotaMs, burstMs, phaseMs, left, right }: Load): World {
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

function usageUs(world: World, path: string): number {
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
      const tasks = processesOf(world).flatMap((instance) => instance.tasks);
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

function eachQueue(world: World, visit: (queue: CfsRq, entities: readonly SchedEntity[]) => void): void {
  for (const group of world.host.scheduler.state.groups.values())
    for (const queue of group.cfsRqs) if (queue) visit(queue, queued(queue));
}

/** Up to 6.17 a queue without quota leaves its CPU as a whole: here with a sleeper in it that still owes. */
const WHOLE_QUEUE_STOPS: Load = {
  ...{ cpus: 1, hz: 100, kernel: '6.17', seed: 0 },
  ...{ quotaMs: 5, burstMs: 0, phaseMs: 4, left: [0, 0], right: [3], moves: [] },
};

test('the lags of every queue sum to zero, up to the rounding of V, and its counters agree with what is on it', () => {
  fc.assert(
    fc.property(load, fc.integer({ min: 1, max: 400 }), (one, atMs) => {
      const world = build(one);
      world.runTo(atMs * MS);
      world.charge();
      eachQueue(world, (queue, entities) => {
        const vtime = avgVruntime(queue);
        const weights = entities.map((se) => scaleLoadDown(se.weight));
        const lag = entities.reduce((sum, se, i) => sum + (vtime - se.vruntime) * (weights[i] ?? 0), 0);
        expect(Math.abs(lag)).toBeLessThanOrEqual(weights.reduce((sum, weight) => sum + weight, 0));
        expect(queue.nrQueued).toBe(entities.length);
        expect(queue.loadWeight).toBe(entities.reduce((sum, se) => sum + se.weight, 0));
        const below = entities.reduce((sum, se) => sum + (se.task ? 1 : (se.myQ?.hNrQueued ?? 0)), 0);
        expect(queue.hNrQueued).toBe(below);
        expect(queue.hNrRunnable).toBeLessThanOrEqual(queue.hNrQueued);
      });
    }),
    { numRuns: 40, examples: [[WHOLE_QUEUE_STOPS, 8]] },
  );
});

test('a group is removed without trace', () => {
  const lab = new SchedLab(2);
  const { state } = lab.sched;
  const before = state.groups.size;
  const children = [...state.rootGroup.children];
  lab.mkdir('a');
  lab.write('a/cpu.max', '5000 100000');
  const task = lab.spawn('a', 'hog', { in: 'a' });
  lab.run(60 * MS);
  expect(state.nrThrottledQueues).toBeGreaterThan(0);
  lab.kill(task);
  lab.run(160 * MS);
  expect(lab.world.tree.rmdir('a')).toEqual({ ok: true });
  expect(state.groups.size).toBe(before);
  expect(state.nrThrottledQueues).toBe(0);
  expect(state.rootGroup.children).toEqual(children);
  lab.run(1000 * MS);
});
