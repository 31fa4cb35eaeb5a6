/** The shapes that the layout hands to the drawing, and the sizes it works with. Everything in px. */
import type { Stratum } from '../../../../bridge/protocol.ts';
import type { LaneStats } from './lane-stats.ts';
import type { SceneNode, SharedBand } from './scene.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A box that belongs to one column. */
export interface BoxShape extends Rect {
  readonly node: SceneNode;
  readonly stack: number;
  /** `rail`: no outline of its own, only the line on which the work inside the shared box is marked. */
  readonly kind: 'box' | 'chip' | 'rail';
  /** Where work inside is marked. */
  readonly strip: Rect;
}

/** A line between two boxes with its counter. */
export interface LaneShape {
  readonly key: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly pill: Rect;
}

export type OutlineKind = 'sandbox' | 'container' | 'vm';

export interface OutlineShape extends Rect {
  readonly kind: OutlineKind;
  readonly captionY: number;
}

export interface ColumnShape {
  readonly stack: number;
  readonly x: number;
  readonly w: number;
  readonly boxes: readonly BoxShape[];
  readonly lanes: ReadonlyMap<string, LaneShape>;
  readonly outlines: readonly OutlineShape[];
  /** Counter on the border of the VM or sandbox; null without one. */
  readonly boundary: Rect | null;
}

export interface BandShape extends Rect {
  readonly band: SharedBand;
  /** Where its name stands: in the margin at the left, or along the bottom edge where there is no margin. */
  readonly labelAt: 'gutter' | 'foot';
  /** Columns that do not stand on it, as stretches from left to right. */
  readonly gaps: readonly { readonly x: number; readonly w: number }[];
}

export interface StageShape {
  readonly width: number;
  readonly height: number;
  readonly size: Sizes;
  readonly bands: readonly BandShape[];
  readonly columns: readonly ColumnShape[];
  /** Names of the strata in the margin. */
  readonly strata: readonly { readonly stratum: Stratum; readonly y: number }[];
  /** Where the sentences below the columns begin; null without sentences. */
  readonly notesY: number | null;
}

/** What a counter says more about itself when pointed at: the anchor is the middle of its upper edge. */
export interface TipAt {
  readonly x: number;
  readonly y: number;
  readonly stats: LaneStats;
  readonly asynchronous: boolean;
}

/** Why a stack's figures are an estimate: the anchor is the lower right corner of its mark. */
export interface NoteAt {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly notes: readonly string[];
}

/** Sizes of one density. */
export interface Sizes {
  readonly compact: boolean;
  /** For the back row: no text is smaller than `subPx`, a heading is one line, and boxes say little. */
  readonly large: boolean;
  readonly headerH: number;
  /** The heading has a second line: how long the operation took, and how that compares. */
  readonly figures: boolean;
  readonly gutter: number;
  readonly columnGap: number;
  readonly titlePx: number;
  readonly boxTitlePx: number;
  readonly subPx: number;
  readonly pillPx: number;
  readonly pillH: number;
  readonly rowH: number;
  readonly boxH: number;
  readonly chipH: number;
  /** Height of the caption of one outline. */
  readonly captionH: number;
  /** Free height between two strata. */
  readonly stratumGap: number;
  /** Free height around the counters of a gap. */
  readonly gapPad: number;
  /** Free height inside a shared box, above and below its parts. */
  readonly bandPad: number;
  /** Counters show the count alone, in deep columns or in all; the times are in the tip. */
  readonly brief: 'none' | 'deep' | 'all';
}

const ROOMY: Sizes = {
  compact: false,
  large: false,
  headerH: 38,
  figures: true,
  gutter: 108,
  columnGap: 20,
  titlePx: 15,
  boxTitlePx: 13,
  subPx: 11,
  pillPx: 11,
  pillH: 18,
  rowH: 21,
  boxH: 52,
  chipH: 34,
  captionH: 16,
  stratumGap: 26,
  gapPad: 10,
  bandPad: 12,
  brief: 'none',
};

/** Where the room is low: a laptop shows the stage and the bars below it without scrolling. */
const LOW: Sizes = {
  ...ROOMY,
  rowH: 16,
  pillH: 15,
  boxH: 43,
  chipH: 28,
  captionH: 14,
  stratumGap: 7,
  gapPad: 2,
  bandPad: 4,
};

