/** The axis of plots over the whole run: at its end is room for words, so that none stands over a line. Reads the size of type. */
import { scaleLinear, type ScaleLinear } from 'd3';
import type { NeighbourFrame } from '../../../../bridge/protocol.ts';
import { settings } from '../../../state/settings.svelte.ts';
import { AXIS_W, runSpan } from '../timeline/geometry.ts';

/** Room for words beside the plot, and in a narrow window, of the size of type. */
const [GUTTER, GUTTER_NARROW] = [11.6, 7.6];
const NARROW_PX = 560;

/** Beside the plot is room for short words only. */
export function isNarrow(width: number): boolean {
  return width < NARROW_PX;
}

/** Where the plot ends, px. */
export function plotEnd(width: number): number {
  return Math.max(AXIS_W + 1, width - (isNarrow(width) ? GUTTER_NARROW : GUTTER) * settings.textPx);
}

export function runScale(frame: NeighbourFrame | null, width: number): ScaleLinear<number, number> {
  return scaleLinear(runSpan(frame), [AXIS_W, plotEnd(width)]);
}

export interface Label {
  readonly text: string;
  /** Where its line ends. */
  readonly y: number;
}

/** The labels one below the other, each as near to the end of its line as the others let it. */
export function spread<L extends Label>(
  labels: readonly L[],
  lineH: number,
  [top, bottom]: readonly [number, number],
): readonly (L & { readonly textY: number })[] {
  const placed = [...labels].sort((a, b) => a.y - b.y).map((label) => ({ ...label, textY: label.y }));
  let floor = top;
  for (const label of placed) {
    label.textY = Math.max(label.textY, floor);
    floor = label.textY + lineH;
  }
  let ceiling = bottom;
  for (const label of placed.reverse()) {
    label.textY = Math.min(label.textY, ceiling);
    ceiling = label.textY - lineH;
  }
  return placed;
}
