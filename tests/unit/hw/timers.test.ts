/** A timer that is set for a CPU fires there on time, whatever the CPU does meanwhile. */
import { expect, test, vi } from 'vitest';
import type { Kernel } from '../../../src/sim/kernel/kernel.ts';
import { buildScenario, guestsOf, type World } from '../../../src/sim/index.ts';
import { buildOperation } from '../../../src/sim/world/compile/operation.ts';
import { oneScenario } from '../../support/scenarios.ts';

const MS = 1e6;
/** What an interrupt, a way out of an idle state or a way into a guest takes at most, ns. */
const LATE_NS = 0.1 * MS;
const KIND = 7;
const PAYLOAD = 1234;

function scenarioWorld(cgroups: readonly object[], tasks: readonly object[]): World {
  const file = oneScenario(cgroups, tasks, { duration_ms: 1000 }, { cpus: 2, hz: 100 });
  const [scenario] = file.scenarios;
  if (!scenario) throw new Error('no scenario');
  return buildScenario(file, scenario, { seed: 3 });
}

function bareKernel(idle: string): Kernel {
  const spec = { op: 'getpid', stack: 'bare', params: {}, seed: 1, switches: { idle }, costs: {} };
  return buildOperation(spec).host;
}

function neighbour(program: string): Kernel {
  const world = scenarioWorld([{ path: 'g' }], [{ cgroup: 'g', program, cpus: [1] }]);
  world.runTo(100 * MS);
  return world.host;
}

function guest(program: string): Kernel {
  const world = scenarioWorld([{ path: 'vm', vm: { vcpus: 2 } }], [{ cgroup: 'vm', program, cpus: [1] }]);
  world.runTo(100 * MS);
  const kernel = guestsOf(world)[0]?.kernel;
  if (!kernel) throw new Error('no guest');
  return kernel;
}

const CPUS: [string, () => Kernel][] = [
  ['polls in its idle loop', () => bareKernel('poll')],
  ['sleeps in C1', () => bareKernel('c1')],
  ['sleeps in a deep state', () => bareKernel('deep')],
  ['has slept for long', () => neighbour('sleep')],
  ['computes in user mode', () => neighbour('hog')],
  ['is an idle vCPU', () => guest('sleep')],
  ['is a vCPU that computes', () => guest('hog')],
];

/** When timers of the scheduler fired on CPU 1, ns. */
function firedAt(kernel: Kernel, untilNs: number): number[] {
  const fired: number[] = [];
  vi.spyOn(kernel.scheduler, 'timer').mockImplementation((kind, payload, cpu) => {
    if (kind === KIND && payload === PAYLOAD && cpu === 1) fired.push(kernel.now());
  });
  const { sim } = kernel;
  sim.settle();
  while (sim.nextNs() <= untilNs && sim.step());
  return fired;
}

test.each(CPUS)('a timer for a CPU that %s', (_, make) => {
  const kernel = make();
  const dueNs = kernel.now() + 3 * MS + 17;
  kernel.timers.startForScheduler(1, KIND, dueNs, PAYLOAD);
  const fired = firedAt(kernel, dueNs + 20 * MS);
  expect(fired).toHaveLength(1);
  expect((fired[0] ?? 0) - dueNs).toBeGreaterThanOrEqual(0);
  expect((fired[0] ?? 0) - dueNs).toBeLessThan(LATE_NS);
});

test.each(CPUS)('a timer that is set earlier than another one on a CPU that %s', (_, make) => {
  const kernel = make();
  const dueNs = kernel.now() + 2 * MS;
  kernel.timers.startForScheduler(1, KIND, dueNs + 5 * MS, PAYLOAD);
  kernel.sim.settle();
  kernel.timers.startForScheduler(1, KIND, dueNs, PAYLOAD);
  const fired = firedAt(kernel, dueNs + 20 * MS);
  expect(fired).toHaveLength(2);
  expect((fired[0] ?? 0) - dueNs).toBeLessThan(LATE_NS);
  expect((fired[1] ?? 0) - dueNs - 5 * MS).toBeLessThan(LATE_NS);
});

test.each(CPUS)('a timer that is cancelled on a CPU that %s', (_, make) => {
  const kernel = make();
  const dueNs = kernel.now() + 2 * MS;
  const handle = kernel.timers.startForScheduler(1, KIND, dueNs, PAYLOAD);
  kernel.timers.startForScheduler(1, KIND, dueNs + MS, PAYLOAD);
  kernel.sim.settle();
  kernel.timers.cancelForScheduler(handle);
  const fired = firedAt(kernel, dueNs + 20 * MS);
  expect(fired).toHaveLength(1);
  expect((fired[0] ?? 0) - dueNs - MS).toBeGreaterThanOrEqual(0);
  expect((fired[0] ?? 0) - dueNs - MS).toBeLessThan(LATE_NS);
});

test('a timer of the scheduler runs on the CPU whose code asks for it', () => {
  const kernel = neighbour('hog');
  const { scheduler, sim } = kernel;
  const asked: number[] = [];
  const timers = vi.spyOn(kernel.timers, 'startForScheduler');
  vi.spyOn(scheduler, 'tick').mockImplementation((cpu) => {
    kernel.startTimer(KIND, kernel.now() + MS, PAYLOAD);
    asked.push(cpu);
  });
  const untilNs = kernel.now() + 500 * MS;
  while (sim.nextNs() <= untilNs && sim.step());
  expect(asked).toContain(1);
  expect(timers.mock.calls.map(([cpu]) => cpu)).toEqual(asked);
});
