/** A run is a pure function of its spec, seed and commands, wherever it is interrupted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildOperation, OPERATIONS, type World, type OperationSpec } from '../../../src/sim/index.ts';

const STACKS = ['bare', 'container', 'kvm'];

function spec(op: string, stack: string, seed = 1): OperationSpec {
  return { op, stack, params: {}, seed, switches: {}, costs: {} };
}

function finished(world: World, count: number): string {
  world.issue(count);
  world.runToEnd();
  return world.traceHash;
}

/** Takes events until there are none of the issued operations left, at most `limit`. */
function advance(world: World, limit: number): void {
  for (let n = 0; n < limit && world.busy && world.step(); n++);
}

describe.each(STACKS)('%s', (stack) => {
  test.each(OPERATIONS.map((op) => op.id))('%s: the same seed gives the same trace', (op) => {
    expect(finished(buildOperation(spec(op, stack)), 5)).toBe(finished(buildOperation(spec(op, stack)), 5));
  });
});

test('another seed gives another trace', () => {
  const hashes = [1, 2, 3, 4, 5].map((seed) => finished(buildOperation(spec('read-disk', 'kvm', seed)), 5));
  expect(new Set(hashes).size).toBe(5);
});

test('stacks beside it do not disturb a stack', () => {
  const alone = finished(buildOperation(spec('write-fsync', 'kvm')), 5);
  const together = STACKS.map((stack) => buildOperation(spec('write-fsync', stack)));
  for (const world of together) world.issue(5);
  for (let busy = true; busy;) busy = together.map((world) => world.busy && world.step()).some(Boolean);
  expect(together[2]?.traceHash).toBe(alone);
});

test('the n-th draw of a cost is the same in every stack', () => {
  const firstDevice = (stack: string): number => {
    const world = buildOperation(spec('read-disk', stack));
    const from = world.sim.trace.count;
    finished(world, 1);
    const { trace } = world.sim;
    for (let row = from; row < trace.count; row++) {
      if (trace.durationNs[trace.slot(row)] === 0) continue;
      if (trace.cpu[trace.slot(row)] === -1) return trace.durationNs[trace.slot(row)] ?? 0;
    }
    return 0;
  };
  expect(firstDevice('container')).toBe(firstDevice('bare'));
  expect(firstDevice('kvm')).toBe(firstDevice('bare'));
});

const moments = fc.record({
  op: fc.constantFrom(...OPERATIONS.map((op) => op.id)),
  stack: fc.constantFrom(...STACKS),
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  /** Events before the checkpoint, and events that are then undone. */
  before: fc.integer({ min: 0, max: 150 }),
  undone: fc.integer({ min: 0, max: 150 }),
});

test('going back to a checkpoint at any moment leads to the same end', () => {
  fc.assert(
    fc.property(moments, ({ op, stack, seed, before, undone }) => {
      const straight = finished(buildOperation(spec(op, stack, seed)), 4);
      const world = buildOperation(spec(op, stack, seed));
      world.issue(4);
      advance(world, before);
      const checkpoint = world.checkpoint();
      const state = world.stateHash;
      advance(world, undone);
      world.restore(checkpoint);
      expect(world.stateHash).toBe(state);
      world.runToEnd();
      expect(world.traceHash).toBe(straight);
    }),
    { numRuns: 40, seed: 20 },
  );
});

test('a checkpoint serves more than once', () => {
  const world = buildOperation(spec('tcp-published-port', 'kvm'));
  world.issue(3);
  advance(world, 60);
  const checkpoint = world.checkpoint();
  const ends = [1, 2, 3].map(() => {
    world.restore(checkpoint);
    world.runToEnd();
    return `${world.traceHash} ${world.stateHash}`;
  });
  expect(new Set(ends).size).toBe(1);
});

test('a fork goes its own way and leaves the original alone', () => {
  fc.assert(
    fc.property(moments, ({ op, stack, seed, before }) => {
      const straight = finished(buildOperation(spec(op, stack, seed)), 4);
      const world = buildOperation(spec(op, stack, seed));
      world.issue(4);
      advance(world, before);
      const fork = world.fork();
      const forked = finished(fork, 3);
      world.runToEnd();
      expect(world.traceHash).toBe(straight);
      expect(forked).not.toBe(straight);
    }),
    { numRuns: 25, seed: 21 },
  );
});
