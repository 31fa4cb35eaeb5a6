/** The choices that all rooms share, kept while the reader goes from room to room. */
import type { Shared, SharedNow } from './room.ts';

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((entry, at) => entry === b[at]);

/** `known` with what a room shows now. A room that has place for fewer stacks does not take the others away. */
export function noted(known: Shared, now: SharedNow): Shared {
  const { stacks, seed, most = Infinity } = now;
  const cut = known.stacks?.slice(0, most);
  return {
    ...known,
    ...(stacks && !(cut && same(cut, stacks)) && { stacks }),
    ...(seed !== undefined && { seed }),
  };
}

/** What a room has to take over of `known`; null: nothing. */
export function toTake(known: Shared, now: SharedNow): Shared | null {
  const stacks = known.stacks?.slice(0, now.most ?? Infinity);
  const part: Shared = {
    ...(stacks && now.stacks && !same(stacks, now.stacks) && { stacks }),
    ...(known.seed !== undefined &&
      now.seed !== undefined &&
      known.seed !== now.seed && { seed: known.seed }),
  };
  return Object.keys(part).length > 0 ? part : null;
}
