/** Memory of guests: each kernel keeps its own account, and what a guest touches is its monitor's on the host. */
import { describe, expect, test } from 'vitest';
import { runScenario, type RunResult } from '../../../src/sim/index.ts';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { managerOf } from '../../../src/sim/kernel/mm/memcg/limited-memory.ts';
import type { MemCgroup } from '../../../src/sim/kernel/mm/memcg/mem-cgroup.ts';
import { STAT } from '../../../src/sim/kernel/mm/memcg/stat-items.ts';
import { buildScenario } from '../../../src/sim/world/scenario/build.ts';
import { writeOrAct } from '../../../src/sim/world/scenario/acts.ts';
import { guestsOf } from '../../../src/sim/world/scenario/instances.ts';
import { oneScenario } from '../../support/scenarios.ts';

const MIB = 2 ** 20;
const HOST = { cpus: 2, memory_mb: 2048 };
const SERVER = 'periodic 1000 10000';
const GUEST = { vcpus: 1, memory_mb: 512 };

function run(
  cgroups: readonly object[],
  tasks: readonly object[],
  ms: number,
  machine: object = HOST,
): RunResult {
  const file = oneScenario(cgroups, tasks, { duration_ms: ms }, machine);
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  return runScenario(file, scenario, { seed: 5 });
}

function held(result: RunResult, path: string): number {
  return (result.figures?.[path]?.memory?.current ?? NaN) / MIB;
}

describe('a leak in a virtual machine', () => {
  const leak = (limits: object, machine: object = HOST): RunResult =>
    run(
      [{ path: 'one', vm: GUEST, ...limits }, { path: 'two' }],
      [
        { cgroup: 'one', program: SERVER },
        { cgroup: 'one', program: 'leak 200 1024', start_ms: 200 },
        { cgroup: 'two', program: SERVER },
      ],
      3000,
      machine,
    );

  test('is ended by the guest’s own OOM killer, and the host is left alone', () => {
    const result = leak({});
    expect(result.fates?.groups).toMatchObject({
      one: { exited: { '0': 1 }, killed: { SIGKILL: 1 }, stopped: 0 },
      two: { exited: { '0': 1 }, killed: {} },
    });
    expect(result.fates?.machines['one']).toMatchObject({ state: 'running' });
    expect(result.fates?.machines['one']?.log?.at(-1)).toMatch(/^Out of memory: Killed process \d+ \(leak\)/);
    expect(result.figures?.['one']?.memory?.oom_kills).toBe(0);
    // All of the guest's memory was touched, and the process around it has a little more.
    expect(held(result, 'one')).toBeGreaterThan(500);
    expect(held(result, 'one')).toBeLessThan(530);
  });

  test('under a limit of the host takes the whole machine with it', () => {
    const result = leak({ 'memory.max': '400M' });
    expect(result.fates?.machines['one']).toMatchObject({ state: 'ended', by: 'SIGKILL' });
    expect(result.fates?.groups).toMatchObject({ one: { stopped: 2 }, two: { exited: { '0': 1 } } });
    const { memory } = result.figures?.['one'] ?? {};
    expect(memory).toMatchObject({ peak: 400 * MIB, oom_kills: 1 });
    // What CPUs have charged ahead stays.
    expect(memory?.current).toBeLessThan(2 * 64 * 4096);
  });

  test('under a limit of the host with swap goes on, and its memory is in swap', () => {
    const result = leak({ 'memory.max': '400M' }, { ...HOST, swap_mb: 512 });
    expect(result.fates?.machines['one']?.state ?? 'running').toBe('running');
    const { current = 0, swap = 0 } = result.figures?.['one']?.memory ?? {};
    expect(current).toBeLessThanOrEqual(400 * MIB);
    expect(swap).toBeGreaterThan(90 * MIB);
  });
});

