/** Servers under load: crossings that nobody wrote down must come out of the mechanisms. */
import { describe, expect, test } from 'vitest';
import type { LoadPoint, LoadRequest } from '../../../src/sim/core/load-views.ts';
import { runLoad } from '../../../src/sim/world/load/run-load.ts';
import { remembered } from '../../support/remembered.ts';

type Options = Partial<Omit<LoadRequest, 'stacks' | 'server' | 'connections'>>;

const point = remembered(
  (stack: string, server: string, connections: number, options: Options = {}): LoadPoint => {
    const request = { stacks: [stack], server, connections: [connections], seconds: 0.02, ...options };
    const [first] = runLoad(request).stacks[0]?.points ?? [];
    if (!first) throw new Error('nothing was measured');
    return first;
  },
);

describe('a virtual machine under load', () => {
  /** How many times more answers the bare process gives. */
  function gap(server: string, connections: number): number {
    return (
      point('bare', server, connections).throughputPerSec / point('kvm', server, connections).throughputPerSec
    );
  }

  test.each(['kv', 'web', 'db'])('%s: the gap to the bare process closes as connections rise', (server) => {
    const [one, ten, hundred] = [gap(server, 1), gap(server, 10), gap(server, 100)];
    expect(one).toBeGreaterThan(1.5);
    // A journal commits one transaction at a time, so with few connections all of a commit's way to the drive still shows.
    expect(ten).toBeLessThan(server === 'db' ? 1.1 * one : one);
    expect(hundred).toBeLessThan(ten);
    expect(hundred).toBeLessThan(1.4);
    expect((hundred - 1) / (one - 1)).toBeLessThan(0.6);
  });

  test('every packet to a sleeping back end is a kick; under load most are spared', () => {
    const one = point('kvm', 'kv', 1);
    const hundred = point('kvm', 'kv', 100);
    expect(one.kicks / one.answered).toBeGreaterThan(0.95);
    expect(hundred.kicks / hundred.answered).toBeLessThan(0.6);
    const sent = hundred.kicks + hundred.suppressedKicks;
    expect(sent / hundred.answered).toBeCloseTo(1, 1);
  });

  test('the guest no longer halts between requests, so exits per request fall below the kicks of one alone', () => {
    const one = point('kvm', 'kv', 1);
    const hundred = point('kvm', 'kv', 100);
    expect(one.exits / one.answered).toBeGreaterThan(1.9);
    expect(hundred.exits / hundred.answered).toBeLessThan(0.7);
  });

  test.each(['bare', 'kvm'])('%s: the driver polls under load, so interrupts per request fall', (stack) => {
    const one = point(stack, 'kv', 1);
    const hundred = point(stack, 'kv', 100);
    expect(hundred.interrupts / hundred.answered).toBeLessThan((0.5 * one.interrupts) / one.answered);
  });

  test('a level of nesting costs more exits a request, and its gap closes too', () => {
    const [one, nestedOne] = [point('kvm', 'kv', 1), point('kvm/kvm', 'kv', 1)];
    const [many, nestedMany] = [point('kvm', 'kv', 50), point('kvm/kvm', 'kv', 50)];
    expect(nestedOne.exits).toBeGreaterThan(one.exits);
    expect(many.throughputPerSec / nestedMany.throughputPerSec).toBeLessThan(
      one.throughputPerSec / nestedOne.throughputPerSec,
    );
  });
});

describe('address translation', () => {
  test.each(['container', 'kvm'])('%s: costs latency', (stack) => {
    const direct = point(stack, 'kv', 1, { network: 'bridge' });
    const translated = point(stack, 'kv', 1, { network: 'nat' });
    expect(translated.responseNs.mean - direct.responseNs.mean).toBeGreaterThan(1500);
    expect(translated.responseNs.mean / direct.responseNs.mean).toBeLessThan(1.2);
  });

  test.each(['container', 'kvm'])('%s: costs no bandwidth, the cable is full either way', (stack) => {
    const bulk = { seconds: 0.04, responseBytes: 1_048_576 };
    const direct = point(stack, 'web', 8, { ...bulk, network: 'host' });
    const translated = point(stack, 'web', 8, { ...bulk, network: 'nat' });
    expect(translated.bytesPerSec / direct.bytesPerSec).toBeCloseTo(1, 1);
    expect((translated.bytesPerSec * 8) / 1e9).toBeGreaterThan(9);
    expect((translated.bytesPerSec * 8) / 1e9).toBeLessThan(10);
  });

  test('takes CPU time from a server that has its CPU to itself otherwise', () => {
    const direct = point('container', 'kv', 100, { network: 'host' });
    const translated = point('container', 'kv', 100, { network: 'nat' });
    expect(translated.throughputPerSec).toBeLessThan(0.8 * direct.throughputPerSec);
  });
});

describe('commits', () => {
  test('that wait at the same time share a sync', () => {
    const one = point('bare', 'db', 1);
    const many = point('bare', 'db', 32);
    expect(many.throughputPerSec).toBeGreaterThan(6 * one.throughputPerSec);
    // Each waits for the sync under way and for its own.
    expect(many.responseNs.min).toBeGreaterThan(one.responseNs.min);
  });

  test('wait for the disk’s flush: a consumer drive’s is felt', () => {
    const slow = point('bare', 'db', 1, { switches: { disk: 'nvme-consumer' }, seconds: 0.1 });
    expect(slow.responseNs.mean).toBeGreaterThan(3 * point('bare', 'db', 1).responseNs.mean);
  });
});

describe('a run', () => {
  test.each([
    ['bare', 'kv', 1],
    ['bare', 'db', 300],
    ['container', 'web', 50],
    ['kvm', 'kv', 300],
    ['kvm', 'db', 64],
    ['kvm/container', 'web', 7],
    ['firecracker', 'db', 9],
  ])('%s, %s, %i connections: what was sent is answered or in flight', (stack, server, connections) => {
    const { sent, answered, inFlight } = point(stack, server, connections).requests;
    expect(sent).toBe(answered + inFlight);
    expect(inFlight).toBeGreaterThanOrEqual(0);
    expect(inFlight).toBeLessThanOrEqual(connections);
  });

  test.each(['kv', 'web', 'db', 'block'])('%s: is a function of its request', (server) => {
    const request = { stacks: ['container', 'kvm'], server, connections: [3, 30], seconds: 0.004 };
    const once = runLoad(request);
    expect(runLoad(request)).toEqual(once);
    expect(runLoad({ ...request, seed: 2 })).not.toEqual(once);
  });

  test('ends after so many answers if asked to', () => {
    const { answered, windowNs } = point('bare', 'kv', 10, { requests: 50 });
    expect(answered).toBe(50);
    expect(windowNs).toBeLessThan(0.02e9);
  });

  test('CPU time is where the code ran, and no CPU worked longer than the time', () => {
    const bare = point('bare', 'kv', 50);
    const kvm = point('kvm', 'kv', 50);
    expect(bare.guestCpuNs).toBe(0);
    expect(kvm.guestCpuNs).toBeGreaterThan(0.8 * kvm.windowNs);
    expect(kvm.guestCpuNs).toBeLessThan(2 * kvm.windowNs);
    expect(bare.hostCpuNs).toBeLessThan(1.1 * bare.windowNs);
  });

  test('a thoughtful client loads the server less', () => {
    const eager = point('bare', 'kv', 4, { thinkNs: 0 });
    const thoughtful = point('bare', 'kv', 4, { thinkNs: 100_000 });
    expect(thoughtful.throughputPerSec).toBeLessThan(0.5 * eager.throughputPerSec);
  });
});