const COMPACT: Sizes = {
  compact: true,
  large: false,
  headerH: 38,
  figures: true,
  gutter: 0,
  columnGap: 9,
  titlePx: 13,
  boxTitlePx: 12,
  subPx: 10.5,
  pillPx: 10,
  pillH: 16,
  rowH: 18,
  boxH: 48,
  chipH: 32,
  captionH: 16,
  stratumGap: 18,
  gapPad: 7,
  bandPad: 9,
  brief: 'none',
};

/** For the back row, drawn enlarged: the picture stands on a projector with the answer and the bars below it. */
const LARGE: Sizes = {
  ...COMPACT,
  large: true,
  headerH: 20,
  figures: false,
  columnGap: 10,
  titlePx: 15,
  boxTitlePx: 12,
  subPx: 11,
  pillPx: 11,
  pillH: 15,
  rowH: 17,
  boxH: 30,
  chipH: 26,
  captionH: 14,
  stratumGap: 8,
  gapPad: 4,
  bandPad: 6,
};

/** The same, closer where the picture would have to scroll; the last with counts alone. */
const LARGE_BY_DENSITY: Readonly<Record<Density, Sizes>> = {
  usual: LARGE,
  close: { ...LARGE, rowH: 16, boxH: 27, chipH: 25, stratumGap: 4, gapPad: 3, bandPad: 5 },
  closer: { ...LARGE, rowH: 15.5, boxH: 25, chipH: 23, stratumGap: 2, gapPad: 2, bandPad: 4 },
  closest: { ...LARGE, rowH: 15.5, boxH: 25, chipH: 23, stratumGap: 2, gapPad: 1, bandPad: 3, brief: 'all' },
};

/** How close levels stand: closer ones show names alone, so that all of a deep column is seen at once. */
export type Density = 'usual' | 'close' | 'closer' | 'closest';

/** Narrower columns of that kind have no room for times beside counts. */
const BRIEF_COLUMN = 300;

/** The same sizes for levels that stand closer. */
function closer(size: Sizes, columnPx: number, density: Density): Sizes {
  if (density === 'usual') return size;
  const tight = density !== 'close';
  return {
    ...size,
    boxH: tight ? 28 : 31,
    chipH: tight ? 25 : 27,
    captionH: 14,
    rowH: tight ? 16 : 17,
    pillH: tight ? 14.5 : 15,
    stratumGap: tight ? 3 : 6,
    gapPad: 3,
    bandPad: 6,
    brief: columnPx >= BRIEF_COLUMN ? 'none' : density === 'closest' ? 'all' : 'deep',
  };
}

/** Whether the counters of a column show the count alone. */
export function isBrief({ brief }: Sizes, { deep: isDeep }: { readonly deep: boolean }): boolean {
  return brief === 'all' || (brief === 'deep' && isDeep);
}

/** Below this a column cannot hold two counters side by side. */
const COLUMN_MIN = 112;
/** More than two columns narrower than this scroll instead: three fit a phone 390 px wide. */
const COLUMN_MIN_MANY = 111;
const ROOMY_COLUMN = 150;
/** Windows lower than this take the low sizes, px. */
const LOW_WINDOW = 1050;
/** Boxes lower than this hold their name alone, px. */
export const SHORT_BOX = 40;
/** Room at the left and right edges for outlines. */
export const EDGE = 7;

/**
 * Sizes and width for a stage in a box of `widthPx`; wider than the box means that it scrolls inside it. `windowPx` is
 * the height of the window, which the stage shares with the bars and the shell; `large`: for the back row.
 */
export function sizesFor(
  widthPx: number,
  columns: number,
  windowPx: number,
  density: Density = 'usual',
  large = false,
): { readonly size: Sizes; readonly width: number } {
  const n = Math.max(1, columns);
  const columnWidth = (size: Sizes, width: number): number =>
    (width - size.gutter - 2 * EDGE - (n - 1) * size.columnGap) / n;
  if (large) {
    const size = LARGE_BY_DENSITY[density];
    const missing = Math.max(0, COLUMN_MIN - columnWidth(size, widthPx)) * n;
    return { size, width: widthPx + missing };
  }
  const fit = (size: Sizes): Sizes => closer(size, columnWidth(size, widthPx), density);
  if (columnWidth(ROOMY, widthPx) >= ROOMY_COLUMN)
    return { size: fit(windowPx < LOW_WINDOW ? LOW : ROOMY), width: widthPx };
  const least = n > 2 ? COLUMN_MIN_MANY : COLUMN_MIN;
  const missing = Math.max(0, least - columnWidth(COMPACT, widthPx)) * n;
  return { size: fit(COMPACT), width: widthPx + missing };
}
