import { describe, expect, it } from 'vitest';

import { ERRNO, errnoName } from '../../../src/sim/core/errno.ts';
import { invariant, SimFault } from '../../../src/sim/core/invariant.ts';
import { duration, formatDuration, instant } from '../../../src/sim/core/units.ts';

describe('formatDuration', () => {
  it.each([
    [0, '0 ns'],
    [0.4, '0.4 ns'],
    [79, '79 ns'],
    [999, '999 ns'],
    [999.7, '1 µs'],
    [1_240, '1.24 µs'],
    [59_600, '59.6 µs'],
    [999_499, '999 µs'],
    [999_600, '1 ms'],
    [2_100_000, '2.1 ms'],
    [1_500_000_000, '1.5 s'],
    [86_400_000_000_000, '86400 s'],
    [-1_500, '−1.5 µs'],
    [Infinity, '∞'],
  ])('writes %d ns as %s', (ns, text) => {
    expect(formatDuration(ns)).toBe(text);
  });

  it('instants and durations are whole nanoseconds', () => {
    expect([instant(1.6), duration(2.4)]).toEqual([2, 2]);
  });
});

describe('errno', () => {
  it.each([
    ['ENOENT', 2],
    ['EAGAIN', 11],
    ['EBUSY', 16],
    ['ENOTEMPTY', 39],
    ['EOPNOTSUPP', 95],
    ['ETIMEDOUT', 110],
    ['ECONNREFUSED', 111],
  ] as const)('%s is %d', (name, number) => {
    expect(ERRNO[name]).toBe(number);
    expect(errnoName(number)).toBe(name);
    expect(errnoName(-number)).toBe(name);
  });

  it('no two names share a number', () => {
    expect(new Set(Object.values(ERRNO)).size).toBe(Object.keys(ERRNO).length);
  });

  it('names an unknown number by itself', () => {
    expect(errnoName(-4095)).toBe('errno 4095');
  });
});

describe('invariant', () => {
  it('is silent while it holds and throws its code and detail when it does not', () => {
    invariant(true, 'never');
    try {
      invariant(0, 'task-on-two-queues', 'task 7');
      expect.unreachable();
    } catch (fault) {
      expect(fault).toBeInstanceOf(SimFault);
      expect(fault).toMatchObject({
        code: 'task-on-two-queues',
        detail: 'task 7',
        timeNs: null,
        entity: null,
      });
      expect((fault as SimFault).message).toBe('task-on-two-queues: task 7');
    }
  });
});
