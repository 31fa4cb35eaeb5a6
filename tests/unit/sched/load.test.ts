/** Load averages, the division of a group's weight over CPUs, and what the balancer makes of them. */
import { describe, expect, test } from 'vitest';
import { findImbalance, taskHLoad } from '../../../src/sim/kernel/sched/balance-stats.ts';
import type { IdleType } from '../../../src/sim/kernel/sched/balance-stats.ts';
import type { Rq } from '../../../src/sim/kernel/sched/entities.ts';
import { entityOf } from '../../../src/sim/kernel/sched/groups.ts';
import { updateLoadAvgCfsRq, updateLoadAvgSe } from '../../../src/sim/kernel/sched/pelt.ts';
import { SchedLab } from '../../support/sched-lab.ts';

const MS = 1e6;
/** Time for the kernel to do what it was told. */
const SETTLE_NS = 20_000;
/** 32 windows of 1,024 µs: what happened before counts half. */
const HALF_LIFE_NS = 32 * 1024 * 1024;

function rq(host: SchedLab, cpu: number): Rq {
  const found = host.sched.state.rqs[cpu];
  if (!found) throw new Error('no such CPU');
  return found;
}

describe('a load average', () => {
  test('of a task that always runs is its weight, its utilisation the whole CPU', () => {
    const host = new SchedLab(1, 1000);
    const task = host.spawn('h', 'hog', { nice: 5 });
    host.run(1000 * MS);
    const { avg } = entityOf(task);
    expect(Math.abs(avg.loadAvg - 335)).toBeLessThan(2);
    expect(Math.abs(avg.utilAvg - 1024)).toBeLessThan(5);
    expect(Math.abs(rq(host, 0).cfs.avg.utilAvg - 1024)).toBeLessThan(5);
    expect(Math.abs(rq(host, 0).cfs.avg.loadAvg - 335)).toBeLessThan(3);
  });

  test('counts tasks that wait: three hogs load a queue threefold, each uses a third', () => {
    const host = new SchedLab(1, 1000);
    const tasks = [0, 1, 2].map((i) => host.spawn(`h${String(i)}`, 'hog'));
    host.run(1000 * MS);
    const { avg } = rq(host, 0).cfs;
    expect(Math.abs(avg.loadAvg / 1024 - 3)).toBeLessThan(0.05);
    expect(Math.abs(avg.runnableAvg / 1024 - 3)).toBeLessThan(0.05);
    expect(Math.abs(avg.utilAvg / 1024 - 1)).toBeLessThan(0.01);
    for (const task of tasks) expect(Math.abs(entityOf(task).avg.utilAvg / 1024 - 1 / 3)).toBeLessThan(0.06);
  });

  test.each([1, 2, 3])('rises and falls by half the distance in 32 windows (%i times)', (times) => {
    const host = new SchedLab(1, 1000);
    const task = host.spawn('s', 'periodic 2000000 10000000');
    const { zeroNs } = host.world.parts;
    host.run(times * HALF_LIFE_NS);
    const { avg } = entityOf(task);
    updateLoadAvgSe(entityOf(task), zeroNs + times * HALF_LIFE_NS, true);
    expect(Math.abs(avg.utilAvg / 1024 - (1 - 0.5 ** times))).toBeLessThan(0.02);
    host.run(2000 * MS + SETTLE_NS);
    const cfs = rq(host, 0).cfs;
    updateLoadAvgSe(entityOf(task), zeroNs + 2000 * MS + times * HALF_LIFE_NS, false);
    updateLoadAvgCfsRq(cfs, zeroNs + 2000 * MS + times * HALF_LIFE_NS);
    expect(Math.abs(avg.utilAvg / 1024 - 0.5 ** times)).toBeLessThan(0.02);
    expect(Math.abs(avg.loadAvg / 1024 - 0.5 ** times)).toBeLessThan(0.02);
    expect(Math.abs(cfs.avg.utilAvg / 1024 - 0.5 ** times)).toBeLessThan(0.02);
  });

  test('goes with its task to another CPU', () => {
    const host = new SchedLab(2, 1000);
    const task = host.spawn('h', 'hog', { affinity: [0] });
    host.run(500 * MS);
    host.setAffinity(task, [1]);
    host.run(500 * MS + SETTLE_NS);
    expect(rq(host, 0).cfs.avg.loadAvg).toBeLessThan(20);
    expect(Math.abs(rq(host, 1).cfs.avg.loadAvg - 1024)).toBeLessThan(20);
  });

  test('of a new task is its weight, until it has a history', () => {
    const host = new SchedLab(1, 1000);
    const task = host.spawn('n', 'hog', { nice: -5 });
    expect(entityOf(task).avg.loadAvg).toBe(3121);
    expect(entityOf(task).avg.utilAvg).toBe(0);
  });
});

