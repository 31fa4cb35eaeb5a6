/** Every operation in every stack, several in a row and from several seeds: it ends, and its hops are in order. */
import { describe, expect, test } from 'vitest';
import { LAYERS } from '../../../src/sim/index.ts';
import { buildOperation } from '../../../src/sim/world/compile/operation.ts';
import { operationHops } from '../../../src/sim/world/operation-hops.ts';
import { OPERATIONS } from '../../../src/sim/world/registry.ts';
import type { World } from '../../../src/sim/world/world.ts';

const COMPOSITIONS = [
  'kvm/container',
  'kvm/kvm',
  'kvm/kvm/kvm',
  'kvm/gvisor-systrap',
  'kvm/kata',
  'wsl2/gvisor-kvm',
  'xen-hvm/container',
];
const STACKS = [...LAYERS.map(({ id }) => id), ...COMPOSITIONS];
const SEEDS = [1, 2, 77];
const COUNT = 5;
/** Events that the longest of them take, many times over: beyond it a wake-up was lost and only ticks are left. */
const MAX_EVENTS = 1_000_000;

function run(op: string, stack: string, seed: number): World {
  const world = buildOperation({ op, params: {}, stack, seed, switches: {}, costs: {} });
  world.issue(COUNT);
  for (let n = 0; world.busy && n < MAX_EVENTS && world.step(); n++);
  return world;
}

/** Begin and end of a finished operation, ns since the measured part began. */
function bounds({ issuer, parts }: World, op: number): [number, number] {
  return [(issuer.starts[op] ?? 0) - parts.zeroNs, (issuer.ends[op] ?? 0) - parts.zeroNs];
}

function expectOrder(world: World, op: number): void {
  const [start, end] = bounds(world, op);
  const starts = operationHops(world, op).map(({ startNs }) => startNs);
  expect(starts[0]).toBe(start);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
  expect(starts.at(-1)).toBeLessThanOrEqual(end);
}

describe.each(STACKS)('%s', (stack) => {
  test.each(OPERATIONS.map(({ id }) => id))('%s: all of them end, one after the other, hop by hop', (op) => {
    for (const seed of SEEDS) {
      const world = run(op, stack, seed);
      expect(world.issuer.done, `seed ${seed}`).toBe(COUNT);
      let before = 0;
      for (let n = 0; n < COUNT; n++) {
        const [start, end] = bounds(world, n);
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeGreaterThanOrEqual(start);
        before = end;
        expectOrder(world, n);
      }
    }
  });
});
