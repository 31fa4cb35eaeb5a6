/** Operations of a place whose group has io.max: what they wait for is in their hops, in every kind of place. */
import { describe, expect, test } from 'vitest';
import { buildOperation, measureStack, readWorld, runWorldSpec } from '../../../src/sim/index.ts';
import type { OperationSpec } from '../../../src/sim/world/operation-spec.ts';

function limited(op: string, stack: string, path: string, limit: string): OperationSpec {
  const files = [{ in: 'place', path: `${path}/io.max`, text: limit }];
  return { op, stack, params: {}, seed: 3, switches: {}, costs: {}, files };
}

describe('a read of the disk in a group that may do ten a second', () => {
  test.each([
    ['container', 'web'],
    ['lxc', 'lxc.payload.web'],
    ['kvm/container', 'web'],
  ])('%s: is held back, and hops say so', (stack, path) => {
    const measured = measureStack(limited('read-disk', stack, path, 'DISK riops=10'), 3);
    const held = measured.hops.findIndex(({ probe }) => probe === 'io_throttle');
    const free = measured.hops.findIndex(({ probe }) => probe === 'io_unthrottle');
    expect(held).toBeGreaterThan(0);
    expect(free).toBeGreaterThan(held);
    const waited = (measured.hops[free]?.startNs ?? 0) - (measured.hops[held]?.startNs ?? 0);
    expect(waited).toBeGreaterThan(50e6);
    expect(measured.totalNs.max).toBeGreaterThan(waited);
  });

  test('without a limit nothing is said and nothing costs more', () => {
    const free = measureStack({ ...limited('read-disk', 'container', 'web', ''), files: [] }, 3);
    const wide = measureStack(limited('read-disk', 'container', 'web', 'DISK rbps=1073741824'), 3);
    expect(wide.hops.map(({ probe }) => probe)).toEqual(free.hops.map(({ probe }) => probe));
    expect(wide.totalNs.max).toBe(free.totalNs.max);
  });

  test('a limit on the group of a virtual machine holds its disk’s thread back', () => {
    const reading = readWorld({
      v: 1,
      machines: [
        {
          id: 'host',
          cpus: 4,
          memoryBytes: 268_435_456,
          disk: 'nvme',
          kernel: { version: '6.18', hz: 250 },
        },
      ],
      groups: [{ in: 'host', path: 'box', files: { 'io.max': 'DISK riops=10' } }],
      places: [{ id: 'vm', in: 'host', layer: 'kvm', cgroup: 'box' }],
      programs: [{ id: 'r', in: 'vm', run: 'operations/read-disk' }],
    });
    if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
    const { nowNs } = runWorldSpec(reading.spec, 6, 0);
    expect(nowNs / 1e9).toBeGreaterThan(0.5);
    expect(nowNs / 1e9).toBeLessThan(0.75);
  });

  test('goes on from a checkpoint as it would have', () => {
    const world = buildOperation(limited('read-disk', 'container', 'web', 'DISK riops=10'));
    world.issue(4);
    for (let n = 0; n < 40; n++) world.step();
    const before = world.checkpoint();
    world.runToEnd();
    const end = [world.traceHash, world.stateHash];
    world.restore(before);
    world.runToEnd();
    expect([world.traceHash, world.stateHash]).toEqual(end);
  });
});
