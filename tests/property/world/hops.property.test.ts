import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildOperation } from '../../../src/sim/world/compile/operation.ts';
import { operationHops } from '../../../src/sim/world/operation-hops.ts';
import { OPERATIONS } from '../../../src/sim/world/registry.ts';
import type { World } from '../../../src/sim/world/world.ts';

const STACKS = ['bare', 'container', 'kvm', 'kvm/container'];
/** Operations in which one CPU does everything, so that hop follows hop without a gap. */
const ON_ONE_CPU = [
  'getpid',
  'clock-gettime',
  'read-cached',
  'page-fault',
  'pipe-round-trip',
  'tcp-loopback',
];

function ran(op: string, stack: string, seed: number): World {
  const world = buildOperation({ op, params: {}, stack, seed, switches: {}, costs: {} });
  world.issue(1);
  world.runToEnd();
  return world;
}

describe('hops', () => {
  test('of an operation on one CPU add up to its time, to the nanosecond', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ON_ONE_CPU),
        fc.constantFrom('bare', 'container'),
        fc.nat(10_000),
        (op, stack, seed) => {
          const world = ran(op, stack, seed);
          const sum = operationHops(world, 0).reduce((ns, hop) => ns + hop.durationNs, 0);
          expect(sum).toBe(world.issuer.lastTotalNs);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('begin with the operation, never run backwards and never outlast it but for work it left behind', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OPERATIONS.map((o) => o.id)),
        fc.constantFrom(...STACKS),
        fc.nat(1000),
        (op, stack, seed) => {
          const world = ran(op, stack, seed);
          const start = world.issuer.lastStartNs - world.parts.zeroNs;
          const hops = operationHops(world, 0);
          expect(hops[0]?.startNs).toBe(start);
          hops.reduce((before, hop) => {
            expect(hop.startNs).toBeGreaterThanOrEqual(before);
            return hop.startNs;
          }, start);
          expect(hops.at(-1)?.startNs).toBeLessThanOrEqual(start + world.issuer.lastTotalNs);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the same seed gives the same trace, another seed another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OPERATIONS.map((o) => o.id)),
        fc.constantFrom(...STACKS),
        fc.nat(1000),
        (op, stack, seed) => {
          expect(ran(op, stack, seed).traceHash).toBe(ran(op, stack, seed).traceHash);
          expect(ran(op, stack, seed).traceHash).not.toBe(ran(op, stack, seed + 1).traceHash);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('a checkpoint at any moment, restored, leads to the same trace and state', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OPERATIONS.map((o) => o.id)),
        fc.constantFrom(...STACKS),
        fc.nat(300),
        fc.nat(100),
        (op, stack, at, seed) => {
          const world = buildOperation({ op, params: {}, stack, seed, switches: {}, costs: {} });
          world.issue(4);
          for (let n = 0; n < at && world.busy; n++) world.step();
          const checkpoint = world.checkpoint();
          world.runToEnd();
          const expected = [world.traceHash, world.stateHash];
          world.restore(checkpoint);
          world.runToEnd();
          expect([world.traceHash, world.stateHash]).toEqual(expected);
          const other = ((): World => {
            world.restore(checkpoint);
            return world.fork();
          })();
          other.runToEnd();
          expect([other.traceHash, other.stateHash]).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });
});
