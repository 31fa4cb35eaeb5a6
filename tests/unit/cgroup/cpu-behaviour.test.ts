/** Conformance cases that need time to pass: shares, quotas, bursts. Origins as in the table of file cases. */
import { describe, expect, test } from 'vitest';
import { weightOfNice } from '../../../src/sim/kernel/sched/weights.ts';
import { CgroupLab, hog, once, periodic } from '../../support/cgroup-lab.ts';

const SECOND = 1e9;

/** The kernel selftests' rule: |a − b| ≤ (a + b)·percent/100. */
function valuesClose(a: number, b: number, percent: number): boolean {
  return Math.abs(a - b) <= ((a + b) * percent) / 100;
}

function labWithCpu(cpus: number): CgroupLab {
  const lab = new CgroupLab(cpus);
  lab.write('cgroup.subtree_control', '+cpu');
  return lab;
}

function group(lab: CgroupLab, path: string, files: Record<string, string> = {}): void {
  lab.command(`mkdir ${path}`);
  for (const [file, text] of Object.entries(files)) lab.write(`${path}/${file}`, text);
}

function usage(lab: CgroupLab, path: string): number {
  lab.host.charge();
  return lab.stat(`${path}/cpu.stat`, 'usage_usec');
}

describe('weight (kst cgroup/test_cpu.c, ltp cpuctl)', () => {
  test('25: children 50:100:150 with a hog per CPU share 1:2:3', () => {
    const lab = labWithCpu(2);
    for (const weight of [50, 100, 150]) {
      group(lab, `c${String(weight)}`, { 'cpu.weight': String(weight) });
      for (let i = 0; i < 2; i++) lab.spawn(`c${String(weight)}`, hog());
    }
    lab.host.run(10 * SECOND);
    const [a = 0, b = 0, c = 0] = [50, 100, 150].map((w) => usage(lab, `c${String(w)}`));
    expect(valuesClose(b - a, a, 35)).toBe(true);
    expect(valuesClose(c - b, a, 35)).toBe(true);
  });

  test('26: with CPUs enough, weights do not matter', () => {
    const lab = labWithCpu(4);
    for (const weight of [50, 100, 150]) {
      group(lab, `c${String(weight)}`, { 'cpu.weight': String(weight) });
      lab.spawn(`c${String(weight)}`, hog());
    }
    lab.host.run(4 * SECOND);
    const used = [50, 100, 150].map((w) => usage(lab, `c${String(w)}`));
    for (const value of used) expect(valuesClose(value, used[0] ?? 0, 15)).toBe(true);
  });

  test('28: nested, with CPUs enough: 2·B = D + E and C = D + E', () => {
    const lab = labWithCpu(4);
    group(lab, 'A');
    lab.write('A/cgroup.subtree_control', '+cpu');
    for (const path of ['A/B', 'A/C']) group(lab, path);
    lab.write('A/C/cgroup.subtree_control', '+cpu');
    for (const path of ['A/C/D', 'A/C/E']) group(lab, path);
    for (const path of ['A/B', 'A/C/D', 'A/C/E']) lab.spawn(path, hog());
    lab.host.run(4 * SECOND);
    const [b, c, d, e] = ['A/B', 'A/C', 'A/C/D', 'A/C/E'].map((path) => usage(lab, path)) as [
      number,
      number,
      number,
      number,
    ];
    expect(valuesClose(2 * b, d + e, 15)).toBe(true);
    expect(valuesClose(c, d + e, 1)).toBe(true);
  });

  test.each([
    [1, 6],
    [4, 1],
    [7, 3],
  ])('34: %i against %i tasks in groups of equal weight: half each', (m, n) => {
    const lab = labWithCpu(1);
    group(lab, 'a');
    group(lab, 'b');
    for (let i = 0; i < m; i++) lab.spawn('a', hog());
    for (let i = 0; i < n; i++) lab.spawn('b', hog());
    lab.host.run(10 * SECOND);
    expect(usage(lab, 'a') / usage(lab, 'b')).toBeCloseTo(1, 1);
  });

  test('33: shares 2:4:6 give 16.7, 33.3 and 50 %, whatever their scale', () => {
    for (const scale of [1, 50]) {
      const lab = labWithCpu(1);
      for (const share of [2, 4, 6]) {
        group(lab, `g${String(share)}`, { 'cpu.weight': String(share * scale) });
        for (let i = 0; i < 3; i++) lab.spawn(`g${String(share)}`, hog());
      }
      lab.host.run(10 * SECOND);
      expect(usage(lab, 'g2') / 1e7).toBeCloseTo(1 / 6, 1);
      expect(usage(lab, 'g4') / 1e7).toBeCloseTo(1 / 3, 1);
      expect(usage(lab, 'g6') / 1e7).toBeCloseTo(1 / 2, 1);
    }
  });

  test.each([-20, -5, 1, 5, 10, 19])(
    '42: two hogs on a CPU, nice %i beside nice 0, share by the weight table',
    (nice) => {
      const lab = labWithCpu(1);
      group(lab, 'a');
      const pid = lab.spawn('a', hog(), { nice }) as number;
      lab.spawn('a', hog());
      lab.host.run(20 * SECOND);
      lab.host.charge();
      const share = lab.task(pid).sumExecNs / (20 * SECOND);
      expect(Math.abs(share - weightOfNice(nice) / (weightOfNice(nice) + 1024))).toBeLessThan(0.01);
    },
  );

  test('24: a niced hog is counted as nice time', () => {
    const lab = labWithCpu(1);
    group(lab, 'a');
    lab.spawn('a', hog(), { nice: 1 });
    lab.host.run(2 * SECOND);
    lab.host.charge();
    expect(valuesClose(lab.stat('a/cpu.stat', 'nice_usec'), 2e6, 1)).toBe(true);
  });
});

