/** Moves heights apart. */

/** Where each of some heights comes to stand so that two are at least `least` px apart and none is below `floor`. Order is kept. */
export function apart(heights: readonly number[], least: number, floor: number): readonly number[] {
  const order = [...heights.keys()].sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0) || a - b);
  const found = [...heights];
  let next = -Infinity;
  for (const index of order) {
    next = Math.max(found[index] ?? 0, next + least);
    found[index] = next;
  }
  let below = floor;
  for (const index of order.reverse()) {
    found[index] = Math.min(found[index] ?? 0, below);
    below = (found[index] ?? 0) - least;
  }
  return found;
}
