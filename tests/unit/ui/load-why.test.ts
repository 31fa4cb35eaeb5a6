import { describe, expect, it } from 'vitest';
import type { LoadPoint, LoadResult } from '../../../src/bridge/protocol.ts';
import { apart } from '../../../src/ui/rooms/start/load/apart.ts';
import { effortOf, loadSentence, orderOf } from '../../../src/ui/rooms/start/load/why.ts';

function point(connections: number, perSec: number, requestNs: number): LoadPoint {
  const answered = perSec / 10;
  return {
    connections,
    windowNs: 1e8,
    throughputPerSec: perSec,
    bytesPerSec: 0,
    responseNs: { mean: 1, min: 1, p50: 1, p90: 1, p99: 1, max: 1 },
    requests: { sent: answered, answered, inFlight: 0 },
    answered,
    exits: 0,
    kicks: 0,
    suppressedKicks: 0,
    interrupts: 0,
    contextSwitches: 0,
    syscalls: 0,
    hostCpuNs: requestNs * answered,
    guestCpuNs: 0,
    traceHash: '',
  };
}

function result(points: Readonly<Record<string, readonly LoadPoint[]>>): LoadResult {
  const stacks = Object.entries(points).map(([stack, list]) => ({ stack, points: list }));
  return { server: 'kv', network: 'bridge', seed: 1, seconds: 0.1, stacks };
}

const sentence = (load: LoadResult): string => loadSentence(load, (stack) => stack);

describe('the reason for the order under load', () => {
  it('is exact: what is answered in a second is busy CPUs divided by the CPU time of a request', () => {
    const one = point(64, 50_000, 30_000);
    const { busyCpus, requestNs } = effortOf(one);
    expect((busyCpus / requestNs) * 1e9).toBeCloseTo(one.throughputPerSec, 6);
  });

  it('names the CPU time of a request where that is what differs', () => {
    const load = result({ bare: [point(64, 100_000, 10_000)], kvm: [point(64, 50_000, 20_000)] });
    expect(sentence(load)).toMatch(
      /^With 64 connections bare answers most, 100.000 a second\. kvm 50 % less: 2\.00× the CPU time a request\.$/,
    );
  });

  it('names CPUs that wait, although each request takes less of them', () => {
    const load = result({ bare: [point(64, 100_000, 10_000)], box: [point(64, 60_000, 9_000)] });
    expect(sentence(load)).toContain('box 40 % less: 0.90× the CPU time a request, 0.54× as many CPUs busy.');
  });

  it('names more busy CPUs that make up for part of it', () => {
    const load = result({ bare: [point(64, 100_000, 10_000)], kvm: [point(64, 90_000, 20_000)] });
    expect(sentence(load)).toContain('kvm 10 % less: 2.00× the CPU time a request, 1.80× as many CPUs busy.');
  });

  it('compares at the most connections that all have been measured with', () => {
    const load = result({
      bare: [point(1, 10_000, 10_000), point(4, 40_000, 10_000)],
      kvm: [point(1, 9000, 20_000)],
    });
    expect(orderOf(load).map(({ stack, point: { connections } }) => [stack, connections])).toEqual([
      ['bare', 1],
      ['kvm', 1],
    ]);
  });
});

describe('names at the ends of curves', () => {
  it('stand at their curves, or as far apart as they must and above the floor', () => {
    expect(apart([10, 100], 14, 160)).toEqual([10, 100]);
    expect(apart([50, 48, 51], 14, 160)).toEqual([62, 48, 76]);
    expect(apart([158, 159], 14, 160)).toEqual([146, 160]);
  });
});
