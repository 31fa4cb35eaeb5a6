/** What every server has to keep in every stack: it ends, nothing is lost, nothing breaks. */
import { describe, expect, test } from 'vitest';
import type { LoadPoint } from '../../src/sim/core/load-views.ts';
import { LAYERS, loadCatalog, runLoad } from '../../src/sim/index.ts';

const COMPOSITIONS = ['kvm/container', 'kvm/kvm', 'kvm/gvisor-systrap', 'xen-hvm/container'];
const STACKS = [...LAYERS.map(({ id }) => id), ...COMPOSITIONS];
const CONNECTIONS = [1, 32];
/** Long enough for a sandbox in a VM to go through 32 requests to the disk one after the other. */
const SECONDS = 0.006;

function load(stack: string, server: string, seed = 1): readonly LoadPoint[] {
  const request = { stacks: [stack], server, connections: CONNECTIONS, seconds: SECONDS, seed };
  return runLoad(request).stacks[0]?.points ?? [];
}

describe.each(loadCatalog().map(({ id }) => id))('%s', (server) => {
  test.each(STACKS)('in %s: every request is answered or in flight', (stack) => {
    const points = load(stack, server);
    expect(points.map(({ connections }) => connections)).toEqual(CONNECTIONS);
    for (const { connections, requests, answered, responseNs, throughputPerSec } of points) {
      const { sent, inFlight } = requests;
      expect(sent).toBe(requests.answered + inFlight);
      expect(inFlight).toBeGreaterThanOrEqual(0);
      expect(inFlight).toBeLessThanOrEqual(connections);
      expect(answered).toBeGreaterThan(0);
      expect(throughputPerSec).toBeGreaterThan(0);
      const { min, p50, p99, max } = responseNs;
      // Quantiles are those of a histogram: within 3.1 %.
      expect([min, p50, p99, max]).toEqual([min, p50, p99, max].sort((a, b) => a - b));
    }
  });
});

test.each([
  ['kvm/gvisor-systrap', 'web'],
  ['vmware-bt', 'db'],
  ['xen-pv', 'block'],
])('%s, %s: a run is a function of its seed', (stack, server) => {
  const hashes = (seed: number): string[] => load(stack, server, seed).map(({ traceHash }) => traceHash);
  expect(hashes(5)).toEqual(hashes(5));
  expect(hashes(6)).not.toEqual(hashes(5));
});
