/** Use of the CPUs by each group as layers that add up. Pure. */
import type { UseSeries } from '../../../../bridge/protocol.ts';

export interface Layer {
  /** The group's number in the columns; −1: all the others together. */
  readonly group: number;
  /** Per slot: where the layer begins and ends, in CPUs. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Layers from the bottom up, in the order of the rows. */
export function stackLayers({ groups, slots, values }: UseSeries): readonly Layer[] {
  const base = new Float64Array(slots);
  return groups.map((group, row) => {
    const low = base.slice();
    for (let slot = 0; slot < slots; slot += 1)
      base[slot] = (base[slot] ?? 0) + (values[row * slots + slot] ?? 0);
    return { group, low, high: base.slice() };
  });
}
