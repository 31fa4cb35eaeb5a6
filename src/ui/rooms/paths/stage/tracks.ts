/**
 * Which vertical track of a column each pair of boxes uses. Two pairs share a track when they do not overlap in height;
 * tracks are put in the order in which the fewest lines have to pass a box that they do not belong to.
 */

/** Two boxes with crossings between them; levels count from the top. */
export interface TrackPair {
  readonly key: string;
  readonly top: number;
  readonly bottom: number;
}

/** A box that lines may pass: pairs that end at it, by key. */
export interface TrackBox {
  readonly id: string;
  readonly level: number;
  readonly ends: readonly string[];
}

export interface Tracks {
  readonly count: number;
  /** Track of a pair, from the left. */
  readonly of: ReadonlyMap<string, number>;
}

/** More tracks than this are left in the order of first use: trying every order would take too long. */
const ORDERED_MAX = 6;

function overlap(a: TrackPair, b: TrackPair): boolean {
  // A pair within one level takes part of that level, which everything passing it must avoid.
  if (a.top === a.bottom || b.top === b.bottom) return a.top <= b.bottom && b.top <= a.bottom;
  return Math.max(a.top, b.top) < Math.min(a.bottom, b.bottom);
}

/** First fit in the order given. */
function firstFit(pairs: readonly TrackPair[]): TrackPair[][] {
  const tracks: TrackPair[][] = [];
  for (const pair of pairs) {
    const free = tracks.find((track) => !track.some((other) => overlap(pair, other)));
    if (free) free.push(pair);
    else tracks.push([pair]);
  }
  return tracks;
}

/** Tracks between the outermost ends of a box that lines use which only pass it. */
function passing(order: readonly (readonly TrackPair[])[], box: TrackBox): number {
  const ends = order.flatMap((track, index) =>
    track.some((pair) => box.ends.includes(pair.key)) ? [index] : [],
  );
  const [left, right] = [ends[0] ?? 0, ends.at(-1) ?? -1];
  let count = 0;
  for (let index = left; index <= right; index += 1) {
    const passes = (pair: TrackPair): boolean => pair.top < box.level && box.level < pair.bottom;
    if (order[index]?.some(passes)) count += 1;
  }
  return count;
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length <= 1) yield [...items];
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.filter((_, other) => other !== index))) yield [item, ...rest];
  }
}

/** Assigns every pair its track. `boxes` are those that do not stretch over the whole column by themselves. */
export function assignTracks(pairs: readonly TrackPair[], boxes: readonly TrackBox[]): Tracks {
  let order: readonly (readonly TrackPair[])[] = firstFit(pairs);
  if (order.length > 1 && order.length <= ORDERED_MAX) {
    let fewest = Infinity;
    for (const candidate of permutations(order)) {
      const cost = boxes.reduce((sum, box) => sum + passing(candidate, box), 0);
      if (cost < fewest) [order, fewest] = [candidate, cost];
      if (fewest === 0) break;
    }
  }
  const of = new Map<string, number>();
  order.forEach((track, index) => {
    for (const pair of track) of.set(pair.key, index);
  });
  return { count: Math.max(1, order.length), of };
}
