/** The horizontal half of the layout of one column: tracks for the lines, widths of the boxes, rows of counters. */
import { textWidth } from '../../../charts/measure.ts';
import { placePills, rowsPerGap, type PillSlot } from './pills.ts';
import type { Lane, SceneColumn, SceneNode } from './scene.ts';
import { isBrief, type Sizes } from './geometry.ts';
import { assignTracks, type TrackBox, type TrackPair, type Tracks } from './tracks.ts';

export interface LanePlan {
  readonly lane: Lane;
  readonly fromLevel: number;
  readonly toLevel: number;
  readonly x: number;
}

export interface ColumnPlan {
  readonly column: SceneColumn;
  readonly x: number;
  readonly w: number;
  readonly lanes: readonly LanePlan[];
  /** Horizontal extent of each box, by id. */
  readonly spans: ReadonlyMap<string, { readonly x: number; readonly w: number }>;
  readonly pills: ReadonlyMap<string, PillSlot>;
  readonly rows: ReadonlyMap<number, number>;
  readonly pillWidth: (lane: Lane) => number;
}

/** Space between a passing line and the box beside it. */
const CLEAR = 9;
/** A box squeezed below this takes the whole column; lines then pass behind it. */
const BOX_MIN = 58;
const PILL_PAD = 6;
/** A counter beside its place still covers its line by this much. */
const TOUCH = 4;
/** Room for a chip's name. */
const CHIP_MIN = 64;

/**
 * Characters a counter may need: `84.6 µs`; `×4 = 84.6 µs`, the sum of several of one operation; `×4,000 p50 84.6 µs`, the median of
 * many operations'. `brief`: the count alone.
 */
export function pillChars({ stats, expected }: Pick<Lane, 'stats' | 'expected'>, brief = false): number {
  const count = Math.max(stats.count, expected);
  if (brief) return 1 + String(Math.max(1, count)).length + Math.floor((String(count).length - 1) / 3);
  const words = stats.count > expected ? ' median ' : ' = ';
  return count > 1
    ? 7 + 1 + words.length + (count > 999_999 ? 7 : String(count).length + (count > 999 ? 1 : 0))
    : 7;
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}

/** Boxes that get out of the way of lines passing them; the virtual CPU is what the lines pass through. */
function yields(node: SceneNode): boolean {
  return node.ghost !== 'virtual-cpu';
}

interface Wiring {
  readonly levelOf: ReadonlyMap<string, number>;
  readonly pairs: readonly TrackPair[];
  readonly boxes: readonly TrackBox[];
}

function wire(column: SceneColumn): Wiring {
  const levelOf = new Map(
    column.levels.flatMap((level, index) => level.map((node) => [node.id, index] as const)),
  );
  const pairs = new Map<string, TrackPair>();
  const ends = new Map<string, Set<string>>();
  for (const { from, to } of column.lanes) {
    const [a, b] = [levelOf.get(from) ?? 0, levelOf.get(to) ?? 0];
    const key = pairKey(from, to);
    pairs.set(key, { key, top: Math.min(a, b), bottom: Math.max(a, b) });
    for (const id of [from, to]) ends.set(id, (ends.get(id) ?? new Set()).add(key));
  }
  // A box without lines of its own still needs a place beside those that pass it.
  for (const node of column.levels.flat()) {
    const level = levelOf.get(node.id) ?? 0;
    const passed = [...pairs.values()].some((pair) => pair.top < level && level < pair.bottom);
    if (ends.has(node.id) || !yields(node) || !passed) continue;
    pairs.set(node.id, { key: node.id, top: level, bottom: level });
    ends.set(node.id, new Set([node.id]));
  }
  const boxes = [...ends].map(([id, keys]) => ({ id, level: levelOf.get(id) ?? 0, ends: [...keys] }));
  return { levelOf, pairs: [...pairs.values()], boxes };
}

/** Where a box may stretch without touching a line that only passes it. */
function spanOf(
  box: TrackBox,
  wiring: Wiring,
  tracks: Tracks,
  x: number,
  w: number,
  apart: number,
): { x: number; w: number } {
  const width = w / tracks.count;
  const centre = (track: number): number => x + (track + 0.5) * width;
  const own = box.ends.map((key) => tracks.of.get(key) ?? 0);
  const [first, last] = [Math.min(...own), Math.max(...own)];
  let [left, right] = [x, x + w];
  for (const pair of wiring.pairs) {
    if (!(pair.top < box.level && box.level < pair.bottom)) continue;
    const track = tracks.of.get(pair.key) ?? 0;
    if (track < first) left = Math.max(left, centre(track) + apart + CLEAR);
    if (track > last) right = Math.min(right, centre(track) - apart - CLEAR);
  }
  return right - left < BOX_MIN ? { x, w } : { x: left, w: right - left };
}

