/** The columns of a comparison have one luck: where no mechanism differs, no time does. */
import { describe, expect, test } from 'vitest';
import { measureStack } from '../../src/sim/index.ts';

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);
/** Answered inside the guest's kernel, which is a kernel like the host's. */
const INSIDE = ['getpid', 'read-cached', 'pipe-round-trip', 'futex-same-cpu', 'context-switch'];

/** What one operation took, ns, and what it was charged for: the costs' ids in the order of the hops. */
function measured(op: string, stack: string, seed: number): { ns: number; costs: string } {
  const { totalNs, hops } = measureStack({ op, stack, params: {}, seed, switches: {}, costs: {} }, 1);
  return { ns: totalNs.max, costs: hops.map(({ cost }) => cost).join(' ') };
}

describe.each(INSIDE)('%s', (op) => {
  test('takes in a VM what it takes on the hardware, to the nanosecond, wherever it is charged for the same', () => {
    const pairs = SEEDS.map((seed) => [measured(op, 'bare', seed), measured(op, 'kvm', seed)] as const);
    const alike = pairs.filter(([bare, kvm]) => kvm.costs === bare.costs);
    // Of several yields in a row EEVDF keeps count in each kernel by itself, so not every seed is alike.
    expect(alike.length).toBeGreaterThanOrEqual(5);
    expect(alike.map(([, kvm]) => kvm.ns)).toEqual(alike.map(([bare]) => bare.ns));
    expect(new Set(pairs.map(([bare]) => bare.ns)).size).toBeGreaterThan(1);
  });
});
