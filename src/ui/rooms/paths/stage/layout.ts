/**
 * The layout of the stage: columns planned from left to right, strata stacked from top to bottom, then every box, line
 * and counter in its place. Depends on the shape of the scene only, so it stays the same while a hop is under way.
 */
import { pillChars, planColumn, type ColumnPlan, type LanePlan } from './column-plan.ts';
import {
  EDGE,
  SHORT_BOX,
  sizesFor,
  type BandShape,
  type BoxShape,
  type ColumnShape,
  type Density,
  type LaneShape,
  type OutlineKind,
  type OutlineShape,
  type Rect,
  type Sizes,
  type StageShape,
} from './geometry.ts';
import { guestOf } from './guest.ts';
import type { Scene, SceneNode } from './scene.ts';
import {
  RAIL_H,
  BOUNDARY_H,
  borderLevel,
  freeBelow,
  outlineKinds,
  sharedKind,
  stackStrata,
  type Placed,
} from './strata.ts';

const NOTE_H = 15;
/** Lines kept free for the sentences: narrow columns break them more often. */
const NOTE_LINES = 4;
const NOTE_LINES_NARROW = 7;
const NARROW_COLUMN = 200;
/** Windows lower than this, px, have headings of one line, and how high that is. */
const BARE_WINDOW = 600;
const HEAD_BARE = 20;

function boxesOf(
  plan: ColumnPlan,
  placed: ReadonlyMap<number, Placed>,
  scene: Scene,
  large: boolean,
): BoxShape[] {
  return plan.column.levels.flatMap((level, index) => {
    const at = placed.get(index);
    if (!at) return [];
    return level.map((node): BoxShape => {
      const { x, w } = plan.spans.get(node.id) ?? plan;
      const kind = node.shared ? sharedKind(node, scene.bands) : 'box';
      const h = at.bottom - at.top;
      const strip =
        kind === 'rail'
          ? { x: x + 4, y: at.top + 2, w: w - 8, h: RAIL_H - 4 }
          : {
              x: x + 10,
              y: at.bottom - (large ? 7 : h < SHORT_BOX ? 8 : 10),
              w: Math.max(4, w - 20),
              h: large ? 4 : 5,
            };
      return { node, stack: plan.column.stack, kind, x, y: at.top, w, h, strip };
    });
  });
}

function pillRect(plan: ColumnPlan, entry: LanePlan, placed: ReadonlyMap<number, Placed>, size: Sizes): Rect {
  const slot = plan.pills.get(entry.lane.key) ?? { gap: 0, row: 0, x: entry.x };
  const border = !size.large && borderLevel(plan.column) === slot.gap ? BOUNDARY_H : 0;
  const from = freeBelow(placed.get(slot.gap)) + border;
  const to = placed.get(slot.gap + 1)?.top ?? from;
  const block = (plan.rows.get(slot.gap) ?? 1) * size.rowH;
  const w = plan.pillWidth(entry.lane);
  const y = (from + to) / 2 - block / 2 + slot.row * size.rowH + (size.rowH - size.pillH) / 2;
  return { x: slot.x - w / 2, y, w, h: size.pillH };
}

function laneShape(
  plan: ColumnPlan,
  entry: LanePlan,
  placed: ReadonlyMap<number, Placed>,
  boxes: readonly BoxShape[],
  size: Sizes,
): LaneShape {
  const { lane, fromLevel, toLevel, x } = entry;
  const from = placed.get(fromLevel);
  const to = placed.get(toLevel);
  const pill = pillRect(plan, entry, placed, size);
  if (!from || !to) return { key: lane.key, x1: x, y1: 0, x2: x, y2: 0, pill };
  if (fromLevel === toLevel) {
    const centre = (id: string): number => {
      const box = boxes.find((other) => other.node.id === id);
      return box ? box.x + box.w / 2 : x;
    };
    return { key: lane.key, x1: centre(lane.from), y1: from.top, x2: centre(lane.to), y2: from.top, pill };
  }
  // Lines end just inside the edges so that they never reach a box's text.
  const inset = (level: number): number => (plan.column.levels[level]?.[0]?.shared ? 0 : 3);
  const down = toLevel > fromLevel;
  const y1 = down ? from.bottom - inset(fromLevel) : from.top + inset(fromLevel);
  const y2 = down ? to.top + inset(toLevel) : to.bottom - inset(toLevel);
  return { key: lane.key, x1: x, y1, x2: x, y2, pill };
}

/** Whether a kernel's box belongs inside an outline: that of a sandbox is part of its container. */
function encloses(kind: OutlineKind, node: SceneNode): boolean {
  const guest = guestOf(node);
  return kind === 'vm' ? guest !== null || node.ghost === 'virtual-cpu' : guest === 'sandbox';
}

function outlinesOf(plan: ColumnPlan, boxes: readonly BoxShape[], size: Sizes): OutlineShape[] {
  return outlineKinds(plan.column).map((kind, index) => {
    const inside = boxes.filter(({ node }) => node.stratum === 'user' || encloses(kind, node));
    const pad = 3 + index * 3;
    const top = Math.min(...inside.map((box) => box.y)) - 2 - size.captionH * (index + 1);
    const bottom = Math.max(...inside.map((box) => box.y + box.h)) + 3 + pad;
    return {
      kind,
      x: plan.x - pad,
      y: top,
      w: plan.w + 2 * pad,
      h: bottom - top,
      captionY: top + size.captionH - 3.5,
    };
  });
}

