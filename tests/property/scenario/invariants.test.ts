/** What must hold of a machine with a whole kernel on it, whatever the load. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildScenario, processesOf, type World } from '../../../src/sim/index.ts';
import { oneScenario } from '../../support/scenarios.ts';

const MS = 1e6;
const SWITCH_SLACK_NS = 2 * MS;

const program = fc.oneof(
  fc.constant('hog'),
  fc
    .tuple(fc.integer({ min: 200, max: 9000 }), fc.integer({ min: 5000, max: 40_000 }))
    .map(([b, p]) => `periodic ${String(b)} ${String(p)}`),
  fc
    .tuple(fc.integer({ min: 200, max: 9000 }), fc.integer({ min: 500, max: 20_000 }))
    .map(([r, s]) => `closed ${String(r)} ${String(s)}`),
  fc.integer({ min: 20, max: 400 }).map((rate) => `poisson ${String(rate)} 1500 3`),
  fc.constant('gc 6000 2000 2'),
  fc.constant('spinlock 150 400 2'),
  fc.constant('build 200 3000 2'),
);

const load = fc.record({
  cpus: fc.integer({ min: 1, max: 4 }),
  hz: fc.constantFrom(100, 250, 300, 1000),
  kernel: fc.constantFrom('6.18', '6.17', '6.6', '6.5'),
  seed: fc.nat(1000),
  groups: fc.array(
    fc.record({
      weight: fc.integer({ min: 1, max: 1000 }),
      quotaMs: fc.option(fc.integer({ min: 2, max: 150 }), { freq: 1 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  tasks: fc.array(fc.record({ group: fc.nat(2), program, nice: fc.integer({ min: -5, max: 10 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
  writes: fc.array(
    fc.record({
      atMs: fc.integer({ min: 1, max: 350 }),
      group: fc.nat(2),
      quotaMs: fc.option(fc.integer({ min: 2, max: 100 })),
    }),
    { maxLength: 3 },
  ),
});
type Load = typeof load extends fc.Arbitrary<infer T> ? T : never;

function build({ cpus, hz, kernel, seed, groups, tasks }: Load): World {
  const file = oneScenario(
    groups.map(({ weight, quotaMs }, index) => ({
      path: `g${String(index)}`,
      'cpu.weight': weight,
      ...(quotaMs === null ? {} : { 'cpu.max': `${String(quotaMs * 1000)} 100000` }),
    })),
    tasks.map((task) => ({
      cgroup: `g${String(task.group % groups.length)}`,
      program: task.program,
      nice: task.nice,
    })),
    { duration_ms: 400 },
    { cpus, hz, kernel },
  );
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  return buildScenario(file, scenario, { seed });
}

/** Runs to a moment with the writes due on the way. */
function run(world: World, { writes, groups }: Load, toMs: number): void {
  for (const { atMs, group, quotaMs } of [...writes].sort((a, b) => a.atMs - b.atMs)) {
    if (atMs > toMs) break;
    world.runTo(atMs * MS);
    const max = quotaMs === null ? 'max' : `${String(quotaMs * 1000)} 100000`;
    expect(world.write(`g${String(group % groups.length)}/cpu.max`, max)).toMatchObject({ ok: true });
  }
  world.runTo(toMs * MS);
}

function statOf(world: World, path: string, key: string): number {
  const read = world.tree.read(`${path}/cpu.stat`);
  const line = read.ok ? read.text.split('\n').find((row) => row.startsWith(`${key} `)) : undefined;
  return Number(line?.split(' ')[1] ?? Number.NaN);
}

test('CPU time is conserved: the groups’ usage is what their tasks used, and no more than there was', () => {
  fc.assert(
    fc.property(load, (one) => {
      const world = build(one);
      run(world, one, 300);
      const { tree, sim, host: kernel } = world;
      const tasks = processesOf(world).flatMap((instance) => instance.tasks);
      const usedNs = tasks.reduce((sum, task) => sum + task.sumExecNs, 0);
      const groups = one.groups.map((_, index) => statOf(world, `g${String(index)}`, 'usage_usec'));
      const rootUs = statOf(world, '', 'usage_usec');
      expect(Math.abs(rootUs - usedNs / 1000)).toBeLessThan(2);
      expect(Math.abs(groups.reduce((sum, us) => sum + us, 0) - rootUs)).toBeLessThan(groups.length + 1);
      expect(usedNs).toBeLessThanOrEqual(sim.nowNs * kernel.cpuCount);
      expect(tree.find('g0')).not.toBeNull();
    }),
    { numRuns: 40 },
  );
});

test('over any 100 ms a group uses at most its quota, a slice and a tick per CPU', () => {
  fc.assert(
    fc.property(load, (one) => {
      const limited: Load = {
        ...one,
        writes: [],
        groups: one.groups.map((group) => ({ ...group, quotaMs: group.quotaMs ?? 30 })),
      };
      const world = build(limited);
      run(world, limited, 50);
      const tickUs = 1e6 / one.hz;
      limited.groups.forEach(({ quotaMs }, index) => {
        const path = `g${String(index)}`;
        const before = statOf(world, path, 'usage_usec');
        run(world, limited, 50 + 100 * (index + 1));
        const used = statOf(world, path, 'usage_usec') - before;
        // Two periods may touch a window of one period's length.
        const boundUs = 2 * (quotaMs ?? 0) * 1000 + one.cpus * (5000 + 2 * tickUs);
        expect(used).toBeLessThanOrEqual(boundUs);
      });
    }),
    { numRuns: 30 },
  );
});

test('a checkpoint goes on exactly as the run it was taken from', () => {
  fc.assert(
    fc.property(load, fc.integer({ min: 1, max: 200 }), (one, atMs) => {
      const world = build(one);
      run(world, { ...one, writes: [] }, atMs);
      const checkpoint = world.checkpoint();
      world.runTo(300 * MS);
      const first = [world.stateHash, world.sim.trace.hash.digest(), world.sim.trace.count];
      world.restore(checkpoint);
      world.runTo(300 * MS);
      expect([world.stateHash, world.sim.trace.hash.digest(), world.sim.trace.count]).toEqual(first);
    }),
    { numRuns: 15 },
  );
});

test('nobody who wants to run is starved: without quotas every task gets on a CPU within its queue’s turns', () => {
  fc.assert(
    fc.property(load, (one) => {
      const free: Load = {
        ...one,
        writes: [],
        groups: one.groups.map(() => ({ weight: 100, quotaMs: null })),
        tasks: one.tasks.map((task) => ({ ...task, nice: 0, program: 'hog' })),
      };
      const world = build(free);
      run(world, free, 300);
      const tickNs = 1e9 / one.hz;
      const boundNs = 8 * (free.tasks.length + 1) * tickNs + SWITCH_SLACK_NS;
      for (const task of processesOf(world).flatMap((instance) => instance.tasks)) {
        const waitedNs = world.parts.sim.nowNs - task.runnableSinceNs;
        const running = world.host.current(task.cpu) === task;
        expect(running ? 0 : waitedNs).toBeLessThan(boundNs);
        expect(task.sumExecNs).toBeGreaterThan(0);
      }
    }),
    { numRuns: 30 },
  );
});
