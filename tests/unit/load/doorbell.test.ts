import { describe, expect, test } from 'vitest';
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