/** Chips of one level stand side by side, each around its own lines. */
function chipSpans(
  level: readonly SceneNode[],
  boxes: readonly TrackBox[],
  tracks: Tracks,
  x: number,
  w: number,
): [string, { x: number; w: number }][] {
  const middle = (node: SceneNode): number => {
    const own = boxes.find((box) => box.id === node.id)?.ends.map((key) => tracks.of.get(key) ?? 0) ?? [];
    return own.length === 0
      ? tracks.count / 2
      : own.reduce((sum, track) => sum + track + 0.5, 0) / own.length;
  };
  const inOrder = [...level].sort((a, b) => middle(a) - middle(b));
  const unit = w / tracks.count;
  // A boundary stands midway between the lines of its neighbours, but leaves every chip room for its name.
  const least = Math.min(CHIP_MIN, w / inOrder.length);
  const edges = inOrder.slice(1).map((node, index) => {
    const before = inOrder[index];
    const wish = x + (((before ? middle(before) : 0) + middle(node)) / 2) * unit;
    const rest = inOrder.length - 1 - index;
    return Math.min(x + w - rest * least, Math.max(x + (index + 1) * least, wish));
  });
  return inOrder.map((node, index) => {
    const left = index === 0 ? x : (edges[index - 1] ?? x) + 3;
    const right = index === edges.length ? x + w : (edges[index] ?? x + w) - 3;
    return [node.id, { x: left, w: Math.max(0, right - left) }];
  });
}

function gapsOf(from: number, to: number): number[] {
  const [top, bottom] = [Math.min(from, to), Math.max(from, to)];
  // Crossings between two parts of one level have their counter in the space above it.
  if (top === bottom) return [Math.max(0, top - 1)];
  return Array.from({ length: bottom - top }, (_, index) => top + index);
}

/** Plans one column at `x` with width `w`. */
export function planColumn(column: SceneColumn, x: number, w: number, size: Sizes): ColumnPlan {
  const wiring = wire(column);
  const tracks = assignTracks(wiring.pairs, wiring.boxes);
  const unit = w / tracks.count;
  const apart = Math.min(34, Math.max(5, unit * 0.18));
  const lanes = column.lanes.map((lane): LanePlan => {
    const fromLevel = wiring.levelOf.get(lane.from) ?? 0;
    const toLevel = wiring.levelOf.get(lane.to) ?? 0;
    const centre = x + ((tracks.of.get(pairKey(lane.from, lane.to)) ?? 0) + 0.5) * unit;
    // Down on the left, up on the right.
    const side = toLevel > fromLevel || (toLevel === fromLevel && lane.from < lane.to) ? -1 : 1;
    return { lane, fromLevel, toLevel, x: centre + side * apart };
  });
  const spans = new Map<string, { x: number; w: number }>();
  for (const level of column.levels) {
    if (level.length > 1)
      for (const [id, span] of chipSpans(level, wiring.boxes, tracks, x, w)) spans.set(id, span);
    for (const node of level.length === 1 ? level : []) {
      const box = wiring.boxes.find((entry) => entry.id === node.id);
      spans.set(node.id, box ? spanOf(box, wiring, tracks, x, w, apart) : { x, w });
    }
  }
  const brief = isBrief(size, column);
  const pillWidth = (lane: Lane): number =>
    Math.min(w, textWidth('0', size.pillPx, 'mono') * pillChars(lane, brief) + 2 * PILL_PAD);
  const centreOf = (id: string): number => {
    const span = spans.get(id);
    return span ? span.x + span.w / 2 : x;
  };
  const wishes = lanes.map(({ lane, fromLevel, toLevel, x: at }) => ({
    key: lane.key,
    x: at,
    width: pillWidth(lane),
    gaps: gapsOf(fromLevel, toLevel),
    ...(brief && { slack: pillWidth(lane) / 2 - TOUCH }),
    // A line along a level has its counter anywhere above it.
    ...(fromLevel === toLevel && { along: [centreOf(lane.from), centreOf(lane.to)] as const }),
  }));
  const pills = placePills(wishes, x - 3, x + w + 3);
  return { column, x, w, lanes, spans, pills, rows: rowsPerGap(pills), pillWidth };
}
