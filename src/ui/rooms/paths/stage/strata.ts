/** The vertical half of the layout: strata aligned over all columns, each gap as high as its counters need. */
import type { Stratum } from '../../../../bridge/protocol.ts';
import type { ColumnPlan } from './column-plan.ts';
import type { OutlineKind, Sizes } from './geometry.ts';
import { STRATA, type Scene, type SceneColumn, type SceneNode, type SharedBand } from './scene.ts';

/** Two lines of name and two of note. */
const BAND_MIN = 70;
const FOOT_H = 17;
export const RAIL_H = 10;
const SHORT_H = 26;
const GHOST_MAX = 42;
const GHOST_H_LARGE = 21;
/** In a large picture: where nothing else stands above a line of work, its time does. */
const RAIL_TIME_H = 12;
export const BOUNDARY_H = 20;

export interface Placed {
  readonly top: number;
  readonly bottom: number;
  /** Where free space begins below it: for a shared level the end of its band. */
  readonly free?: number;
}

/** Where free space begins below a level. */
export function freeBelow(placed: Placed | undefined): number {
  return placed?.free ?? placed?.bottom ?? 0;
}

/** A level with more parts in its band than one is drawn as chips, otherwise as a rail. */
export function sharedKind(node: SceneNode, bands: readonly SharedBand[]): 'chip' | 'rail' {
  return (bands.find((band) => band.stratum === node.stratum)?.parts.length ?? 0) > 1 ? 'chip' : 'rail';
}

function heightOf(node: SceneNode, column: SceneColumn, size: Sizes, bands: readonly SharedBand[]): number {
  if (node.shared) return sharedKind(node, bands) === 'chip' ? size.chipH : RAIL_H;
  if (node.ghost) return size.large ? GHOST_H_LARGE : Math.min(GHOST_MAX, size.boxH);
  const sibling = column.nodes.find((other) => !other.shared && other.stratum === node.stratum);
  return !node.used && sibling !== node ? SHORT_H : size.boxH;
}

/** Level below which the border of the VM or sandbox runs, −1 without one. */
export function borderLevel(column: SceneColumn): number {
  return column.guest === null
    ? -1
    : column.levels.findLastIndex((level) => level[0]?.stratum === 'guest-kernel');
}

/** Free height a gap must have: its rows of counters, and the border's counter. */
function gapNeed(plan: ColumnPlan, gap: number, size: Sizes): number {
  const rows = plan.rows.get(gap) ?? 0;
  const border = !size.large && borderLevel(plan.column) === gap ? BOUNDARY_H : 0;
  // Room for one row from the beginning, so that little moves when the first counters appear.
  return Math.max(1, rows) * size.rowH + size.gapPad + border;
}

/** Outlines of a column from the inside out: a sandbox is a process of its container. */
export function outlineKinds(column: SceneColumn): OutlineKind[] {
  const { facts, guest, machines } = column;
  const container =
    facts['namespaces'] !== undefined || facts['cgroup'] !== undefined || facts['runtime'] !== undefined;
  return [
    ...(guest === 'sandbox' ? ['sandbox' as const] : []),
    ...(container ? ['container' as const] : []),
    ...(machines > 0 ? ['vm' as const] : []),
  ];
}

/** Free height at the bottom of a shared box: without a margin its name stands there. */
function bandFoot(size: Sizes): number {
  return size.bandPad + (size.gutter === 0 ? FOOT_H - 4 : 0);
}

interface StratumPlan {
  /** Offsets of the levels of this stratum from its top, by level; shared ones are measured from the bottom. */
  readonly own: ReadonlyMap<number, Placed>;
  readonly shared: { readonly level: number; readonly height: number } | null;
  readonly height: number;
}

function planStratum(plan: ColumnPlan, stratum: Stratum, scene: Scene, size: Sizes): StratumPlan {
  const isBand = scene.bands.some((band) => band.stratum === stratum);
  const own = new Map<number, Placed>();
  let shared: StratumPlan['shared'] = null;
  let cursor = isBand ? size.bandPad : 0;
  let last = -1;
  plan.column.levels.forEach((level, index) => {
    const node = level[0];
    if (node?.stratum !== stratum) return;
    const height = Math.max(...level.map((entry) => heightOf(entry, plan.column, size, scene.bands)));
    if (last >= 0) cursor += gapNeed(plan, index - 1, size);
    else if (size.large && node.shared && sharedKind(node, scene.bands) === 'rail') cursor += RAIL_TIME_H;
    if (node.shared) shared = { level: index, height };
    else own.set(index, { top: cursor, bottom: cursor + height });
    cursor += height;
    last = index;
  });
  const foot = isBand ? bandFoot(size) : 0;
  return { own, shared, height: cursor + foot };
}

interface Vertical {
  readonly strata: ReadonlyMap<Stratum, Placed>;
  /** By column, by level. */
  readonly levels: readonly ReadonlyMap<number, Placed>[];
  readonly bottom: number;
}

/** Puts the strata below one another, as close as the gaps of every column allow. */
export function stackStrata(plans: readonly ColumnPlan[], scene: Scene, size: Sizes, top: number): Vertical {
  const strata = new Map<Stratum, Placed>();
  const levels = plans.map(() => new Map<number, Placed>());
  let cursor = top;
  for (const stratum of STRATA) {
    const parts = plans.map((plan) => planStratum(plan, stratum, scene, size));
    const band = scene.bands.some((entry) => entry.stratum === stratum);
    if (!band && parts.every((part) => part.own.size === 0)) continue;
    const height = Math.max(band && size.gutter > 0 ? BAND_MIN : 0, ...parts.map((part) => part.height));
    const foot = bandFoot(size);
    let push = 0;
    const relative = parts.map((part, index) => {
      const all = new Map(part.own);
      if (part.shared)
        all.set(part.shared.level, {
          top: height - foot - part.shared.height,
          bottom: height - foot,
          free: height,
        });
      const first = Math.min(...all.keys());
      const above = levels[index]?.get(first - 1);
      const plan = plans[index];
      const entry = all.get(first);
      if (above && plan && entry)
        push = Math.max(push, gapNeed(plan, first - 1, size) - (cursor + entry.top - freeBelow(above)));
      return all;
    });
    const at = cursor + push;
    relative.forEach((all, index) => {
      for (const [level, entry] of all) {
        const moved = { top: at + entry.top, bottom: at + entry.bottom, free: at + freeBelow(entry) };
        levels[index]?.set(level, moved);
      }
    });
    strata.set(stratum, { top: at, bottom: at + height });
    cursor = at + height + size.stratumGap;
  }
  return { strata, levels, bottom: cursor - size.stratumGap };
}
