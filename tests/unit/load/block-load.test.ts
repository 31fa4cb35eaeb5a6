import { describe, expect, test } from 'vitest';
import type { BlockLoadRequest, BlockLoadResult } from '../../../src/sim/core/load-views.ts';
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
});
