import { describe, expect, test } from 'vitest';
import type { BlockLoadRequest, BlockLoadResult } from '../../../src/sim/core/load-views.ts';
import { measureStack } from '../../../src/sim/index.ts';
import { runBlockLoad } from '../../../src/sim/world/load/index.ts';

function load(stack: string, depth: number, options: Partial<BlockLoadRequest> = {}): BlockLoadResult {
  return runBlockLoad(stack, { depth, seconds: 0.02, ...options });
}

describe('the disk under load', () => {
  test('serves many requests side by side', () => {
    expect(load('bare', 32).throughputPerSec).toBeGreaterThan(10 * load('bare', 1).throughputPerSec);
  });

  test('a virtual disk’s requests are divided by two to three at depth 16 and above', () => {
    for (const depth of [16, 32]) {
      const ratio = load('bare', depth).throughputPerSec / load('kvm', depth).throughputPerSec;
      expect(ratio).toBeGreaterThan(1.8);
      expect(ratio).toBeLessThan(3);
    }
  });

  test('requests that are submitted together share a kick and an interrupt', () => {
    const one = load('kvm', 1);
    const many = load('kvm', 32);
    expect(one.kicks / one.answered).toBeGreaterThan(0.95);
    expect(many.kicks / many.answered).toBeLessThan(0.2);
    expect(many.interrupts / many.answered).toBeLessThan(0.5 * (one.interrupts / one.answered));
  });

  test('requests of a ring are on their way together over virtio-fs too, and virtiofsd is kicked once for many', () => {
    const one = load('kata', 1);
    const many = load('kata', 16);
    expect(many.throughputPerSec).toBeGreaterThan(1.2 * one.throughputPerSec);
    expect(one.kicks / one.answered).toBeGreaterThan(0.95);
    expect(many.kicks / many.answered).toBeLessThan(0.2);
  });

  test('one synchronous thread serves one request at a time, however many wait', () => {
    const one = load('firecracker', 1);
    const many = load('firecracker', 32);
    // It no longer has to be woken for each.
    expect(many.throughputPerSec).toBeLessThan(2 * one.throughputPerSec);
    expect(many.throughputPerSec).toBeLessThan(15_000);
    expect(many.responseNs.mean).toBeGreaterThan(20 * one.responseNs.mean);
    const async = load('firecracker', 32, { switches: { 'block-engine': 'async' } });
    expect(async.throughputPerSec).toBeGreaterThan(5 * many.throughputPerSec);
  });

  test('jobs add up until the device or a thread is busy', () => {
    const one = load('bare', 4);
    const four = load('bare', 4, { jobs: 4 });
    expect(four.throughputPerSec).toBeGreaterThan(3 * one.throughputPerSec);
    expect(load('kvm', 16, { jobs: 8 }).throughputPerSec).toBeLessThan(
      load('bare', 16, { jobs: 8 }).throughputPerSec,
    );
  });

  test('larger requests take longer and carry more', () => {
    const small = load('bare', 1);
    const large = load('bare', 1, { bytes: 131_072 });
    expect(large.responseNs.mean).toBeGreaterThan(2 * small.responseNs.mean);
    expect(large.bytesPerSec).toBeGreaterThan(5 * small.bytesPerSec);
  });

  test.each([
    ['bare', 1],
    ['kvm', 32],
    ['firecracker', 7],
  ])('%s, depth %i: what was sent is answered or in flight', (stack, depth) => {
    const { requests } = load(stack, depth, { write: true });
    expect(requests.sent).toBe(requests.answered + requests.inFlight);
    expect(requests.inFlight).toBeLessThanOrEqual(depth);
  });

  test('is a function of its request', () => {
    expect(load('kvm', 8)).toEqual(load('kvm', 8));
    expect(load('kvm', 8, { seed: 2 }).traceHash).not.toBe(load('kvm', 8).traceHash);
  });

  test('writes wait for room in the drive’s buffer when they come faster than the flash takes them', () => {
    const few = load('bare', 1, { write: true });
    const many = load('bare', 32, { write: true });
    expect(few.throughputPerSec).toBeGreaterThan(25_000);
    expect(many.throughputPerSec).toBeLessThan(200_000);
    expect(many.throughputPerSec).toBeLessThan(load('bare', 32).throughputPerSec);
  });
});

describe('a disk image in the host’s page cache', () => {
  const SYNC = { switches: { 'clh-block-engine': 'sync' } };
  const WRITEBACK = { switches: { 'qemu-cache': 'writeback' } };

  test.each([
    { stack: 'firecracker', options: {} },
    { stack: 'cloud-hypervisor', options: SYNC },
    { stack: 'kvm', options: WRITEBACK },
  ])('$stack: writes end there and do not wait for the drive', ({ stack, options }) => {
    const write = load(stack, 1, { write: true, ...options }).responseNs.mean;
    const read = load(stack, 1, options).responseNs.mean;
    expect(write).toBeLessThan(read - 40_000);
  });

  test('a single thread writes several times as fast as it reads, for it sleeps in reads only', () => {
    const read = load('firecracker', 32).throughputPerSec;
    expect(load('firecracker', 32, { write: true }).throughputPerSec).toBeGreaterThan(4 * read);
  });

  test.each([
    { stack: 'cloud-hypervisor', switches: SYNC.switches },
    { stack: 'kvm', switches: WRITEBACK.switches },
  ])(
    '$stack: a flush writes what is dirty, all at once, before it flushes the drive',
    ({ stack, switches }) => {
      const { hops } = measureStack(
        { op: 'write-fsync', stack, params: {}, seed: 1, switches, costs: {} },
        1,
      );
      const drive = hops.map(({ cost }) => cost).filter((cost) => cost?.startsWith('dev.nvme.'));
      const asked = hops.filter(({ probe, cpu }) => probe === 'block_rq_issue' && cpu.startsWith('guest'));
      // The journal asks for two: data and blocks of the journal reach the drive before the commit block, and it after them.
      expect(drive).toEqual([
        'dev.nvme.write4k',
        'dev.nvme.flush.plp',
        'dev.nvme.write4k',
        'dev.nvme.flush.plp',
      ]);
      // The data, the journal's blocks and the commit block are three writes of the guest, the flushes two.
      expect(asked).toHaveLength(3 + 2);
    },
  );
});

describe('requests that a VMM does not take as they come', () => {
  test('a device with one segment a request makes the guest split its I/O into pages', () => {
    const extra = (stack: string): number =>
      load(stack, 1, { bytes: 131_072 }).responseNs.mean - load(stack, 1).responseNs.mean;
    expect(extra('firecracker')).toBeGreaterThan(extra('kvm') + 31 * 5000);
  });

  test('requests handed on one by one cost each what a batch pays once', () => {
    const single = load('kvm', 16, { switches: { 'qemu-batches': 'off' } });
    expect(single.throughputPerSec).toBeLessThan(0.7 * load('kvm', 16).throughputPerSec);
    expect(load('kvm', 1, { switches: { 'qemu-batches': 'off' } }).responseNs.mean).toBeCloseTo(
      load('kvm', 1).responseNs.mean,
      0,
    );
  });
});
