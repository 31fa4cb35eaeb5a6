/** Laws of every start, whatever is asked for. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestIssues, startUp, STARTUPS, type StartRequest } from '../../../src/sim/index.ts';

const INNER = STARTUPS.filter(({ kind }) => kind !== 'part').map(({ id }) => id);

const requests = fc.record({
  stack: fc.oneof(
    fc.constantFrom(...INNER),
    fc
      .tuple(fc.constantFrom('kvm', 'cloud-hypervisor', 'xen-pv'), fc.constantFrom(...INNER))
      .map((ids) => ids.join('/')),
  ),
  atOnce: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(),
  cpus: fc.integer({ min: 1, max: 16 }),
  cache: fc.constantFrom('warm', 'cold'),
  network: fc.constantFrom('published', 'bridge', 'host'),
  guest: fc.constantFrom('default', 'minimal', 'debian'),
  pull: fc.boolean(),
  snapshot: fc.boolean(),
  ksm: fc.boolean(),
});

test('phases follow each other and add up to the total, and the parts of memory to the sum', () => {
  fc.assert(
    fc.property(requests, ({ stack, atOnce, seed, ...options }) => {
      const request: StartRequest = { stacks: [stack], atOnce, seed, options };
      fc.pre(requestIssues(request).length === 0);
      const [start] = startUp(request).stacks;
      expect(start?.instances).toHaveLength(atOnce);
      for (const { totalNs, phases, waits } of start?.instances ?? []) {
        let at = 0;
        for (const { startNs, durationNs } of phases) {
          expect(startNs).toBe(at);
          at += durationNs;
        }
        expect(at).toBe(totalNs);
        for (const { ns, count } of waits) {
          expect(ns).toBeGreaterThanOrEqual(0);
          expect(count).toBeGreaterThan(0);
        }
      }
      const sum = (share: string): number =>
        (start?.memory ?? [])
          .filter((part) => part.share === share)
          .reduce((all, { bytes }) => all + bytes, 0);
      expect(start?.memoryBytes).toBe(sum('private') + Math.round(sum('shared') / atOnce));
      expect(start?.totalNs.min).toBeLessThanOrEqual(start?.totalNs.p50 ?? 0);
      expect(start?.totalNs.p50).toBeLessThanOrEqual(start?.totalNs.max ?? 0);
    }),
    { numRuns: 25 },
  );
});
