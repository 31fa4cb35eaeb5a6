/** Laws of a shaped network, whatever is sent over it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { controlOf } from '../../../src/sim/kernel/net/tc/traffic-control.ts';
import { buildScenario, readScenarioFile } from '../../../src/sim/index.ts';
import type { World } from '../../../src/sim/world/world.ts';

const program = fc.oneof(
  fc.integer({ min: 1, max: 3 }).map((n) => `send ${String(n)}`),
  fc.integer({ min: 1, max: 3 }).map((n) => `receive ${String(n)}`),
  fc
    .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50_000 }))
    .map(([r, b]) => `request ${String(r)} ${String(b)}`),
);
const uplink = fc.constantFrom(
  'root pfifo_fast',
  'root fq_codel',
  'root fq_codel limit 40 target 1ms interval 20ms',
  'root tbf rate 15mbit burst 20kb latency 30ms',
);
const pod = fc.record({
  program,
  egress: fc.integer({ min: 1, max: 60 }),
  ingress: fc.integer({ min: 1, max: 60 }),
  burst: fc.integer({ min: 20, max: 4000 }),
});
const made = fc.record({
  seed: fc.nat(1000),
  mbit: fc.integer({ min: 5, max: 200 }),
  uplink,
  at: fc.integer({ min: 50, max: 900 }),
  pods: fc.array(pod, { minLength: 1, maxLength: 3 }),
});
type Made = typeof made extends fc.Arbitrary<infer T> ? T : never;

function built({ seed, mbit, uplink, at, pods }: Made): World {
  const bits = (k: number): string => String(k * 1000);
  const reading = readScenarioFile({
    cpus: 2,
    link_mbit: mbit,
    scenarios: [
      {
        id: 'net',
        duration_ms: 2000,
        cgroups: pods.map(({ egress, ingress, burst }, index) => ({
          path: `pod${String(index)}`,
          'cni.bandwidth': `egressRate=${bits(egress * 1000)} egressBurst=${bits(burst)} ingressRate=${bits(ingress * 1000)} ingressBurst=${bits(burst)}`,
        })),
        tasks: pods.map(({ program }, index) => ({ cgroup: `pod${String(index)}`, program })),
      },
    ],
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  const [scenario] = reading.file.scenarios;
  if (!scenario) throw new Error('no scenario');
  const world = buildScenario(reading.file, scenario, { seed });
  world.runTo(at * 1e6);
  expect(world.write('/tc.eth0', uplink)).toEqual({ ok: true });
  return world;
}

/** What came into each queue left it, was dropped, or is there. */
function conserved(world: World): void {
  for (const { dev, qdisc } of controlOf(world.host).lines.values()) {
    const { enqueuedBytes, bytes, droppedBytes } = qdisc.stats;
    expect(bytes + droppedBytes + qdisc.backlogBytes, dev.name).toBe(enqueuedBytes);
  }
}

/** Each end of a connection knows no more than the other sent. */
function consistent(world: World): void {
  const kernels = [...world.parts.kernels.values()];
  for (const kernel of kernels)
    for (const { window, peerKernel, peerSocket } of kernel.net.sockets) {
      const peer = kernels.find(({ machine }) => machine.id === peerKernel)?.net.socket(peerSocket).window;
      if (!window || !peer) continue;
      const { receiver } = peer;
      expect(window.una).toBeLessThanOrEqual(receiver.next);
      expect(receiver.next).toBeLessThanOrEqual(window.next);
      expect(window.next).toBeLessThanOrEqual(window.written);
      expect(peer.counts.deliveredBytes).toBe(receiver.next);
      const { out, sacked, lost, resent, pieces } = window.board;
      expect(pieces.reduce((sum, { seq, end }) => sum + Math.max(1, Math.ceil((end - seq) / 1448)), 0)).toBe(
        out,
      );
      expect(Math.min(sacked, lost, resent, out - sacked - lost)).toBeGreaterThanOrEqual(0);
    }
}

test('no byte comes from nowhere or is forgotten, and no limit is passed over any stretch', () => {
  fc.assert(
    fc.property(made, (one) => {
      const world = built(one);
      const control = controlOf(world.host);
      const leftBy = (): number[] => [...control.lines.values()].map(({ qdisc }) => qdisc.stats.bytes);
      let before = leftBy();
      for (let ms = one.at + 100; ms <= 2000; ms += 100) {
        world.runTo(ms * 1e6);
        conserved(world);
        consistent(world);
        const now = leftBy();
        one.pods.forEach(({ egress, burst }, index) => {
          const { host } = control.pods.get(`pod${String(index)}`) ?? { host: '' };
          const at = [...control.lines.keys()].indexOf(`bwp${host}`);
          const most = egress * 125_000 * 0.1 + burst * 125;
          expect((now[at] ?? 0) - (before[at] ?? 0)).toBeLessThanOrEqual(most * 1.001);
        });
        before = now;
      }
    }),
    { numRuns: 15 },
  );
});

test('a run is the same after it was taken back', () => {
  fc.assert(
    fc.property(made, (one) => {
      const world = built(one);
      const kept = world.checkpoint();
      world.runTo(1500e6);
      const end = world.stateHash;
      world.restore(kept);
      world.runTo(1500e6);
      expect(world.stateHash).toBe(end);
    }),
    { numRuns: 5 },
  );
});
