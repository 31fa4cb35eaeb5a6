/** Neighbours in any stack: the group's limit holds for what the stack is on the host, whatever runs inside. */
import { describe, expect, test } from 'vitest';
import { buildScenario, guestsOf, parseScenarioFile, runScenario } from '../../../src/sim/index.ts';

const LIMIT = { 'cpu.max': '20000 100000' };
const GROUPS = [
  { path: 'micro', ...LIMIT, vm: { vcpus: 2, stack: 'firecracker' } },
  { path: 'box', ...LIMIT, stack: 'gvisor-systrap' },
  { path: 'web', ...LIMIT, stack: 'container' },
  { path: 'vm', ...LIMIT, vm: { vcpus: 2 } },
  { path: 'pod', ...LIMIT, vm: { vcpus: 2, stack: 'kvm/container' } },
  { path: 'batch' },
];

function file(groups: readonly object[], tasks: readonly object[]): string {
  return JSON.stringify({
    cpus: 4,
    scenarios: [{ id: 'mixed', duration_ms: 1000, cgroups: groups, tasks }],
  });
}

function read(text: string) {
  const reading = parseScenarioFile(text);
  if (!reading.ok) throw new Error(reading.issues[0]?.message.en);
  const [scenario] = reading.file.scenarios;
  if (!scenario) throw new Error('empty');
  return { file: reading.file, scenario };
}

const MIXED = file(
  GROUPS,
  GROUPS.map(({ path }) => ({ cgroup: path, program: 'hog', count: path === 'batch' ? 4 : 1 })),
);

describe('a machine with a neighbour in each kind of stack', () => {
  const { file: read1, scenario } = read(MIXED);
  const { cgroups } = runScenario(read1, scenario, { seed: 3 });

  test.each(['micro', 'box', 'web', 'vm', 'pod'])(
    '%s has the CPU time of its quota, and is throttled',
    (path) => {
      const group = cgroups[path];
      // Two tenths of a second, and a period more before the start.
      expect(group?.usage_usec).toBeGreaterThan(150_000);
      expect(group?.usage_usec).toBeLessThan(270_000);
      expect(group?.nr_throttled).toBeGreaterThan(5);
    },
  );

  test('what they leave is the batch job’s', () => {
    expect(cgroups['batch']?.usage_usec).toBeGreaterThan(2_500_000);
  });

  test('each virtual machine is one of its own in the trace', () => {
    const guests = guestsOf(buildScenario(read1, scenario, { seed: 3 }));
    const numbers = guests.map(({ kernel }) => kernel.machine.id);
    expect(guests.map(({ path }) => path).sort()).toEqual(['box', 'micro', 'pod', 'vm']);
    expect(new Set(numbers).size).toBe(4);
  });
});

describe('mistakes', () => {
  const tasks = [{ cgroup: 'a', program: 'hog' }];
  test.each<[string, object, string]>([
    ['a stack that is not there', { stack: 'firecraker' }, 'scenarios[0].cgroups[0].stack'],
    [
      'a VM in a stack that is none',
      { vm: { vcpus: 1, stack: 'container' } },
      'scenarios[0].cgroups[0].vm.stack',
    ],
    ['a stack that takes the machine', { stack: 'xen-pv' }, 'scenarios[0].cgroups[0].stack'],
    ['an unknown key of a VM', { vm: { vcpus: 1, cpus: 2 } }, 'scenarios[0].cgroups[0].vm.cpus'],
  ])('%s', (_name, more, path) => {
    const reading = parseScenarioFile(file([{ path: 'a', ...more }], tasks));
    expect(reading.ok ? [] : reading.issues.map((issue) => issue.path)).toContain(path);
  });

  test('a stack in a stack of a group above', () => {
    const groups = [
      { path: 'a', stack: 'kvm' },
      { path: 'a/b', stack: 'container' },
    ];
    const reading = parseScenarioFile(file(groups, tasks));
    expect(reading.ok ? [] : reading.issues.map((issue) => issue.path)).toContain(
      'scenarios[0].cgroups[1].stack',
    );
  });
});
