/** Writes to limits as a reader thinks of them: a dragged slider is one change. */
import type { LimitChange, NeighbourCommand } from '../../core/neighbour-views.ts';

/** Writes to one file closer than this belong together. */
const TOGETHER_NS = 1e9;

/** The changes that had begun by a moment, in order. */
export function changesOf(commands: readonly NeighbourCommand[], nowNs: number): LimitChange[] {
  const changes: LimitChange[] = [];
  for (const { atNs, path, file, value } of commands) {
    if (atNs > nowNs) break;
    const last = changes.at(-1);
    const same = last?.path === path && last.file === file && atNs - last.toNs <= TOGETHER_NS;
    if (same) changes[changes.length - 1] = { ...last, value, toNs: atNs };
    else changes.push({ path, file, value, fromNs: atNs, toNs: atNs });
  }
  return changes;
}

/** What is compared: since the last change, and from the change before it (or the start) to that one. */
export function spansAround(
  changes: readonly LimitChange[],
  nowNs: number,
): { readonly since: readonly [number, number]; readonly earlier: readonly [number, number] | null } {
  const last = changes.at(-1);
  if (!last) return { since: [0, nowNs], earlier: null };
  const from = changes.at(-2)?.toNs ?? 0;
  return {
    since: [last.toNs, nowNs],
    earlier: last.fromNs > from ? [from, last.fromNs] : null,
  };
}
