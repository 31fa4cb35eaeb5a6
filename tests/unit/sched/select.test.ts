/** On which CPU a waking or new task queues, and what moving a task leaves behind. */
import { describe, expect, test } from 'vitest';
import { KERNEL_FEATURES } from '../../../src/sim/kernel/sched/features.ts';
import type { Task } from '../../../src/sim/kernel/task.ts';
import { SchedLab } from '../../support/sched-lab.ts';

const MS = 1e6;
/** Time for the kernel to do what it was told. */
const SETTLE_NS = 20_000;

/** Four CPUs with so many tasks each, their policies, and a sleeper that was on `prev`. */
interface Machine {
  readonly tasks: readonly number[];
  readonly idlePolicy?: readonly number[];
  readonly prev: number;
  readonly waker: number;
  readonly task?: Partial<Task>;
}

function chosen(
  { tasks, idlePolicy = [], prev, waker, task = {} }: Machine,
  reason: 'wakeup' | 'fork',
): number {
  const host = new SchedLab(tasks.length, 250);
  const sleeper = host.spawn('s', 'periodic 100 60000000', { cpu: prev, affinity: [prev] });
  tasks.forEach((count, cpu) => {
    const policy = idlePolicy.includes(cpu) ? 'idle' : 'normal';
    for (let n = 0; n < count; n++) host.spawn(`h${String(cpu)}`, 'hog', { affinity: [cpu], policy });
  });
  host.run(200 * MS);
  Object.assign(sleeper, { affinity: null, ...task });
  return host.sched.selectCpu(sleeper, waker, reason);
}

describe('a task that wakes queues', () => {
  test.each<[string, Machine, number]>([
    ['where it was, if that is idle', { tasks: [0, 0, 0, 0], prev: 2, waker: 1 }, 2],
    ['where it was, if the waker’s CPU is busy', { tasks: [0, 1, 0, 0], prev: 2, waker: 1 }, 2],
    ['on the waker’s CPU, if only that is idle', { tasks: [1, 0, 1, 1], prev: 2, waker: 1 }, 1],
    ['on the next idle CPU after the busy one', { tasks: [0, 1, 1, 0], prev: 2, waker: 1 }, 3],
    ['on the next idle one, counting round', { tasks: [1, 0, 1, 1], prev: 2, waker: 3 }, 1],
    [
      'on a CPU with SCHED_IDLE tasks only, if none is idle',
      { tasks: [1, 1, 1, 2], idlePolicy: [3], prev: 1, waker: 1 },
      3,
    ],
    [
      'there not, if it is SCHED_IDLE itself',
      { tasks: [1, 1, 1, 1], idlePolicy: [3], prev: 1, waker: 1, task: { policy: 'idle' } },
      1,
    ],
    ['where the load is least, if all are busy', { tasks: [1, 4, 1, 1], prev: 1, waker: 0 }, 0],
    ['where it was, if the waker’s CPU has more load', { tasks: [4, 1, 1, 1], prev: 1, waker: 0 }, 1],
    ['on the one CPU it may use', { tasks: [0, 3, 0, 0], prev: 2, waker: 0, task: { affinity: [1] } }, 1],
    [
      'on an idle one of those it may use',
      { tasks: [0, 1, 1, 0], prev: 1, waker: 0, task: { affinity: [1, 2, 3] } },
      3,
    ],
    [
      'on the first it may use, if none is idle',
      { tasks: [0, 1, 1, 0], prev: 0, waker: 3, task: { affinity: [1, 2] } },
      1,
    ],
  ])('%s', (_, machine, cpu) => {
    expect(chosen(machine, 'wakeup')).toBe(cpu);
  });
});

describe('a new task queues', () => {
  test.each<[string, Machine, number]>([
    ['on the first idle one after it', { tasks: [0, 1, 1, 0], prev: 2, waker: 2 }, 3],
    ['where the fewest tasks are', { tasks: [3, 2, 3, 1], prev: 0, waker: 0 }, 3],
    ['there only if it may', { tasks: [3, 2, 3, 1], prev: 0, waker: 0, task: { affinity: [0, 1] } }, 1],
  ])('%s', (_, machine, cpu) => {
    expect(chosen(machine, 'fork')).toBe(cpu);
  });
});

describe('a task that is moved', () => {
  test.each(Object.keys(KERNEL_FEATURES))(
    'is on its new CPU only, also if it had more than its share (%s)',
    (kernel) => {
      for (let atMs = 101; atMs < 115; atMs++) {
        const host = new SchedLab(2, 250, kernel);
        const tasks = [0, 1, 2].map((i) => host.spawn(`t${String(i)}`, 'hog', { affinity: [0] }));
        host.run(atMs * MS);
        const running = host.current(0);
        if (!running) throw new Error('idle');
        host.setAffinity(running, [1]);
        host.run(atMs * MS + SETTLE_NS);
        expect([host.sched.nrRunning(0), host.sched.nrRunning(1)]).toEqual([2, 1]);
        host.run(200 * MS);
        host.charge();
        expect(host.current(1)).toBe(running);
        const [a, b] = tasks.filter((task) => task !== running);
        expect(Math.abs((a?.sumExecNs ?? 0) - (b?.sumExecNs ?? 0))).toBeLessThan(17 * MS);
      }
    },
  );
});

test('a sleeper that still owes is not counted as running', () => {
  const host = new SchedLab(1, 1000);
  host.spawn('h', 'hog');
  const sleeper = host.spawn('s', 'periodic 1000 20000', { nice: 10 });
  let owing = 0;
  for (let at = 1; at < 400; at++) {
    host.run(at * 0.5 * MS);
    const rows = host.sched.explain(0)[0]?.candidates ?? [];
    if (rows.some((row) => row.delayed)) owing++;
    expect(host.sched.nrRunning(0)).toBe(sleeper.sleeping ? 1 : 2);
  }
  expect(owing).toBeGreaterThan(0);
});
