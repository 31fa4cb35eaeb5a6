import { describe, expect, test } from 'vitest';
import { PsiGroup } from '../../../src/sim/kernel/psi/psi.ts';
import { SchedLab } from '../../support/sched-lab.ts';

const PERIOD_NS = 2.004e9;

/** Averages in hundredths of a percent after n periods at a constant share of stall. */
function after(periods: number, share: number): number[] {
  const group = new PsiGroup(new PsiGroup(null, 1, 250, 0), 1, 250, 0);
  for (let n = 0; n < periods; n++) {
    group.change(0, 1, 0, n * PERIOD_NS);
    group.change(0, 0, 1, (n + share) * PERIOD_NS);
    group.change(0, -1, -1, (n + 1) * PERIOD_NS - 1);
  }
  const line = group.line(0, periods * PERIOD_NS);
  return [line.avg10, line.avg60, line.avg300];
}

describe('averages of pressure step as the kernel’s fixed-point arithmetic', () => {
  test.each([
    [1, 1811, 327, 68],
    [2, 3294, 643, 136],
    [3, 4509, 949, 203],
    [5, 6318, 1532, 337],
    [10, 8644, 2829, 663],
    [15, 9501, 3928, 978],
    [30, 9975, 6313, 1860],
  ])('%i periods of full stall', (periods, avg10, avg60, avg300) => {
    const group = new PsiGroup(new PsiGroup(null, 1, 250, 0), 1, 250, 0);
    group.change(0, 1, 0, 0);
    const line = group.line(0, periods * PERIOD_NS);
    expect([line.avg10, line.avg60, line.avg300]).toEqual([avg10, avg60, avg300]);
  });

  test.each([
    [1, [905, 163, 34]],
    [5, [3159, 766, 168]],
    [30, [4987, 3157, 930]],
  ])('%i periods at half', (periods, expected) => {
    expect(after(periods, 0.5)).toEqual(expected);
  });

  test('they fall when the stall ends', () => {
    const group = new PsiGroup(new PsiGroup(null, 1, 250, 0), 1, 250, 0);
    group.change(0, 1, 0, 0);
    group.change(0, -1, 0, 30 * PERIOD_NS);
    const one = group.line(0, 31 * PERIOD_NS);
    expect([one.avg10, one.avg60, one.avg300]).toEqual([8168, 6107, 1847]);
    const five = group.line(0, 35 * PERIOD_NS);
    expect([five.avg10, five.avg60, five.avg300]).toEqual([3672, 5346, 1797]);
  });

  test('a very long silence leaves nothing', () => {
    const group = new PsiGroup(new PsiGroup(null, 1, 250, 0), 1, 250, 0);
    group.change(0, 1, 0, 0);
    group.change(0, -1, 0, 30 * PERIOD_NS);
    expect(group.line(0, 1e6 * PERIOD_NS).avg300).toBe(0);
  });
});

test('a group whose tasks are parked for lack of quota is fully stalled', () => {
  const lab = new SchedLab(1);
  lab.write('cgroup.subtree_control', '+cpu');
  lab.mkdir('a');
  lab.write('a/cpu.max', '20000 100000');
  lab.spawn('x', 'hog', { in: 'a' });
  lab.run(10e9);
  const full = /full avg10=(\d+\.\d+)/.exec(lab.read('a/cpu.pressure'));
  expect(Number(full?.[1])).toBeGreaterThan(40);
  const total = /full.*total=(\d+)/.exec(lab.read('a/cpu.pressure'));
  expect(Number(total?.[1]) / 8e6).toBeCloseTo(1, 1);
  expect(lab.read('cpu.pressure')).toMatch(/full avg10=0.00 avg60=0.00 avg300=0.00 total=0$/);
});
