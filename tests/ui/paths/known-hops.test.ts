import { describe, expect, it } from 'vitest';
import { timeIn } from '../../../src/ui/rooms/paths/bars/spent.ts';
import { segmentsOf } from '../../../src/ui/rooms/paths/bars/segments.ts';
import { hopsOf } from '../../../src/ui/rooms/paths/state/known-hops.ts';
import { FAKE_CATALOG, fakeStack, type FakeHop } from '../../support/fake-frames.ts';

const PATH: readonly FakeHop[] = [
  ['app', 'kernel', 'sys_enter', 100, 1],
  ['kernel', 'kernel', 'sched_switch', 300, 0],
  ['kernel', 'app', 'sys_exit', 50, 1],
];

describe('the hops of a frame', () => {
  it('are those of the frame before where nothing of them changed, and new where something did', () => {
    const before = hopsOf(FAKE_CATALOG, fakeStack('bare', PATH, 150));
    const after = hopsOf(FAKE_CATALOG, fakeStack('bare', PATH, 1000));
    expect([before.length, after.length]).toEqual([2, 3]);
    expect(after.map((hop, index) => hop === before[index])).toEqual([true, true, false]);
    const longer = PATH.map(([from, to, probe, ns, cpu = 0]): FakeHop => [from, to, probe, ns + 1, cpu]);
    const other = hopsOf(FAKE_CATALOG, fakeStack('bare', longer, 1000));
    expect(other.map(({ durationNs }) => durationNs)).toEqual([101, 301, 51]);
    expect(other.some((hop) => after.includes(hop))).toBe(false);
  });

  it('are read again when the catalog is another one', () => {
    const stack = fakeStack('bare', PATH, 1000);
    const [hop] = hopsOf(FAKE_CATALOG, stack);
    expect(hopsOf({ ...FAKE_CATALOG }, stack)[0]).not.toBe(hop);
    expect(hopsOf({ ...FAKE_CATALOG }, stack)[0]).toEqual(hop);
  });
});

describe('time in components', () => {
  it('is what the segments of each of them sum to', () => {
    const segments = segmentsOf(hopsOf(FAKE_CATALOG, fakeStack('bare', PATH, 1000)), 0, 450);
    const slow = (ids: readonly string[]): number =>
      segments.reduce(
        (sum, { component, durationNs }) => sum + (ids.includes(component ?? '') ? durationNs : 0),
        0,
      );
    for (const ids of [['kernel'], ['app'], ['app', 'kernel'], ['nothing'], []]) {
      const { worked, waited } = timeIn(segments, ids);
      expect(worked + waited).toBe(slow(ids));
    }
    expect(timeIn(segments, ['kernel']).worked).toBeGreaterThan(0);
  });
});
