/** Labels below a lane, each on a line that leads to its phase: none is cut, none lies on another or on another's line. */

/** A label at the phase that it names: where its line stands, and how wide the text is, px. */
export interface Wanted {
  readonly key: string;
  readonly x: number;
  readonly width: number;
}

export interface Placed extends Wanted {
  /** Rows below the lane, from 0. */
  readonly row: number;
}

/** Room between two labels of a row, px; between a line and its label. */
export const LABEL_GAP = 8;
export const LEADER_GAP = 3;

/**
 * The row of each label. From right to left every label takes the highest row in which it ends before the next label and
 * before every line that goes deeper; so lines only pass what lies to the right of them.
 */
export function stairs(wanted: readonly Wanted[]): readonly Placed[] {
  const placed: Placed[] = [];
  for (const label of wanted.toSorted((a, b) => b.x - a.x)) {
    const endX = label.x + LEADER_GAP + label.width + LABEL_GAP;
    let row = 0;
    while (placed.some((other) => other.row >= row && other.x < endX)) row += 1;
    placed.push({ ...label, row });
  }
  return placed.reverse();
}

/** A label's place on a scale from 0 to 1. */
export interface Placing {
  readonly at: number;
  readonly width: number;
  /** Width of what is enough inside the phase. */
  readonly least: number;
  /** Share of the scale that its phase takes: a text that fits into it needs no line. */
  readonly share: number;
}

/** Px beside a text inside its phase. */
export const INSIDE_PAD = 10;

/** Whether a text stands inside its phase on a scale of so many px. */
export function isInside({ share, least }: Placing, plotPx: number): boolean {
  return least + INSIDE_PAD <= share * plotPx;
}

/** A narrower plot says nothing: on a page that is narrower than its labels they stand over its edge. */
const LEAST_PLOT = 0.3;

/** The widest plot within `widthPx` beside which every label still ends within it. */
export function plotWidth(placings: readonly Placing[], widthPx: number): number {
  let plot = widthPx;
  for (;;) {
    const next = placings
      .filter((placing) => !isInside(placing, plot))
      .reduce(
        (least, { at, width }) => (at > 0 ? Math.min(least, (widthPx - width - LEADER_GAP) / at) : least),
        plot,
      );
    // A narrower plot may put another text out of its phase.
    if (next >= plot) return Math.max(LEAST_PLOT * widthPx, plot);
    plot = next;
  }
}
