/** Where the counters stand: each on its own line, none on another. */

/** A counter to be placed. `gaps` are the spaces between levels that its line passes, from the top. */
export interface PillWish {
  readonly key: string;
  readonly x: number;
  readonly width: number;
  readonly gaps: readonly number[];
  /** The counter may stand anywhere between these, for a line that runs sideways. */
  readonly along?: readonly [number, number];
  /** The counter may stand this far beside its place. */
  readonly slack?: number;
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

/** Step between the places tried for a counter that may move, px. */
const TRY_EVERY = 6;

/** Where the counter may stand, the best place first. */
function placesOf({ x, along, slack = 0 }: PillWish): number[] {
  if (!along) return slack === 0 ? [x] : [0, -0.5, 0.5, -1, 1].map((part) => x + part * slack);
  const [from, to] = [Math.min(...along), Math.max(...along)];
  const middle = (from + to) / 2;
  const places = Array.from(
    { length: Math.floor((to - from) / TRY_EVERY) + 1 },
    (_, n) => from + n * TRY_EVERY,
  );
  return [middle, ...places.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))];
}

/**
 * Places the counters of one column between `left` and `right`. Lines with the least choice come first; each takes the
 * gap where it adds the fewest rows.
 */
export function placePills(wishes: readonly PillWish[], left: number, right: number): Map<string, PillSlot> {
  const gaps = new Map<number, Span[][]>();
  const placed = new Map<string, PillSlot>();
  const inOrder = [...wishes].sort(
    (a, b) => Number('along' in a) - Number('along' in b) || a.gaps.length - b.gaps.length || a.x - b.x,
  );
  for (const wish of inOrder) {
    const half = wish.width / 2;
    const spanAt = (x: number): Span => ({ left: x - half - APART / 2, right: x + half + APART / 2 });
    let best: PillSlot | null = null;
    for (const gap of wish.gaps) {
      for (const wanted of placesOf(wish)) {
        const x = Math.min(right - half, Math.max(left + half, wanted));
        const row = rowFor(gaps.get(gap) ?? [], spanAt(x));
        if (!best || row < best.row) best = { gap, row, x };
      }
    }
    if (!best) continue;
    const rows = gaps.get(best.gap) ?? [];
    gaps.set(best.gap, rows);
    while (rows.length <= best.row) rows.push([]);
    rows[best.row]?.push(spanAt(best.x));
    placed.set(wish.key, best);
  }
  return placed;
}

/** Rows used in each gap. */
export function rowsPerGap(slots: ReadonlyMap<string, PillSlot>): Map<number, number> {
  const rows = new Map<number, number>();
  for (const { gap, row } of slots.values()) rows.set(gap, Math.max(rows.get(gap) ?? 0, row + 1));
  return rows;
}
