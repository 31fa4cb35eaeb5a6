/** Scheduling and throttling as ftrace would print it: the first milliseconds of five scenarios. `vitest -u` writes them anew: read the difference. */
import { expect, test } from 'vitest';
import { buildScenario, findExporter, scenarioTrace } from '../../../src/sim/index.ts';
import { oneScenario } from '../../support/scenarios.ts';

const GOLDEN = [
  {
    name: 'two-hogs-equal-weight',
    cpus: 1,
    cgroups: [{ path: 'a' }, { path: 'b' }],
    tasks: [
      { cgroup: 'a', program: 'hog' },
      { cgroup: 'b', program: 'hog' },
    ],
    toMs: 20,
  },
  {
    name: 'hog-under-quota',
    cpus: 1,
    cgroups: [{ path: 'a', 'cpu.max': '5000 20000', period_phase_us: 3000 }],
    tasks: [{ cgroup: 'a', program: 'hog' }],
    toMs: 30,
  },
  {
    name: 'victim-beside-hog',
    cpus: 1,
    cgroups: [{ path: 'v' }, { path: 'n' }],
    tasks: [
      { cgroup: 'v', program: 'periodic 1000 10000' },
      { cgroup: 'n', program: 'hog' },
    ],
    toMs: 25,
  },
  {
    name: 'three-hogs-two-cpus',
    cpus: 2,
    cgroups: [{ path: 'a' }, { path: 'b', 'cpu.weight': 300 }],
    tasks: [
      { cgroup: 'a', program: 'hog', count: 2 },
      { cgroup: 'b', program: 'hog' },
    ],
    toMs: 16,
  },
  {
    name: 'throttled-vm',
    cpus: 1,
    cgroups: [{ path: 'vm', 'cpu.max': '4000 20000', period_phase_us: 2000, vm: { vcpus: 1 } }],
    tasks: [{ cgroup: 'vm', program: 'hog' }],
    toMs: 12,
  },
] as const;

test.each(GOLDEN)('$name', async ({ name, cpus, cgroups, tasks, toMs }) => {
  const file = oneScenario(cgroups, tasks, { start_after_tick_us: 500, duration_ms: 100 }, { cpus });
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  const world = buildScenario(file, scenario, { seed: 1 });
  world.runTo(toMs * 1e6);
  const text = [...(findExporter('ftrace')?.write([scenarioTrace(world, 0)]) ?? [])].join('');
  await expect(text).toMatchFileSnapshot(`./${name}.txt`);
});