test('an idle guest holds what its kernel and its services hold, a container nothing of the kind', () => {
  const idle = (group: object): number =>
    held(
      run([{ path: 'one', 'memory.max': 'max', ...group }], [{ cgroup: 'one', program: SERVER }], 200),
      'one',
    );
  const [kvm, firecracker, container] = [
    idle({ vm: { vcpus: 1, memory_mb: 1024 } }),
    idle({ vm: { vcpus: 1, memory_mb: 1024, stack: 'firecracker' } }),
    idle({ stack: 'container' }),
  ];
  expect(kvm).toBeGreaterThan(200);
  expect(firecracker).toBeGreaterThan(30);
  expect(firecracker).toBeLessThan(kvm / 4);
  expect(container).toBeLessThan(2);
});

test('two guests have the same file twice in memory, two containers once', () => {
  const read = 'scan 64 1';
  const groups = (more: object): RunResult =>
    run(
      [
        { path: 'one', ...more },
        { path: 'two', ...more },
      ],
      ['one', 'two'].map((cgroup) => ({ cgroup, program: read })),
      1500,
    );
  const contained = groups({ stack: 'container' });
  expect(held(contained, 'one') + held(contained, 'two')).toBeGreaterThan(64);
  expect(held(contained, 'one') + held(contained, 'two')).toBeLessThan(70);
  const micro = { vm: { vcpus: 1, memory_mb: 256, stack: 'firecracker' } };
  const idle = held(run([{ path: 'one', ...micro }], [{ cgroup: 'one', program: SERVER }], 200), 'one');
  const guests = groups(micro);
  for (const path of ['one', 'two']) expect(held(guests, path) - idle).toBeGreaterThan(60);
});

/** Pages of a group and of those below it. */
function pagesOf({ counts, children }: MemCgroup, name: 'anon' | 'file'): number {
  const own = counts[STAT[name] ?? -1] ?? 0;
  return [...children].reduce((sum, child) => sum + pagesOf(child, name), own);
}

/** Frames that somebody has, less those that folios are in: what does not change while programs run. */
function others(kernel: Kernel): number {
  const { root } = managerOf(kernel);
  return kernel.machine.memory.used - pagesOf(root, 'anon') - pagesOf(root, 'file');
}

test.each([1, 2, 3])('frames are conserved on the host and in its guests (seed %i)', (seed) => {
  const file = oneScenario(
    [
      { path: 'one', vm: GUEST, 'memory.max': '450M' },
      { path: 'two', vm: { vcpus: 2, memory_mb: 256, stack: 'firecracker' } },
      { path: 'three', 'memory.max': '64M' },
    ],
    [
      { cgroup: 'one', program: 'leak 300 400' },
      { cgroup: 'two', program: 'scan 300' },
      { cgroup: 'three', program: 'lookup 500 128' },
    ],
    { duration_ms: 3000 },
    { cpus: 2, memory_mb: 1024, swap_mb: 256 },
  );
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  const world = buildScenario(file, scenario, { seed });
  const kernels = [world.host, ...guestsOf(world).map(({ kernel }) => kernel)];
  const before = kernels.map(others);
  for (let n = 1; n <= 8; n++) {
    world.runTo(n * 300e6 + seed * 7e6);
    expect(kernels.map(others)).toEqual(before);
  }
  const mm = managerOf(world.host);
  const anon = (): number => pagesOf(mm.root, 'anon');
  expect(anon()).toBeGreaterThan((100 * MIB) / 4096);
  writeOrAct(world, { path: 'one', file: 'act', value: 'vmm SIGKILL' });
  writeOrAct(world, { path: 'two', file: 'act', value: 'vmm SIGKILL' });
  world.runTo(2.9e9);
  // What is left is the third group's own.
  expect(anon()).toBeLessThan((2 * MIB) / 4096);
  // A CPU's batch holds on to folios that it has yet to list.
  expect(others(world.host) - (before[0] ?? 0)).toBeLessThan(31 * 2);
});
