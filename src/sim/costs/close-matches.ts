/** How many suggestions an unknown name gets at most. */
const MAX_MATCHES = 3;

/**
 * The candidates nearest to `wanted` by edit distance (at most a third of its length, at least 2), nearest first;
 * failing that, those that contain it.
 */
export function closeMatches(wanted: string, candidates: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const near = candidates
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
  const containing = wanted === '' ? [] : candidates.filter((name) => name.includes(wanted));
  return (near.length > 0 ? near : containing).slice(0, MAX_MATCHES);
}

/** Levenshtein distance, one row at a time. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
