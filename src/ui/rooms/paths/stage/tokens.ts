/** Where the tokens are: one for every branch of the operation that is under way, and the newest when none is. */
import type { Hop } from '../state/hops.ts';
import { progressOf, runningHops } from './crossing.ts';
import type { ColumnShape, Rect } from './geometry.ts';
import type { SceneColumn } from './scene.ts';

export interface Token {
  /** Same key, same token: one per CPU or device. */
  readonly key: string;
  readonly hop: Hop;
  readonly x: number;
  readonly y: number;
  readonly running: boolean;
}

const TICK_MAX = 12;

/** Width of one mark when `count` of them share a strip. */
export function tickWidth(strip: Rect, count: number): number {
  return Math.min(TICK_MAX, strip.w / Math.max(1, count));
}

/** Left end of mark `index`: marks begin at the left and keep their place as more come. */
export function tickX(strip: Rect, count: number, index: number): number {
  return strip.x + index * tickWidth(strip, count);
}

/** The line a hop belongs to, null for work inside a box. */
export function laneOfHop(column: SceneColumn, hop: Hop): string | null {
  return column.lanes.find((lane) => lane.hops.some((other) => other.index === hop.index))?.key ?? null;
}

function place(
  hop: Hop,
  progress: number,
  column: SceneColumn,
  shape: ColumnShape,
): { x: number; y: number } | null {
  const laneKey = laneOfHop(column, hop);
  const lane = laneKey === null ? undefined : shape.lanes.get(laneKey);
  if (lane)
    return { x: lane.x1 + (lane.x2 - lane.x1) * progress, y: lane.y1 + (lane.y2 - lane.y1) * progress };
  for (const box of shape.boxes) {
    const works = column.works.get(box.node.id) ?? [];
    const index = works.findIndex((other) => other.index === hop.index);
    if (index < 0) continue;
    const x = tickX(box.strip, works.length, index) + tickWidth(box.strip, works.length) / 2;
    return { x, y: box.strip.y + box.strip.h / 2 };
  }
  return null;
}

/** Hops with a token at `nowNs`: those under way, else the `current` one of the picture. */
export function shownHops(
  hops: readonly Hop[],
  current: number,
  nowNs: number,
): { readonly shown: readonly Hop[]; readonly running: boolean } {
  const running = runningHops(hops, nowNs);
  if (running.length > 0) return { shown: running, running: true };
  const newest = hops[current] ?? hops.at(-1);
  // Between two pictures the head has not come to what is current in the newer one.
  const at = newest && newest.startNs > nowNs ? hops.findLast((hop) => hop.startNs <= nowNs) : newest;
  return { shown: at ? [at] : [], running: false };
}

/** Tokens of a column at `nowNs`. `jump`: reduced motion, a token stands where its hop will end. */
export function tokensOf(
  column: SceneColumn,
  shape: ColumnShape,
  { shown, running }: ReturnType<typeof shownHops>,
  nowNs: number,
  jump: boolean,
): Token[] {
  return shown.flatMap((hop) => {
    const at = place(hop, jump ? 1 : progressOf(hop, nowNs), column, shape);
    const branch = hop.cpu >= 0 ? `cpu${hop.cpu}` : `device ${hop.to?.id ?? ''}`;
    return at ? { key: `${column.stack}:${branch}`, hop, ...at, running } : [];
  });
}