function columnShape(
  plan: ColumnPlan,
  placed: ReadonlyMap<number, Placed>,
  scene: Scene,
  size: Sizes,
): ColumnShape {
  const boxes = boxesOf(plan, placed, scene, size.large);
  const outlines = outlinesOf(plan, boxes, size);
  const border =
    outlines.find((outline) => outline.kind === 'vm') ?? outlines.findLast(() => plan.column.guest !== null);
  const boundaryW = Math.min(plan.w, size.compact ? 100 : 150);
  return {
    stack: plan.column.stack,
    x: plan.x,
    w: plan.w,
    boxes,
    lanes: new Map(plan.lanes.map((entry) => [entry.lane.key, laneShape(plan, entry, placed, boxes, size)])),
    outlines,
    // A large picture says it in the outline's caption.
    boundary:
      border && !size.large
        ? { x: plan.x + plan.w - boundaryW, y: border.y + border.h - 8, w: boundaryW, h: 16 }
        : null,
  };
}

/**
 * Lays the scene out for a box of `widthPx` in a window `windowPx` high, of which `roomPx` are the stage's: closer where it
 * would have to scroll. Null: the page scrolls, and only deep columns stand close. `large`: for the back row.
 */
export function layoutStage(
  scene: Scene,
  widthPx: number,
  windowPx = Infinity,
  roomPx: number | null = null,
  large = false,
): StageShape {
  // Where the bars stand in sight below, a low window leaves the figures of the headings to them.
  const bare = roomPx !== null && windowPx < BARE_WINDOW;
  const layout = (density: Density): StageShape => layoutWith(scene, widthPx, windowPx, density, large, bare);
  if (roomPx === null) return layout(scene.columns.some((column) => column.deep) ? 'closest' : 'usual');
  let shape = layout('usual');
  for (const density of ['close', 'closer', 'closest'] as const) {
    if ((large ? (shape.notesY ?? shape.height) : shape.height) > roomPx) shape = layout(density);
  }
  // What has to scroll all the same keeps its times.
  if (!large && shape.height > roomPx && !scene.columns.some((column) => column.deep))
    return layout('closer');
  // Half a sentence says nothing: a large picture has those below it where there is room for them.
  return large && shape.notesY !== null && shape.height > roomPx
    ? { ...shape, height: shape.notesY, notesY: null }
    : shape;
}

function layoutWith(
  scene: Scene,
  widthPx: number,
  windowPx: number,
  density: Density,
  large: boolean,
  bare: boolean,
): StageShape {
  const { size: sizes, width } = sizesFor(widthPx, scene.columns.length, windowPx, density, large);
  const size = bare ? { ...sizes, headerH: HEAD_BARE, figures: false } : sizes;
  const n = Math.max(1, scene.columns.length);
  const left = size.gutter + EDGE;
  const w = (width - left - EDGE - (n - 1) * size.columnGap) / n;
  const plans = scene.columns.map((column, index) =>
    planColumn(column, left + index * (w + size.columnGap), w, size),
  );
  const captions = Math.max(0, ...scene.columns.map((column) => outlineKinds(column).length));
  const vertical = stackStrata(plans, scene, size, size.headerH + captions * size.captionH + 6);
  const bands = scene.bands.flatMap((band): BandShape[] => {
    const at = vertical.strata.get(band.stratum);
    if (!at) return [];
    const labelAt = size.gutter > 0 ? 'gutter' : 'foot';
    const gaps = plans
      .filter(({ column }) => !column.nodes.some((node) => node.shared && node.stratum === band.stratum))
      .map((plan) => ({ x: plan.x - size.columnGap / 2, w: plan.w + size.columnGap }));
    return [{ band, x: 0, y: at.top, w: width, h: at.bottom - at.top, labelAt, gaps }];
  });
  const notesY = scene.detail === 'textbook' ? vertical.bottom + NOTE_H + 4 : null;
  return {
    width,
    height:
      notesY === null
        ? vertical.bottom + 4
        : notesY + (w < NARROW_COLUMN ? NOTE_LINES_NARROW : NOTE_LINES) * NOTE_H,
    size,
    bands,
    columns: plans.map((plan, index) =>
      columnShape(plan, vertical.levels[index] ?? new Map<number, Placed>(), scene, size),
    ),
    strata: [...vertical.strata].map(([stratum, { top }]) => ({ stratum, y: top })),
    notesY,
  };
}

/** Two scenes with the same key have the same layout. */
export function layoutKey(scene: Scene, widthPx: number, windowPx = Infinity): string {
  const columns = scene.columns.map((column) => [
    column.id,
    outlineKinds(column),
    column.levels.map((level) => level.map((node) => `${node.id}${node.used ? '+' : ''}`)),
    column.lanes.map((lane) => [lane.key, pillChars(lane), pillChars(lane, true)]),
  ]);
  return JSON.stringify([
    widthPx,
    String(windowPx),
    scene.detail,
    scene.bands.map((band) => band.parts.map((part) => part.id)),
    columns,
  ]);
}
