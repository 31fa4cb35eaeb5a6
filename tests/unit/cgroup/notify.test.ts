/** At most one notification in a hundredth of a second, rounded up to ticks. */
import { expect, test } from 'vitest';
import { NotifiedFile } from '../../../src/sim/kernel/cgroup/notify.ts';

test.each([
  [100, 1],
  [250, 3],
  [300, 3],
  [1000, 10],
])('at %i Hz a change that comes too soon is told %i ticks after the last one', (hz, ticks) => {
  const tickNs = 1e9 / hz;
  const file = new NotifiedFile();
  file.changed(0, hz);
  expect([file.countAt(0, hz), file.dueNs(hz)]).toEqual([1, Infinity]);
  file.changed(tickNs / 2, hz);
  file.changed(ticks * tickNs - 1, hz);
  expect(file.dueNs(hz)).toBeCloseTo(ticks * tickNs, 3);
  expect(file.countAt(ticks * tickNs - 1, hz)).toBe(1);
  expect(file.countAt(Math.ceil(ticks * tickNs), hz)).toBe(2);
  // Long after that nothing waits.
  file.changed(10 * ticks * tickNs, hz);
  expect([file.countAt(10 * ticks * tickNs, hz), file.dueNs(hz)]).toEqual([3, Infinity]);
});
