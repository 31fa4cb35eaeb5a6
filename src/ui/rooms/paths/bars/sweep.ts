/** A stretch of one stack's bar that was swept, and what filled it. */
import type { Segment } from './segments.ts';

export interface Sweep {
  readonly stack: number;
  /** From the beginning of the operation, ns. */
  readonly fromNs: number;
  readonly toNs: number;
}

/** Time of one component inside the stretch, ns. */
export interface Swept extends Pick<Segment, 'component' | 'label' | 'tone' | 'waiting'> {
  readonly ns: number;
}

/** What filled the stretch, the longest first. In all no more than its length: the operation may end in it. */
export function sweptOf(
  segments: readonly Segment[],
  { fromNs, toNs }: Pick<Sweep, 'fromNs' | 'toNs'>,
): readonly Swept[] {
  const sums = new Map<string, Swept>();
  for (const { component, label, tone, waiting, startNs, durationNs } of segments) {
    const ns = Math.min(toNs, startNs + durationNs) - Math.max(fromNs, startNs);
    if (ns <= 0) continue;
    const key = `${component ?? ''} ${waiting}`;
    sums.set(key, { component, label, tone, waiting, ns: (sums.get(key)?.ns ?? 0) + ns });
  }
  return [...sums.values()].sort((a, b) => b.ns - a.ns);
}
