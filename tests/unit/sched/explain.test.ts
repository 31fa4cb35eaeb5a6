import { describe, expect, test } from 'vitest';
import { KERNEL_FEATURES } from '../../../src/sim/kernel/sched/features.ts';
import {
  cpuWeightOfNice,
  cpuWeightOfShares,
  niceOfShares,
  weightOfNice,
  sharesOfCpuWeight,
} from '../../../src/sim/kernel/sched/weights.ts';
import { CgroupLab, hog, periodic } from '../../support/cgroup-lab.ts';
import { TestHost } from '../../support/sched-host.ts';

const MS = 1e6;

describe('why a task runs now', () => {
  test('every candidate of every level, and the reason', () => {
    const lab = new CgroupLab(1);
    lab.write('cgroup.subtree_control', '+cpu');
    lab.command('mkdir a');
    lab.command('mkdir b');
    lab.write('b/cpu.weight', '300');
    lab.spawn('a', hog());
    lab.spawn('b', hog());
    lab.spawn('b', hog());
    lab.host.run(401 * MS);
    const levels = lab.host.sched.explain(0);
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
      const host = new TestHost(1, 250);
      const tasks = [
        host.spawn('a', hog()),
        host.spawn('v', periodic(3 * MS, 10 * MS)),
        host.spawn('b', hog()),
      ];
      for (let at = 5; at < 300; at += 5) {
        host.run(at * MS);
        if (ask) host.sched.explain(0);
      }
      return tasks.map((task) => task.sumExecNs);
    };
    expect(run(true)).toEqual(run(false));
  });

  test('the choice is eligible and has the earliest deadline among the eligible, unless protected or alone', () => {
    const host = new TestHost(1, 1000);
    for (let i = 0; i < 12; i++)
      host.spawn(`t${String(i)}`, i % 3 ? hog() : periodic((i + 1) * MS, 40 * MS), { nice: (i % 5) - 2 });
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
    const host = new TestHost(1, 250, KERNEL_FEATURES['6.5']);
    host.spawn('a', hog());
    host.spawn('b', hog());
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
    const host = new TestHost(4, 250);
    host.spawn('h', hog(), { cpu: 0 });
    const v = host.spawn('v', periodic(1 * MS, 10 * MS), { cpu: 0 });
    host.run(200 * MS);
    expect(v.cpu).not.toBe(0);
    expect(v.runDelayNs).toBe(0);
  });

  test('an idle CPU pulls a waiting task', () => {
    const host = new TestHost(2, 250);
    const tasks = [0, 1].map((i) => host.spawn(`h${String(i)}`, hog(), { affinity: [0] }));
    host.run(20 * MS);
    for (const task of tasks) host.setAffinity(task, null);
    host.run(200 * MS);
    expect(tasks.map((task) => task.cpu).sort()).toEqual([0, 1]);
  });

  test('hogs spread evenly over many CPUs', () => {
    const host = new TestHost(16, 250);
    const tasks = Array.from({ length: 32 }, (_, i) => host.spawn(`h${String(i)}`, hog()));
    host.run(2000 * MS);
    host.charge();
    for (const task of tasks) expect(task.sumExecNs / (1000 * MS)).toBeCloseTo(1, 0);
  });

  test('affinity is kept whatever the balance', () => {
    const host = new TestHost(4, 250);
    const bound = Array.from({ length: 6 }, (_, i) =>
      host.spawn(`b${String(i)}`, hog(), { affinity: [1, 2], cpu: 1 }),
    );
    for (let at = 10; at < 500; at += 10) {
      host.run(at * MS);
      for (const task of bound) expect([1, 2]).toContain(task.cpu);
    }
  });
});

test('44: a task with a short slice of its own does not wait for the running task’s whole slice', () => {
  const latency = (sliceNs: number): number => {
    const host = new TestHost(8, 1000);
    host.spawn('h', hog(), { affinity: [0] });
    const v = host.spawn('v', periodic(100e3, 7.3 * MS), { affinity: [0] });
    host.sched.setSlice(v, sliceNs);
    host.run(2000 * MS);
    const waits = host.timeline.filter((row) => row.task === v).map((row) => row.fromNs % (7.3 * MS));
    return Math.max(...waits.slice(5));
  };
  expect(latency(100e3)).toBeLessThan(1 * MS);
});
