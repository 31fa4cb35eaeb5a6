/**
 * Measuring a figure again with other costs, to see which ones it depends on. Everything that a figure measures asks here for
 * its costs and for how long to run; outside a probe both are what the figure says.
 */
import { REFERENCE_PROFILE } from '../../../src/sim/costs/registry.ts';
import type { CostFigures } from '../../../src/sim/costs/types.ts';

export type Costs = Readonly<Record<string, number>>;

/** Means of costs that the present probe sets, ns by id; null: no probe. */
let probing: Costs | null = null;

/** Runs with these means of costs in force, and briefly. The former state comes back, whatever happens. */
export function probed<T>(costs: Costs, run: () => T): T {
  const before = probing;
  probing = costs;
  try {
    return run();
  } finally {
    probing = before;
  }
}

/** The costs of a measurement. What a figure sets itself is a condition of its experiment and is not probed. */
export function costsOf(own: Costs = {}): Costs {
  return probing === null ? own : { ...probing, ...own };
}

/** How much of a measurement to make: a probe asks only whether a figure moves, with the same luck both times. */
export function brief(amount: number, enough: number): number {
  return probing === null ? amount : Math.min(amount, enough);
}

export function isProbing(): boolean {
  return probing !== null;
}

/** What an override of a cost sets, at its default. */
function settable({ dist, meanNs }: CostFigures): number {
  return dist.kind === 'perByte' ? dist.baseNs + dist.nsPerByte * dist.referenceBytes : meanNs;
}

/** These costs, each changed by its factor, which may depend on its place in the list. */
export function scaled(ids: readonly string[], factor: (at: number) => number): Costs {
  const of = (id: string): number => settable(REFERENCE_PROFILE.def(REFERENCE_PROFILE.index(id)));
  return Object.fromEntries(ids.map((id, at) => [id, of(id) * factor(at)]));
}
