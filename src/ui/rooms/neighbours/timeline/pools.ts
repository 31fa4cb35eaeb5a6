/** Quota periods of one group, read off the columns of a frame. Pure. */
import { POOL, POOL_STRIDE } from '../../../../bridge/protocol.ts';

export type Period = { readonly [K in keyof typeof POOL]: number };

/** The periods of `group` in order. */
export function periodsOf(pools: Float64Array, group: number): readonly Period[] {
  const rows: Period[] = [];
  for (let base = 0; base < pools.length; base += POOL_STRIDE) {
    const field = (name: keyof typeof POOL): number => pools[base + POOL[name]] ?? 0;
    if (field('group') !== group) continue;
    rows.push({
      group,
      startNs: field('startNs'),
      endNs: field('endNs'),
      runtimeNs: field('runtimeNs'),
      usedNs: field('usedNs'),
      throttledNs: field('throttledNs'),
      burstNs: field('burstNs'),
      quotaNs: field('quotaNs'),
    });
  }
  return rows;
}
