/** No preset may stall: what answers jobs goes on answering them, whatever the seed. */
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '../../../src/scenarios/registry.ts';
import { readScenarioFile, runScenario } from '../../../src/sim/index.ts';

/** Seeds 7 and 9 once lost a host CPU's timer: a vCPU woke on another CPU and cancelled it there. */
const SEEDS = [1, 7, 9];

describe.each(SCENARIOS.map(({ id, file }) => ({ id, file })))('$id', ({ file }) => {
  test.each(SEEDS)('seed %s: every program that answers jobs answers some, every group runs', (seed) => {
    const read = readScenarioFile(file);
    if (!read.ok) throw new Error(JSON.stringify(read.issues));
    const [scenario] = read.file.scenarios;
    if (!scenario) throw new Error('no scenario');
    const { tasks, cgroups } = runScenario(read.file, scenario, { seed });
    for (const task of tasks) {
      if (task.jobs !== undefined) expect(task.jobs, JSON.stringify(task)).toBeGreaterThan(0);
      expect(task.cpu_us).toBeGreaterThan(0);
    }
    const used = Object.values(cgroups).map((group) => group.usage_usec);
    expect(Math.max(...used)).toBeGreaterThan(0);
  });
});

test('a container and a VM under the same quota do the same work, with no job lost', () => {
  const read = readScenarioFile({
    cpus: 2,
    hz: 250,
    scenarios: [
      {
        id: 'vm-and-container',
        duration_ms: 6000,
        cgroups: [
          { path: 'container', 'cpu.max': '10000 50000' },
          { path: 'vm', 'cpu.max': '10000 50000', vm: { vcpus: 2 } },
          { path: 'neighbour' },
        ],
        tasks: [
          { cgroup: 'container', program: 'periodic 30000 200000', count: 1 },
          { cgroup: 'vm', program: 'periodic 30000 200000', count: 1 },
          { cgroup: 'neighbour', program: 'hog', count: 2 },
        ],
      },
    ],
  });
  if (!read.ok) throw new Error(JSON.stringify(read.issues));
  const [scenario] = read.file.scenarios;
  if (!scenario) throw new Error('no scenario');
  for (const seed of [1, 2, 3, 4, 5, 7, 9]) {
    const { tasks } = runScenario(read.file, scenario, { seed });
    expect(
      tasks.map((task) => task.jobs),
      `seed ${seed}`,
    ).toEqual([30, 30, undefined, undefined]);
  }
});