describe('a group’s weight', () => {
  function weights(cpus: number, tasks: readonly number[], weight = 100): number[] {
    const lab = new SchedLab(cpus, 1000);
    lab.write('cgroup.subtree_control', '+cpu');
    lab.mkdir('g');
    lab.write('g/cpu.weight', String(weight));
    tasks.forEach((count, cpu) => {
      for (let n = 0; n < count; n++) lab.spawn('t', 'hog', { in: 'g', affinity: [cpu] });
    });
    lab.run(600 * MS);
    const rows = [...tasks.keys()].flatMap((cpu) => lab.sched.explain(cpu)[0]?.candidates ?? []);
    return rows.map((row) => row.weight);
  }

  test.each([
    ['is whole where all its tasks are', 2, [3], 100, [1024]],
    ['is halved between two CPUs of equal load', 2, [1, 1], 100, [512, 512]],
    ['is divided in the proportion of the load', 4, [3, 1], 100, [768, 256]],
    ['follows cpu.weight', 2, [1, 1], 300, [1536, 1536]],
  ])('%s', (_, cpus, tasks, weight, expected) => {
    const got = weights(cpus, tasks, weight);
    expect(got).toHaveLength(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs((got[i] ?? 0) / value - 1)).toBeLessThan(0.05);
    });
  });

  test('makes a task in it count for its part in the load of the CPU', () => {
    const lab = new SchedLab(1, 1000);
    lab.write('cgroup.subtree_control', '+cpu');
    lab.mkdir('g');
    const tasks = [0, 1, 2, 3].map(() => lab.spawn('t', 'hog', { in: 'g' }));
    lab.run(600 * MS);
    for (const task of tasks) expect(Math.abs(taskHLoad(entityOf(task)) / 256 - 1)).toBeLessThan(0.1);
  });
});

describe('the balancer', () => {
  /** A machine whose CPUs hold so many tasks with so much load; the first one looks around. */
  function look(
    idle: IdleType,
    ...cpus: readonly (readonly [tasks: number, load: number, util: number])[]
  ): string | null {
    const host = new SchedLab(cpus.length, 250);
    cpus.forEach(([tasks, load, util], cpu) => {
      const { cfs } = rq(host, cpu);
      cfs.hNrRunnable = tasks;
      Object.assign(cfs.avg, {
        loadAvg: load,
        utilAvg: util,
        runnableAvg: Math.max(util, tasks > 1 ? tasks * util : util),
      });
    });
    const found = findImbalance(host.sched.state, rq(host, 0), idle);
    return found && `${String(found.amount)} ${found.kind} from ${String(found.busiest.cpu)}`;
  }

  test.each<[string, IdleType, [number, number, number][], string | null]>([
    [
      'finds nothing where nobody else runs',
      'idle',
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
      null,
    ],
    [
      'leaves a single task where it is',
      'newly-idle',
      [
        [0, 0, 0],
        [1, 1024, 1024],
      ],
      null,
    ],
    [
      'takes one of two',
      'newly-idle',
      [
        [0, 0, 0],
        [2, 2048, 1024],
      ],
      '1 tasks from 1',
    ],
    [
      'takes half of the difference',
      'newly-idle',
      [
        [0, 0, 0],
        [5, 5120, 1024],
      ],
      '2 tasks from 1',
    ],
    [
      'takes from the CPU with the most load',
      'idle',
      [
        [0, 0, 0],
        [2, 2048, 1024],
        [3, 3072, 1024],
      ],
      '1 tasks from 2',
    ],
    [
      'takes one of two that hardly run',
      'newly-idle',
      [
        [0, 0, 0],
        [2, 50, 50],
      ],
      '1 tasks from 1',
    ],
    [
      'but not when it is busy itself',
      'busy',
      [
        [1, 20, 20],
        [3, 60, 60],
      ],
      null,
    ],
    [
      'overloaded itself, evens out the load',
      'busy',
      [
        [2, 2048, 1024],
        [6, 6144, 1024],
      ],
      '2048 load from 1',
    ],
    [
      'overloaded itself, bears 17 % more elsewhere',
      'busy',
      [
        [2, 2048, 1024],
        [2, 2390, 1024],
      ],
      null,
    ],
    [
      'and not 18 %',
      'busy',
      [
        [2, 2048, 1024],
        [2, 2418, 1024],
      ],
      '185 load from 1',
    ],
    [
      'does not take from a CPU with less',
      'busy',
      [
        [6, 6144, 1024],
        [2, 2048, 1024],
      ],
      null,
    ],
  ])('%s', (_, idle, cpus, expected) => {
    expect(look(idle, ...cpus)).toBe(expected);
  });

  test('moves what waited longest and is not hot, and only where it may run', () => {
    const host = new SchedLab(2, 250);
    const bound = host.spawn('bound', 'hog', { affinity: [0] });
    const free = [0, 1, 2].map((i) => host.spawn(`f${String(i)}`, 'hog', { affinity: [0] }));
    host.run(50 * MS);
    for (const task of free) task.affinity = null;
    host.run(400 * MS);
    expect(bound.cpu).toBe(0);
    expect(free.filter((task) => task.cpu === 1)).toHaveLength(2);
  });

  test('gives three hogs on two CPUs two thirds of one each', () => {
    const host = new SchedLab(2, 250);
    const tasks = [0, 1, 2].map((i) => host.spawn(`h${String(i)}`, 'hog'));
    host.run(6000 * MS);
    host.charge();
    for (const task of tasks) expect(Math.abs(task.sumExecNs / (6000 * MS) - 2 / 3)).toBeLessThan(0.1);
  });
});
