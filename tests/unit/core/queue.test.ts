import { describe, expect, it } from 'vitest';

import { hashGraph } from '../../../src/sim/core/clone.ts';
import { EventQueue } from '../../../src/sim/core/queue.ts';
import { seedFrom } from '../../../src/sim/core/rng.ts';

function drain(queue: EventQueue): number[] {
  const payloads: number[] = [];
  while (queue.pop()) payloads.push(queue.payload);
  return payloads;
}

describe('EventQueue', () => {
  it('orders by time, then priority, then first in first out', () => {
    const queue = new EventQueue();
    queue.push(20, 0, 0, 0, 5);
    queue.push(10, 1, 0, 0, 3);
    queue.push(10, 0, 0, 0, 1);
    queue.push(10, 1, 0, 0, 4);
    queue.push(10, 0, 0, 0, 2);
    queue.push(10, -1, 0, 0, 0);
    expect(drain(queue)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('keeps ten thousand events of one instant in push order', () => {
    const queue = new EventQueue(16);
    const expected = Array.from({ length: 10_000 }, (_, i) => i);
    for (const i of expected) queue.push(7, 0, 0, 0, i);
    expect(drain(queue)).toEqual(expected);
  });

  it('is empty at the end: peekTime is Infinity and pop is false', () => {
    const queue = new EventQueue();
    expect([queue.peekTime(), queue.pop(), queue.size]).toEqual([Infinity, false, 0]);
    queue.push(3, 0, 1, 2, 4);
    expect([queue.peekTime(), queue.pop(), queue.timeNs, queue.kind, queue.target]).toEqual([
      3,
      true,
      3,
      1,
      2,
    ]);
    expect([queue.peekTime(), queue.pop(), queue.size]).toEqual([Infinity, false, 0]);
  });

  it('accepts an event earlier than the one popped last, before anything refilled the root', () => {
    const queue = new EventQueue();
    for (const time of [50, 60, 70]) queue.push(time, 0, 0, 0, time);
    queue.pop();
    queue.push(10, 0, 0, 0, 10);
    queue.push(5, 0, 0, 0, 5);
    expect(drain(queue)).toEqual([5, 10, 60, 70]);
  });

  it('refuses a handle whose slot was used again by another event', () => {
    const queue = new EventQueue();
    const first = queue.push(1, 0, 0, 0, 1);
    expect(queue.cancel(first)).toBe(true);
    const second = queue.push(2, 0, 0, 0, 2);
    expect(queue.cancel(first)).toBe(false);
    expect(queue.moveTo(first, 9)).toBe(false);
    expect(queue.isPending(second)).toBe(true);
    queue.pop();
    expect(queue.cancel(second)).toBe(false);
  });

  it.each([-1, 0, 1, 0.5, 2 ** 22 + 0.5, 2 ** 22 + 17, 12_345, Number.NaN, 2 ** 52])(
    'answers false for the handle %d that nobody was given',
    (handle) => {
      const queue = new EventQueue();
      queue.push(1, 0, 0, 0, 1);
      queue.push(2, 0, 0, 0, 1);
      expect(queue.cancel(handle)).toBe(false);
      expect(queue.size).toBe(2);
    },
  );

  it.each([
    ['a time before zero', -1, 0, 'event-time'],
    ['no time', Number.NaN, 0, 'event-time'],
    ['endless time', Infinity, 0, 'event-time'],
    ['a priority of 128', 1, 128, 'event-priority'],
    ['half a priority', 1, 0.5, 'event-priority'],
  ])('refuses %s', (_, timeNs, priority, code) => {
    expect(() => new EventQueue().push(timeNs, priority, 0, 0, 0)).toThrow(code);
  });

  it('keeps its order over a long hold with cancellations at ten thousand pending', () => {
    const rng = seedFrom(4, 'hold');
    const queue = new EventQueue();
    for (let i = 0; i < 10_000; i++) queue.push(rng.int(1_000_000), 0, 0, 0, i);
    let lastNs = 0;
    for (let i = 0; i < 50_000; i++) {
      queue.pop();
      if (queue.timeNs < lastNs) expect.unreachable(`time ran back at step ${i}`);
      lastNs = queue.timeNs;
      const handle = queue.push(lastNs + rng.int(1_000_000), 0, 0, 0, i);
      if (i % 5 === 0) {
        queue.cancel(handle);
        queue.push(lastNs + rng.int(1_000_000), 0, 0, 0, i);
      }
    }
    expect(queue.size).toBe(10_000);
  });

  it('does not count peeking as a change of state', () => {
    const build = (peek: boolean): string => {
      const queue = new EventQueue();
      for (let i = 0; i < 50; i++) queue.push((i * 7) % 13, 0, i, 0, i);
      for (let i = 0; i < 20; i++) {
        queue.pop();
        if (peek) queue.peekTime();
      }
      return hashGraph(queue);
    };
    expect(build(true)).toBe(build(false));
  });
});
