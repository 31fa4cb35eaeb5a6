/** Numbers on the lines by which a guest leaves for its hypervisor: one for each exit, in the order of the operation. */
import { isExit } from '../state/exits.ts';
import type { Hop } from '../state/hops.ts';
import { type ColumnShape, type LaneShape, type Rect } from './geometry.ts';
import type { SceneColumn } from './scene.ts';

export interface ExitMark {
  /** `3`, or `1–9` where they do not fit one by one. */
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** The exit, or the first of several. */
  readonly hop: Hop;
}

export const MARK_R = 7.5;
const APART = 2;
const STEP = 2 * MARK_R + APART;
/** From the end of a line: its arrow. */
const HEAD = 9;
/** Half the width of a mark, where it stands beside something. */
const HALF = MARK_R + 1;

/** The longest stretch of a line on which nothing stands. */
function freeOf(line: LaneShape, things: readonly Rect[]): readonly [number, number] {
  const top = Math.min(line.y1, line.y2) + 4;
  const bottom = Math.max(line.y1, line.y2) - HEAD;
  const taken = things
    .filter(({ x, w }) => x < line.x1 + HALF && x + w > line.x1 - HALF)
    .map(({ y, h }) => [y, y + h] as const)
    .sort((a, b) => a[0] - b[0]);
  let [best, from]: [readonly [number, number], number] = [[top, top], top];
  for (const [start, end] of [...taken, [bottom, bottom] as const]) {
    const to = Math.min(start, bottom);
    if (to - from > best[1] - best[0]) best = [from, to];
    from = Math.max(from, end);
  }
  return best;
}

/** Marks of the exits so far. Their places do not depend on how many there are yet. */
export function exitMarks(column: SceneColumn, shape: ColumnShape): readonly ExitMark[] {
  const counters = [...shape.lanes.values()].map(({ pill }) => pill);
  const border = shape.boundary ? [shape.boundary] : [];
  const numbers = new Map(
    column.hops
      .filter(isExit)
      .sort((a, b) => a.startNs - b.startNs)
      .map((hop, index) => [hop.row, index + 1]),
  );
  return column.lanes.flatMap((lane): readonly ExitMark[] => {
    const line = shape.lanes.get(lane.key);
    const exits = lane.hops.filter(isExit).sort((a, b) => a.startNs - b.startNs);
    const [first] = exits;
    if (!line || !first || line.x1 !== line.x2) return [];
    // A line may pass through a box, such as the virtual CPU of the teaching picture.
    const passed = shape.boxes.filter(({ node }) => node.id !== lane.from && node.id !== lane.to);
    const [from, to] = freeOf(line, [...counters, ...border, ...passed]);
    const room = Math.floor((to - from + APART) / STEP);
    const all = Math.max(exits.length, lane.expected);
    if (room < 1) return [];
    const number = (hop: Hop | undefined): number => numbers.get(hop?.row ?? -1) ?? 0;
    if (all > room) {
      const [a, b] = [number(first), number(exits.at(-1))];
      return [{ text: a === b ? `${a}` : `${a}–${b}`, x: line.x1, y: from + STEP / 2, hop: first }];
    }
    return exits.map((hop, index) => ({
      text: `${number(hop)}`,
      x: line.x1,
      y: from + STEP * (index + 0.5),
      hop,
    }));
  });
}
