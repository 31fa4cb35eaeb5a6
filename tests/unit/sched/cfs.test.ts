/** The rule before 6.6, which newer kernels are compared with. One CPU: a latency of 6 ms, a granularity of 0.75 ms. */
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/sim/kernel/task.ts';
import { SchedLab } from '../../support/sched-lab.ts';

const MS = 1e6;
const CFS = '6.5';

/** Lengths of a task's turns, ms, the first ones left out. */
function turns(host: SchedLab, task: Task): number[] {
  const rows = host.turns.filter((row) => row.task === task && row.toNs < Infinity);
  return rows.slice(4).map((row) => (row.toNs - row.fromNs) / MS);
}

function run(
  cpus: number,
  count: number,
  nice: (i: number) => number = () => 0,
): { host: SchedLab; tasks: Task[] } {
  const host = new SchedLab(cpus, 1000, CFS);
  const tasks = Array.from({ length: count }, (_, i) =>
    host.spawn(`t${String(i)}`, 'hog', { affinity: [0], nice: nice(i) }),
  );
  host.run(1200 * MS);
  host.charge();
  return { host, tasks };
}

describe('a turn', () => {
  test.each([
    [1, 2, 3, 'half the latency'],
    [1, 3, 2, 'a third of it'],
    [1, 8, 0.75, 'never below the granularity'],
    [1, 12, 0.75, 'and the latency stretches with more tasks'],
    [2, 2, 6, 'all grow with the CPUs: two, twice'],
    [8, 2, 12, 'eight, four times'],
  ])('with %i CPUs and %i equal tasks on one lasts %d ms, up to the tick: %s', (cpus, count, ms) => {
    const { host, tasks } = run(cpus, count);
    for (const task of tasks)
      for (const turn of turns(host, task)) {
        expect(turn).toBeGreaterThanOrEqual(Math.floor(ms));
        // A switch takes a microsecond.
        expect(turn).toBeLessThanOrEqual(Math.ceil(ms) + 1.01);
      }
  });

  test('is longer for the heavier task, and both get their shares', () => {
    const { host, tasks } = run(1, 2, (i) => i * 5);
    const [heavy, light] = tasks as [Task, Task];
    expect(heavy.sumExecNs / light.sumExecNs).toBeGreaterThan((1024 / 335) * 0.97);
    expect(heavy.sumExecNs / light.sumExecNs).toBeLessThan((1024 / 335) * 1.03);
    expect(Math.max(...turns(host, heavy))).toBeGreaterThan(Math.max(...turns(host, light)));
  });
});

test('a new task waits for a slice of its own before its first turn', () => {
  const host = new SchedLab(1, 1000, CFS);
  host.spawn('old', 'hog');
  host.run(100 * MS);
  const fresh = host.spawn('new', 'hog');
  host.run(200 * MS);
  const first = host.turns.find((row) => row.task === fresh);
  // Two tasks: 3 ms each.
  expect(((first?.fromNs ?? 0) - 100 * MS) / MS).toBeGreaterThanOrEqual(3);
  expect(((first?.fromNs ?? 0) - 100 * MS) / MS).toBeLessThanOrEqual(4);
});

test.each([
  [1, 0, 3 * MS],
  [9, 0, 0.75 * MS],
  // Ten tasks stretch the latency to 7.5 ms, of which the heavy one has its part by weight.
  [9, -5, Math.floor((7.5 * MS * 3121) / (9 * 1024 + 3121))],
  [7, -5, Math.floor((6 * MS * 3121) / (7 * 1024 + 3121))],
])('beside %i tasks one of nice %i that joins has a slice of %d ns', (others, nice, sliceNs) => {
  const host = new SchedLab(1, 1000, CFS);
  for (let i = 0; i < others; i++) host.spawn(`o${String(i)}`, 'hog');
  host.run(100 * MS);
  host.spawn('new', 'hog', { nice });
  const rows = host.sched.explain(0)[0]?.candidates ?? [];
  expect(rows.find((row) => row.name === 'new')?.sliceNs).toBe(sliceNs);
});

test('a sleeper comes back at most half a latency early, however long it slept', () => {
  const host = new SchedLab(1, 1000, CFS);
  const other = host.spawn('other', 'hog');
  const sleeper = host.spawn('sleeper', 'periodic 40000 500000');
  host.run(500 * MS);
  host.charge();
  const before = other.sumExecNs;
  // Back at 500 ms: 3 ms of credit, then turns of 3 ms.
  host.run(520 * MS);
  host.charge();
  const got = 20 * MS - (other.sumExecNs - before);
  expect(got / MS).toBeGreaterThan(10);
  expect(got / MS).toBeLessThan(15);
  expect(sleeper.sumExecNs).toBeGreaterThan(40 * MS);
});

describe('a task that comes from another CPU', () => {
  /** One task alone on each of two CPUs; the one on CPU 1, whose virtual time is ahead or behind, joins the other. */
  function joined(aheadMs: number): number {
    const host = new SchedLab(2, 1000, CFS);
    host.spawn('stays', 'hog', { affinity: [0], wakesNs: Math.max(0, aheadMs) * MS });
    const moves = host.spawn('moves', 'hog', { affinity: [1], wakesNs: Math.max(0, -aheadMs) * MS });
    host.run(700 * MS);
    host.setAffinity(moves, [0]);
    host.charge();
    const before = moves.sumExecNs;
    host.run(800 * MS);
    host.charge();
    expect(moves.cpu).toBe(0);
    return (moves.sumExecNs - before) / MS;
  }

  test.each([0, 300, -300])(
    'shares fairly at once, with a queue that is %i ms ahead of the new one',
    (ms) => {
      expect(joined(ms)).toBeGreaterThan(43);
      expect(joined(ms)).toBeLessThan(57);
    },
  );

  test('asleep, is owed no more than a sleeper that stayed', () => {
    const host = new SchedLab(2, 1000, CFS);
    host.spawn('stays', 'hog', { affinity: [0], wakesNs: 300 * MS });
    const moves = host.spawn('moves', 'periodic 100000 400000', { affinity: [1] });
    host.spawn('fills', 'hog', { affinity: [1] });
    host.run(790 * MS);
    host.setAffinity(moves, [0]);
    host.charge();
    const before = moves.sumExecNs;
    host.run(900 * MS);
    host.charge();
    expect((moves.sumExecNs - before) / MS).toBeGreaterThan(40);
    expect((moves.sumExecNs - before) / MS).toBeLessThan(60);
  });

  test('in another group of the same CPU, shares fairly there', () => {
    const lab = new SchedLab(1, 1000, CFS);
    lab.write('cgroup.subtree_control', '+cpu');
    for (const path of ['a', 'b']) lab.mkdir(path);
    lab.write('a/cpu.weight', '1000');
    const task = lab.spawn('x', 'hog', { in: 'a' });
    lab.spawn('y', 'hog', { in: 'b' });
    lab.run(500 * MS);
    lab.write('b/cgroup.procs', String(task.id));
    lab.charge();
    const before = task.sumExecNs;
    lab.run(600 * MS);
    lab.charge();
    const got = (task.sumExecNs - before) / MS;
    expect(got).toBeGreaterThan(43);
    expect(got).toBeLessThan(57);
  });
});
