import { describe, expect, test } from 'vitest';
import { runLoad } from '../../../src/sim/world/load/index.ts';
import { mustKick } from '../../../src/sim/kernel/paths/device-driver.ts';
import { AHCI, E1000 } from '../../../src/sim/virt/hosted/drivers.ts';

describe('the doorbell of a ring', () => {
  test('is rung once, and again only after the device has looked and found nothing', () => {
    const queue = { driver: null, kickSuppressed: false };
    expect([mustKick(queue), mustKick(queue), mustKick(queue)]).toEqual([true, false, false]);
    queue.kickSuppressed = false;
    expect([mustKick(queue), mustKick(queue)]).toEqual([true, false]);
    expect(queue).toMatchObject({ kicks: 2, suppressedKicks: 3 });
  });

  test('stays silent while the device looks by itself', () => {
    expect(mustKick({ driver: null, kickSuppressed: true })).toBe(false);
  });
});

test.each([AHCI, E1000])('a device without a ring is told by a register each time', (driver) => {
  const queue = { driver, kickSuppressed: true };
  expect([mustKick(queue), mustKick(queue)]).toEqual([true, true]);
  expect(queue).toMatchObject({ kicks: 2 });
});

describe('Firecracker without an event index', () => {
  const point = (connections: number, index: string) => {
    const switches = { 'event-idx': index };
    const request = {
      stacks: ['firecracker'],
      server: 'kv',
      connections: [connections],
      seconds: 0.02,
      seed: 1,
    };
    const found = runLoad({ ...request, switches }).stacks[0]?.points[0];
    if (!found) throw new Error('no point');
    return found;
  };

  test('under load a doorbell is rung for each answer, more interrupts come and fewer answers', () => {
    const [on, off] = [point(50, 'on'), point(50, 'off')];
    expect(on.kicks / on.answered).toBeLessThan(0.2);
    expect(off.kicks / off.answered).toBeGreaterThan(0.95);
    expect(off.suppressedKicks).toBe(0);
    expect(off.interrupts / off.answered).toBeGreaterThan(on.interrupts / on.answered);
    expect(off.throughputPerSec).toBeLessThan(0.95 * on.throughputPerSec);
  });

  test('a single connection has nothing to be spared: both sides sleep between packets', () => {
    const [on, off] = [point(1, 'on'), point(1, 'off')];
    expect(off.kicks / off.answered).toBeCloseTo(on.kicks / on.answered, 1);
    expect(off.responseNs.mean / on.responseNs.mean).toBeCloseTo(1, 1);
  });
});
