import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cloneGraph, hashGraph } from '../../../src/sim/core/clone.ts';
import { EventQueue } from '../../../src/sim/core/queue.ts';

/** One pending event of the reference: a plain array that is sorted before every pop. */
interface Pending {
  handle: number;
  timeNs: number;
  priority: number;
  sequence: number;
  payload: number;
}

class ReferenceQueue {
  pending: Pending[] = [];
  sequence = 0;

  first(): Pending | undefined {
    return this.pending.toSorted(
      (a, b) => a.timeNs - b.timeNs || a.priority - b.priority || a.sequence - b.sequence,
    )[0];
  }

  remove(handle: number): Pending | undefined {
    const at = this.pending.findIndex((event) => event.handle === handle);
    return at < 0 ? undefined : this.pending.splice(at, 1)[0];
  }
}

// Few distinct times and priorities, so that ties are the rule.
const timeNs = fc.integer({ min: 0, max: 12 });
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('push' as const),
      timeNs,
      priority: fc.integer({ min: -2, max: 2 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('pop' as const) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('cancel' as const), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('move' as const), pick: fc.nat(), timeNs }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('peek' as const) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('copy' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Runs the steps on both queues and compares whatever can be seen after each. */
function runSteps(steps: readonly Step[], capacity: number): void {
  let queue = new EventQueue(capacity);
  const reference = new ReferenceQueue();
  const issued: number[] = [];
  steps.forEach((next, index) => {
    if (next.op === 'push') {
      const handle = queue.push(next.timeNs, next.priority, index, index + 1, index + 0.5);
      expect(issued).not.toContain(handle);
      issued.push(handle);
      reference.pending.push({ handle, ...next, sequence: reference.sequence++, payload: index + 0.5 });
    } else if (next.op === 'pop') {
      const expected = reference.first();
      expect(queue.pop()).toBe(expected !== undefined);
      if (expected !== undefined) {
        reference.remove(expected.handle);
        expect([queue.timeNs, queue.payload, queue.kind, queue.target]).toEqual([
          expected.timeNs,
          expected.payload,
          expected.payload - 0.5,
          expected.payload + 0.5,
        ]);
      }
    } else if (next.op === 'cancel' && issued.length > 0) {
      const handle = issued[next.pick % issued.length]!;
      expect(queue.cancel(handle)).toBe(reference.remove(handle) !== undefined);
    } else if (next.op === 'move' && issued.length > 0) {
      const handle = issued[next.pick % issued.length]!;
      const moved = reference.remove(handle);
      expect(queue.moveTo(handle, next.timeNs)).toBe(moved !== undefined);
      if (moved !== undefined) {
        reference.pending.push({ ...moved, timeNs: next.timeNs, sequence: reference.sequence++ });
      }
    } else if (next.op === 'copy') {
      const copy = queue.clone();
      expect(hashGraph(copy)).toBe(hashGraph(queue));
      queue = index % 2 === 0 ? copy : cloneGraph({ queue }).queue;
    } else if (next.op === 'peek') {
      expect(queue.peekTime()).toBe(reference.first()?.timeNs ?? Infinity);
    }
    expect(queue.size).toBe(reference.pending.length);
    for (const handle of issued) {
      expect(queue.isPending(handle)).toBe(reference.pending.some((event) => event.handle === handle));
    }
  });
  for (let expected = reference.first(); expected !== undefined; expected = reference.first()) {
    reference.remove(expected.handle);
    expect(queue.pop()).toBe(true);
    expect([queue.timeNs, queue.payload]).toEqual([expected.timeNs, expected.payload]);
  }
  expect(queue.pop()).toBe(false);
}

describe('the event queue', () => {
  it('agrees with a sorted list under any mix of push, pop, cancel, move, peek and copy', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.integer({ min: 1, max: 40 }), (steps, capacity) => {
        runSteps(steps, capacity);
      }),
      { numRuns: 300, seed: 20 },
    );
  });

  it('gives the same pops after copyFrom into a queue that held other events', () => {
    fc.assert(
      fc.property(
        fc.array(timeNs, { maxLength: 60 }),
        fc.array(timeNs, { maxLength: 60 }),
        fc.nat(30),
        (a, b, pops) => {
          const source = new EventQueue(4);
          const target = new EventQueue(4);
          const stale = b.map((time) => target.push(time, 0, 1, 1, 1));
          a.forEach((time, i) => source.push(time, 0, i, 0, i));
          for (let i = 0; i < pops; i++) source.pop();
          if (pops % 2 === 0) target.pop();
          target.copyFrom(source);
          expect(hashGraph(target)).toBe(hashGraph(source));
          for (const handle of stale) expect(target.isPending(handle)).toBe(source.isPending(handle));
          while (source.pop()) {
            expect(target.pop()).toBe(true);
            expect([target.timeNs, target.payload]).toEqual([source.timeNs, source.payload]);
          }
          expect(target.pop()).toBe(false);
        },
      ),
      { numRuns: 200, seed: 21 },
    );
  });
});
