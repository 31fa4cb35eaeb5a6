/** The programs that make load, each alone on an idle machine: what it costs and how long its jobs take. */
import { describe, expect, test } from 'vitest';
import { LOADS, runScenario, usageOf, type TaskResult } from '../../../src/sim/index.ts';
import { oneScenario } from '../../support/scenarios.ts';

function run(
  program: string,
  more: object = {},
  machine: object = { cpus: 4 },
  cgroup: object = {},
): TaskResult {
  const file = oneScenario([{ path: 'a', ...cgroup }], [{ cgroup: 'a', program }], more, machine);
  const [scenario] = file.scenarios;
  const result = scenario && runScenario(file, scenario, { seed: 3 }).tasks[0];
  if (!result) throw new Error('no result');
  return result;
}

test('every program has both languages and says how it is written', () => {
  expect(LOADS.map(usageOf)).toEqual([
    'batch B',
    'build N M J',
    'clients N Z W M [C]',
    'closed R S',
    'cpu-load P [S]',
    'crash [C]',
    'diskread B [T] [R] [A]',
    'diskwrite B [T] [R] [A]',
    'forkbomb [N]',
    'forkjoin T B [S]',
    'gc A G T',
    'gc-server R M T A G K',
    'go P R M [C] [U]',
    'hog',
    'klock H W O',
    'leak R [M]',
    'lookup R M [N] [C] [F]',
    'panic [C]',
    'parallel R M K [T] [W] [C]',
    'periodic B P',
    'poisson R M [T] [C]',
    'receive [T]',
    'request R [B] [A] [T]',
    'scan M [F]',
    'send [T] [R]',
    'sleep [T]',
    'spinlock H O T',
    'usb B D [R]',
    'walk M [R]',
  ]);
  for (const def of LOADS) {
    for (const text of [def.label, def.about, ...def.params.map(({ about }) => about)]) {
      expect(text.en).not.toBe('');
      expect(text.ko).toMatch(/[가-힣]/);
    }
  }
});

/** Program; CPU time over one second and number of jobs; p50 of the response, µs. Each as lowest and highest. */
test.each<[string, [number, number], [number, number], [number, number]]>([
  ['periodic 1000 10000', [99_000, 104_000], [99, 100], [1000, 1100]],
  ['closed 2000 8000', [196_000, 204_000], [97, 100], [2000, 2010]],
  ['batch 300000', [300_000, 301_000], [1, 1], [300_000, 301_000]],
  ['poisson 100 2000 4 0', [150_000, 260_000], [80, 125], [2000, 2200]],
  ['build 40 5000 2', [120_000, 320_000], [40, 40], [1500, 6500]],
  ['gc 10000 4000 2', [1_250_000, 1_350_000], [68, 72], [4000, 4100]],
  ['klock 2000 3000 5000', [190_000, 210_000], [98, 101], [5000, 5100]],
  ['spinlock 100 1000 2', [1_900_000, 2_001_000], [1700, 1850], [100, 110]],
])('%s', (program, cpuUs, jobs, p50) => {
  const result = run(program);
  expect(result.cpu_us).toBeGreaterThanOrEqual(cpuUs[0]);
  expect(result.cpu_us).toBeLessThanOrEqual(cpuUs[1]);
  expect(result.jobs).toBeGreaterThanOrEqual(jobs[0]);
  expect(result.jobs).toBeLessThanOrEqual(jobs[1]);
  expect(result.response_us?.p50).toBeGreaterThanOrEqual(p50[0]);
  expect(result.response_us?.p50).toBeLessThanOrEqual(p50[1]);
});

test('a hog uses one CPU', () => {
  const { cpu_us: used, jobs } = run('hog');
  expect(used).toBeGreaterThan(995_000);
  expect(used).toBeLessThanOrEqual(1_000_500);
  expect(jobs).toBeUndefined();
});

test('a lock holder that is throttled makes the others burn their CPU time', () => {
  const free = run('spinlock 500 500 4').response_us;
  const limited = run('spinlock 500 500 4', {}, { cpus: 4 }, { 'cpu.max': '100000 100000' }).response_us;
  expect(limited?.p99).toBeGreaterThan((free?.p99 ?? 0) * 5);
});

test('threads of one server share the work: the wait falls with every thread until the CPUs are the limit', () => {
  const p90 = [1, 2, 4].map((threads) => run(`poisson 300 5000 ${String(threads)} 0`).response_us?.p90 ?? 0);
  expect(p90[1]).toBeLessThan((p90[0] ?? 0) / 2);
  expect(p90[2]).toBeLessThanOrEqual(p90[1] ?? 0);
});

test('a fork bomb in a virtual machine keeps all its vCPUs busy, and no more than them', () => {
  const file = oneScenario(
    [{ path: 'a', vm: { vcpus: 2 } }, { path: 'b' }],
    [
      { cgroup: 'a', program: 'forkbomb 50' },
      { cgroup: 'b', program: 'hog' },
    ],
    {},
    { cpus: 2 },
  );
  const [scenario] = file.scenarios;
  const result = scenario && runScenario(file, scenario, { seed: 1 });
  expect(result?.cgroups['a']?.usage_usec).toBeGreaterThan(900_000);
  expect(result?.cgroups['a']?.usage_usec).toBeLessThan(1_500_000);
  expect(result?.cgroups['b']?.usage_usec).toBeGreaterThan(500_000);
});

describe('in a virtual machine', () => {
  test('the same program uses the same CPU time, and the group pays for the VM around it too', () => {
    const file = oneScenario(
      [{ path: 'vm', vm: { vcpus: 2 } }],
      [{ cgroup: 'vm', program: 'periodic 2000 10000' }],
    );
    const [scenario] = file.scenarios;
    if (!scenario) throw new Error('no scenario');
    const { cgroups, tasks } = runScenario(file, scenario, { seed: 1 });
    expect(tasks[0]?.jobs).toBe(100);
    expect(tasks[0]?.cpu_us).toBeGreaterThan(200_000);
    expect(cgroups['vm']?.usage_usec).toBeGreaterThan(tasks[0]?.cpu_us ?? Infinity);
  });

  test('a quota on the group stops the vCPUs', () => {
    const file = oneScenario(
      [{ path: 'vm', vm: { vcpus: 2 }, 'cpu.max': '50000 100000' }],
      [{ cgroup: 'vm', program: 'hog', count: 2 }],
    );
    const [scenario] = file.scenarios;
    if (!scenario) throw new Error('no scenario');
    const { cgroups } = runScenario(file, scenario, { seed: 1 });
    expect(cgroups['vm']?.nr_throttled).toBeGreaterThanOrEqual(9);
    expect(cgroups['vm']?.usage_usec).toBeLessThan(700_000);
  });
});
