/** Known crossings as ratios, over more stacks than KVM: each must come out of the mechanisms. */
import { describe, expect, test } from 'vitest';
import type { LoadPoint, LoadRequest } from '../../../src/sim/core/load-views.ts';
import { runLoad } from '../../../src/sim/world/load/index.ts';

/** Firecracker's synchronous engine, 4 KiB reads (NSDI'20). */
const PUBLISHED_IOPS = 13_000;

const measured = new Map<string, LoadPoint>();

function point(
  stack: string,
  server: string,
  connections: number,
  options: Partial<LoadRequest> = {},
): LoadPoint {
  const request = { seconds: 0.015, ...options, stacks: [stack], server, connections: [connections] };
  const key = JSON.stringify(request);
  const found = measured.get(key) ?? runLoad(request).stacks[0]?.points[0];
  if (!found) throw new Error('nothing was measured');
  measured.set(key, found);
  return found;
}

/** How many times more answers the bare process gives. */
function gap(stack: string, connections: number): number {
  return point('bare', 'kv', connections).throughputPerSec / point(stack, 'kv', connections).throughputPerSec;
}

describe('the gap between a virtual machine and a bare process', () => {
  test.each(['kvm', 'firecracker', 'cloud-hypervisor', 'xen-hvm', 'xen-pvh', 'xen-pv', 'wsl2', 'kvm/kvm'])(
    '%s: closes as connections rise: the ring is shared, and one that is looked at needs no doorbell',
    (stack) => {
      const [one, hundred] = [gap(stack, 1), gap(stack, 100)];
      expect(one).toBeGreaterThan(1.5);
      expect((hundred - 1) / (one - 1)).toBeLessThan(0.6);
    },
  );

  test.each(['virtualbox', 'vmware-vtx', 'vmware-bt'])(
    '%s: does not close where each packet is a register write that leaves the guest',
    (stack) => {
      expect(gap(stack, 100)).toBeGreaterThan(gap(stack, 1));
    },
  );

  test('is latency first: the guest needs more connections for the same share of its best', () => {
    const share = (stack: string): number =>
      point(stack, 'kv', 3).throughputPerSec / point(stack, 'kv', 100).throughputPerSec;
    expect(share('kvm')).toBeLessThan(0.85 * share('bare'));
  });
});

describe('a disk whose requests one thread serves one by one', () => {
  const sync = (depth: number): LoadPoint => point('firecracker', 'block', depth);

  test('gives about the 13,000 answers a second of the published figure, however many wait', () => {
    for (const depth of [8, 32, 128]) {
      expect(sync(depth).throughputPerSec).toBeGreaterThan(0.85 * PUBLISHED_IOPS);
      expect(sync(depth).throughputPerSec).toBeLessThan(1.15 * PUBLISHED_IOPS);
    }
  });

  test('makes requests wait for each other: four times as many take four times as long', () => {
    expect(sync(128).responseNs.mean / sync(32).responseNs.mean).toBeCloseTo(4, 0);
  });

  test('is freed by an engine that keeps many in flight', () => {
    const async = point('firecracker', 'block', 32, { switches: { 'block-engine': 'async' } });
    expect(async.throughputPerSec / sync(32).throughputPerSec).toBeGreaterThan(5);
  });

  test('is gVisor’s io_uring as well: it serves its requests within the call', () => {
    const options = { seconds: 0.05 };
    const one = point('gvisor-systrap', 'block', 1, options);
    const many = point('gvisor-systrap', 'block', 16, options);
    expect(many.throughputPerSec / one.throughputPerSec).toBeLessThan(1.3);
    expect(many.responseNs.mean).toBeGreaterThan(8 * one.responseNs.mean);
  });
});

describe('address translation', () => {
  test.each(['container', 'kvm', 'firecracker'])(
    '%s: a few per cent of latency, none of bandwidth',
    (stack) => {
      const ratio = (of: (network: 'bridge' | 'nat') => number): number => of('nat') / of('bridge');
      const latency = ratio((network) => point(stack, 'kv', 1, { network }).responseNs.mean);
      expect(latency).toBeGreaterThan(1.02);
      expect(latency).toBeLessThan(1.2);
      const bulk = { seconds: 0.04, responseBytes: 1_048_576 };
      const bandwidth = ratio((network) => point(stack, 'web', 8, { ...bulk, network }).bytesPerSec);
      expect(bandwidth).toBeGreaterThan(0.97);
      expect(bandwidth).toBeLessThan(1.03);
    },
  );
});
