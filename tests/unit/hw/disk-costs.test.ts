/** Each medium takes the figures that are listed for it: an override of one is felt by the requests that it is for. */
import { describe, expect, test } from 'vitest';
import { measureStack, startUp } from '../../../src/sim/index.ts';

function mean(op: string, disk: string, costs: Readonly<Record<string, number>>): number {
  const spec = { op, stack: 'bare', params: {}, seed: 1, switches: { disk }, costs };
  return measureStack(spec, 3).totalNs.mean;
}

describe.each([
  { disk: 'nvme', op: 'read-disk', cost: 'dev.nvme.read4k' },
  { disk: 'nvme', op: 'write-fsync', cost: 'dev.nvme.write4k' },
  { disk: 'sata-ssd', op: 'read-disk', cost: 'dev.sata_ssd.read4k' },
  { disk: 'sata-ssd', op: 'write-fsync', cost: 'dev.sata_ssd.write4k' },
  { disk: 'hdd', op: 'read-disk', cost: 'dev.hdd7200' },
])('$op on $disk', ({ disk, op, cost }) => {
  test(`feels ${cost}`, () => {
    expect(mean(op, disk, { [cost]: 900_000_000 })).toBeGreaterThan(mean(op, disk, {}) + 20_000_000);
  });
});

test('a write to a SATA disk takes nothing of the figure for reads, a read nothing of that for writes', () => {
  const dear = 50_000_000;
  expect(mean('write-fsync', 'sata-ssd', { 'dev.sata_ssd.read4k': dear })).toBe(
    mean('write-fsync', 'sata-ssd', {}),
  );
  expect(mean('read-disk', 'sata-ssd', { 'dev.sata_ssd.write4k': dear })).toBe(
    mean('read-disk', 'sata-ssd', {}),
  );
});

test('the fixed part of making namespaces is felt by a container’s start', () => {
  const at = (costs: Readonly<Record<string, number>>): string =>
    JSON.stringify(startUp({ stacks: ['container'], atOnce: 1, seed: 1, options: { costs } }));
  // Every kind's own figure has the fixed part in it: paid once, it is taken off the others.
  expect(at({ 'ns.nsproxy': 1 })).not.toBe(at({}));
});
