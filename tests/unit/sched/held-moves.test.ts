/** A task that its group's used-up quota holds is moved: it is held or let go by where it comes, not by where it was. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Task } from '../../../src/sim/kernel/task.ts';
import { SchedLab } from '../../support/sched-lab.ts';

const MS = 1e6;
const STEP_NS = 2 * MS;

describe('a hog whose group has used its 10 of 100 ms up', () => {
  let lab: SchedLab;
  let hog: Task;

  beforeEach(() => {
    lab = new SchedLab(2);
    lab.mkdir('a', 'b', 'free');
    lab.write('cgroup.subtree_control', '+cpu');
    for (const path of ['a', 'b']) lab.write(`${path}/cpu.max`, '10000 100000');
    hog = lab.spawn('x', 'hog', { in: 'a', affinity: [0] });
    lab.spawn('y', 'hog', { in: 'b', affinity: [0] });
    lab.run(50 * MS);
    expect(lab.current(0)).toBeNull();
  });

  test('is held in another group that has used its own up as well, until both have quota again', () => {
    lab.write('b/cgroup.procs', String(hog.id));
    lab.run(150 * MS);
    // Not for an instant either.
    expect(lab.turns.filter(({ fromNs }) => fromNs >= 50 * MS && fromNs < 99 * MS)).toEqual([]);
    expect(lab.draw(0, 100 * MS, 25, STEP_NS)).toContain('x');
    // Two share what one had: nobody else is in the group it came from.
    expect(lab.draw(0, 125 * MS, 12, STEP_NS)).toBe('.'.repeat(12));
  });

  test('runs at once in a group without a limit', () => {
    lab.write('free/cgroup.procs', String(hog.id));
    lab.run(98 * MS);
    expect(lab.draw(0, 52 * MS, 20, STEP_NS)).toBe('x'.repeat(20));
  });

  test('is let go with the others of its group when the limit is lifted', () => {
    lab.write('a/cpu.max', 'max');
    lab.run(98 * MS);
    expect(lab.draw(0, 52 * MS, 20, STEP_NS)).toBe('x'.repeat(20));
  });
});
