import { describe, expect, test } from 'vitest';
import {
  cpuWeightOfNice,
  cpuWeightOfShares,
  niceOfShares,
  weightOfNice,
  sharesOfCpuWeight,
} from '../../../src/sim/kernel/sched/weights.ts';
import { SchedLab } from '../../support/sched-lab.ts';

const MS = 1e6;

describe('why a task runs now', () => {
  test('every candidate of every level, and the reason', () => {
    const lab = new SchedLab(1);
    lab.write('cgroup.subtree_control', '+cpu');
    lab.mkdir('a');
    lab.mkdir('b');
    lab.write('b/cpu.weight', '300');
    lab.spawn('x', 'hog', { in: 'a' });
    lab.spawn('y', 'hog', { in: 'b' });
    lab.spawn('y', 'hog', { in: 'b' });
    lab.run(401 * MS);
    const levels = lab.sched.explain(0);
    expect(levels.map((level) => level.group)).toEqual(['/', levels[1]?.group]);
    const root = levels[0];
    expect(root?.candidates.map((row) => [row.name, row.weight]).sort()).toEqual([
      ['/a/', 1024],
      ['/b/', 3072],
    ]);
    const chosen = root?.candidates[root.chosen];
    expect(chosen?.running).toBe(true);
    expect(['protected', 'earliest-deadline']).toContain(root?.reason);
  });

  test('asking changes nothing', () => {
    const run = (ask: boolean): number[] => {
      const host = new SchedLab(1, 250);
      const tasks = [host.spawn('a', 'hog'), host.spawn('v', 'periodic 3000 10000'), host.spawn('b', 'hog')];
      for (let at = 5; at < 300; at += 5) {
        host.run(at * MS);
        if (ask) host.sched.explain(0);
      }
      return tasks.map((task) => task.sumExecNs);
    };
    expect(run(true)).toEqual(run(false));
  });

  test('the choice is eligible and has the earliest deadline among the eligible, unless protected or alone', () => {
    const host = new SchedLab(1, 1000);
    for (let i = 0; i < 12; i++)
      host.spawn(`t${String(i)}`, i % 3 ? 'hog' : `periodic ${String((i + 1) * 1000)} 40000`, {
        nice: (i % 5) - 2,
      });
    for (let at = 1; at < 400; at += 3) {
      host.run(at * MS);
      for (const level of host.sched.explain(0)) {
        const chosen = level.candidates[level.chosen];
        if (level.reason !== 'earliest-deadline' || !chosen) continue;
        const eligible = level.candidates.filter((row) => row.eligible);
        expect(chosen.eligible).toBe(true);
        expect(chosen.deadlineNs).toBe(Math.min(...eligible.map((row) => row.deadlineNs)));
      }
    }
  });

  test('under the CFS rule it is the smallest vruntime', () => {
    const host = new SchedLab(1, 250, '6.5');
    host.spawn('a', 'hog');
    host.spawn('b', 'hog');
    host.run(50 * MS);
    expect(host.sched.explain(0)[0]?.reason).toBe('smallest-vruntime');
  });
});

describe('weights', () => {
  test('every cpu.weight reads back as written', () => {
    for (let weight = 1; weight <= 10_000; weight++)
      expect(cpuWeightOfShares(sharesOfCpuWeight(weight))).toBe(weight);
  });

  test.each([
    [-20, 8668],
    [-10, 932],
    [-5, 305],
    [-1, 125],
    [0, 100],
    [1, 80],
    [5, 33],
    [10, 11],
    [15, 4],
    [19, 1],
  ])('nice %i is cpu.weight %i, and reads back', (nice, weight) => {
    expect(cpuWeightOfNice(nice)).toBe(weight);
    expect(niceOfShares(weightOfNice(nice))).toBe(nice);
  });
});

describe('placement', () => {
  test('a waking task goes to an idle CPU if there is one', () => {
    const host = new SchedLab(4, 250);
    host.spawn('h', 'hog', { cpu: 0 });
    const v = host.spawn('v', 'periodic 1000 10000', { cpu: 0 });
    host.run(200 * MS);
    expect(v.cpu).not.toBe(0);
    // The CPU leaves its idle loop.
    expect(v.runDelayNs / 20).toBeLessThan(10_000);
  });

  test('an idle CPU pulls a waiting task', () => {
    const host = new SchedLab(2, 250);
    const tasks = [0, 1].map((i) => host.spawn(`h${String(i)}`, 'hog', { affinity: [0] }));
    host.run(20 * MS);
    for (const task of tasks) host.setAffinity(task, null);
    host.run(200 * MS);
    expect(tasks.map((task) => task.cpu).sort()).toEqual([0, 1]);
  });

  test('hogs spread evenly over many CPUs', () => {
    const host = new SchedLab(16, 250);
    const tasks = Array.from({ length: 32 }, (_, i) => host.spawn(`h${String(i)}`, 'hog'));
    host.run(2000 * MS);
    host.charge();
    for (const task of tasks) expect(task.sumExecNs / (1000 * MS)).toBeCloseTo(1, 0);
  });

  test('affinity is kept whatever the balance', () => {
    const host = new SchedLab(4, 250);
    const bound = Array.from({ length: 6 }, (_, i) =>
      host.spawn(`b${String(i)}`, 'hog', { affinity: [1, 2], cpu: 1 }),
    );
    for (let at = 10; at < 500; at += 10) {
      host.run(at * MS);
      for (const task of bound) expect([1, 2]).toContain(task.cpu);
    }
  });
});

test('44: a task with a short slice of its own does not wait for the running task’s whole slice', () => {
  const latency = (sliceNs: number): number => {
    const host = new SchedLab(8, 1000);
    host.spawn('h', 'hog', { affinity: [0] });
    const v = host.spawn('v', 'periodic 100 7300', { affinity: [0], sliceNs });
    host.run(2000 * MS);
    const first = new Map<number, number>();
    for (const { task, fromNs } of host.turns) {
      const job = Math.floor(fromNs / (7.3 * MS));
      if (task === v && !first.has(job)) first.set(job, fromNs - job * 7.3 * MS);
    }
    const waits = [...first.values()];
    return Math.max(...waits.slice(5));
  };
  expect(latency(100e3)).toBeLessThan(1 * MS);
});