describe('quota', () => {
  test.each(['a', 'p/a'])(
    '29, 30: 1 ms in 100 ms, set on %s or above, gives about a tick a period',
    (path) => {
      const lab = labWithCpu(1);
      group(lab, 'p');
      lab.write('p/cgroup.subtree_control', '+cpu');
      group(lab, path);
      lab.write(`${path.split('/')[0] ?? ''}/cpu.max`, '1000');
      lab.spawn(path, hog());
      lab.host.run(SECOND);
      // 10 ms by the book; the over-run to the next tick at 250 Hz adds up to 4 ms once (13.2 ms were measured on 6.18).
      expect(usage(lab, path)).toBeGreaterThanOrEqual(9_000);
      expect(usage(lab, path)).toBeLessThanOrEqual(14_000);
    },
  );

  test('37: 20 in 100 ms for one second: ten periods, ten throttled, 0.8 s throttled', () => {
    const lab = labWithCpu(1);
    group(lab, 'a', { 'cpu.max': '20000 100000' });
    lab.spawn('a', hog());
    lab.host.run(SECOND);
    const [periods, throttled, us] = ['nr_periods', 'nr_throttled', 'throttled_usec'].map((key) =>
      lab.stat('a/cpu.stat', key),
    );
    expect(periods).toBeGreaterThanOrEqual(9);
    expect(periods).toBeLessThanOrEqual(11);
    expect(throttled).toBeLessThanOrEqual(periods ?? 0);
    expect(throttled).toBeGreaterThanOrEqual(9);
    expect(valuesClose(us ?? 0, 800_000, 10)).toBe(true);
  });

  test('36: an isolated burst of 3 ms costs two periods', () => {
    const lab = labWithCpu(1);
    group(lab, 'a', { 'cpu.max': '20000 100000' });
    lab.host.run(SECOND);
    const before = lab.stat('a/cpu.stat', 'nr_periods');
    lab.spawn('a', once(3e6));
    lab.host.run(2 * SECOND);
    expect(lab.stat('a/cpu.stat', 'nr_periods') - before).toBe(2);
  });

  test('32: quotas on three levels, tasks that sleep in turns: everybody finishes', () => {
    const lab = labWithCpu(2);
    group(lab, 'l2', { 'cpu.max': '5000 10000' });
    lab.write('l2/cgroup.subtree_control', '+cpu');
    for (const path of ['l2/3a', 'l2/3b']) {
      group(lab, path);
      lab.write(`${path}/cgroup.subtree_control`, '+cpu');
    }
    const workers: [string, string, number][] = [
      ['l2/3a/w1', '3000 10000', 3000e6],
      ['l2/3a/w2', '2000 10000', 1000e6],
      ['l2/3b/w3', '3000 10000', 10e6],
    ];
    const pids = workers.map(([path, max, napNs]) => {
      group(lab, path, { 'cpu.max': max });
      return lab.spawn(path, periodic(20e6, napNs)) as number;
    });
    lab.host.run(20 * SECOND);
    lab.host.charge();
    for (const pid of pids) expect(lab.task(pid).sumExecNs).toBeGreaterThanOrEqual(6 * 20e6);
    expect(lab.stat('l2/3b/w3/cpu.stat', 'nr_throttled')).toBeGreaterThan(0);
  });

  test('a task that moves while parked goes on in the other group', () => {
    const lab = labWithCpu(1);
    group(lab, 'a', { 'cpu.max': '5000 100000' });
    group(lab, 'b');
    const pid = lab.spawn('a', hog()) as number;
    lab.host.run(50e6);
    const before = lab.task(pid).sumExecNs;
    expect(lab.write('b/cgroup.procs', String(pid))).toBe('ok');
    lab.host.run(90e6);
    lab.host.charge();
    expect(lab.task(pid).sumExecNs - before).toBeGreaterThan(39e6);
  });

  test('lifting a quota lets parked tasks go at once', () => {
    const lab = labWithCpu(1);
    group(lab, 'a', { 'cpu.max': '5000 100000' });
    const pid = lab.spawn('a', hog()) as number;
    lab.host.run(50e6);
    const before = lab.task(pid).sumExecNs;
    lab.write('a/cpu.max', 'max');
    lab.host.run(60e6);
    lab.host.charge();
    expect(lab.task(pid).sumExecNs - before).toBe(10e6);
  });
});

describe('freezer and kill', () => {
  test('frozen tasks make no progress and go on when thawed', () => {
    const lab = labWithCpu(1);
    group(lab, 'a');
    const pid = lab.spawn('a', hog()) as number;
    lab.host.run(20e6);
    lab.write('a/cgroup.freeze', '1');
    const before = lab.task(pid).sumExecNs;
    lab.host.run(120e6);
    expect(lab.task(pid).sumExecNs).toBe(before);
    expect(lab.stat('a/cgroup.stat.local', 'frozen_usec')).toBe(100_000);
    lab.write('a/cgroup.freeze', '0');
    lab.host.run(140e6);
    lab.host.charge();
    expect(lab.task(pid).sumExecNs - before).toBe(20e6);
  });

  test('cpuset moves running tasks to the CPUs that are left', () => {
    const lab = new CgroupLab(4);
    lab.write('cgroup.subtree_control', '+cpuset');
    group(lab, 'a');
    const pids = [0, 1, 2].map(() => lab.spawn('a', hog()) as number);
    lab.host.run(40e6);
    lab.write('a/cpuset.cpus', '3');
    lab.host.run(80e6);
    for (const pid of pids) expect(lab.task(pid).cpu).toBe(3);
    expect(lab.host.cpus.slice(0, 3).every((cpu) => cpu.current === null)).toBe(true);
  });
});
