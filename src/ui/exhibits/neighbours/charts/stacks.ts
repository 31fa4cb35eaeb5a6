/** Use of the CPUs by each group as layers that add up. Pure. */
import type { CgroupView, UseSeries } from '../../../../bridge/neighbours-protocol.ts';

export interface Layer {
  /** The group's number in the columns. */
  readonly group: number;
  readonly path: string;
  /** Per slot: where the layer begins and ends, in CPUs. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Groups directly below another. */
function childrenOf(groups: readonly CgroupView[], path: string): readonly CgroupView[] {
  const prefix = path === '/' ? '/' : `${path}/`;
  return groups.filter(
    (entry) =>
      entry.path !== path && entry.path.startsWith(prefix) && !entry.path.slice(prefix.length).includes('/'),
  );
}

/**
 * Layers from the bottom up, in the order of the tree. A group's use contains its children's, as in `cpu.stat`; its
 * layer is what is left when theirs is taken away. Groups that never ran get none.
 */
export function stackLayers(groups: readonly CgroupView[], use: UseSeries): readonly Layer[] {
  const { slots, values } = use;
  const base = new Float64Array(slots);
  const layers: Layer[] = [];
  for (const entry of groups) {
    const children = childrenOf(groups, entry.path);
    const low = base.slice();
    let sum = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      let own = values[entry.index * slots + slot] ?? 0;
      for (const child of children) own -= values[child.index * slots + slot] ?? 0;
      own = Math.max(0, own);
      sum += own;
      base[slot] = (base[slot] ?? 0) + own;
    }
    // What is left of a parent by rounding is no layer.
    if (sum > slots * 1e-6) layers.push({ group: entry.index, path: entry.path, low, high: base.slice() });
  }
  return layers;
}
