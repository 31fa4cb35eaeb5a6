/** Where the counters stand: each on its own line, none on another. */

/** A counter to be placed. `gaps` are the spaces between levels that its line passes, from the top. */
export interface PillWish {
  readonly key: string;
  readonly x: number;
  readonly width: number;
  readonly gaps: readonly number[];
}

export interface PillSlot {
  readonly gap: number;
  /** Row inside the gap, from the top. */
  readonly row: number;
  readonly x: number;
}

/** Free space between two counters in a row, px. */
const APART = 4;

interface Span {
  readonly left: number;
  readonly right: number;
}

function rowFor(rows: readonly (readonly Span[])[], span: Span): number {
  const free = rows.findIndex((row) =>
    row.every((other) => span.right <= other.left || other.right <= span.left),
  );
  return free < 0 ? rows.length : free;
}

/**
 * Places the counters of one column between `left` and `right`. Lines with the least choice come first; each takes the
 * gap where it adds the fewest rows.
 */
export function placePills(wishes: readonly PillWish[], left: number, right: number): Map<string, PillSlot> {
  const gaps = new Map<number, Span[][]>();
  const placed = new Map<string, PillSlot>();
  const inOrder = [...wishes].sort((a, b) => a.gaps.length - b.gaps.length || a.x - b.x);
  for (const wish of inOrder) {
    const half = wish.width / 2;
    const x = Math.min(right - half, Math.max(left + half, wish.x));
    const span = { left: x - half - APART / 2, right: x + half + APART / 2 };
    let best: { gap: number; row: number } | null = null;
    for (const gap of wish.gaps) {
      const row = rowFor(gaps.get(gap) ?? [], span);
      if (!best || row < best.row) best = { gap, row };
    }
    if (!best) continue;
    const rows = gaps.get(best.gap) ?? [];
    gaps.set(best.gap, rows);
    while (rows.length <= best.row) rows.push([]);
    rows[best.row]?.push(span);
    placed.set(wish.key, { ...best, x });
  }
  return placed;
}

/** Rows used in each gap. */
export function rowsPerGap(slots: ReadonlyMap<string, PillSlot>): Map<number, number> {
  const rows = new Map<number, number>();
  for (const { gap, row } of slots.values()) rows.set(gap, Math.max(rows.get(gap) ?? 0, row + 1));
  return rows;
}
