/** Quota periods of one group, read off the columns of a frame. Pure. */
import { POOL, POOL_STRIDE } from '../../../../bridge/neighbours-protocol.ts';

export interface Period {
  readonly startNs: number;
  /** Where the next one begins, or would. */
  readonly endNs: number;
  readonly quotaNs: number;
  readonly usedNs: number;
  readonly throttledNs: number;
  readonly burstNs: number;
}

/** The periods of `group` in order. The last one is as long as the one before it, else as `periodNs`. */
export function periodsOf(pools: Float64Array, group: number, periodNs: number): readonly Period[] {
  const rows: Omit<Period, 'endNs'>[] = [];
  for (let base = 0; base < pools.length; base += POOL_STRIDE) {
    const field = (name: keyof typeof POOL): number => pools[base + POOL[name]] ?? 0;
    if (field('group') !== group) continue;
    rows.push({
      startNs: field('startNs'),
      quotaNs: field('quotaNs'),
      usedNs: field('usedNs'),
      throttledNs: field('throttledNs'),
      burstNs: field('burstNs'),
    });
  }
  return rows.map((row, index) => {
    const next = rows[index + 1];
    return { ...row, endNs: next ? next.startNs : row.startNs + periodNs };
  });
}

/** `20000 100000` as numbers in ns; quota Infinity for `max`. Null: not a text the kernel prints. */
export function parseCpuMax(text: string): { readonly quotaNs: number; readonly periodNs: number } | null {
  const match = /^(max|\d+)\s+(\d+)\s*$/.exec(text);
  if (!match) return null;
  return {
    quotaNs: match[1] === 'max' ? Infinity : Number(match[1]) * 1000,
    periodNs: Number(match[2]) * 1000,
  };
}
