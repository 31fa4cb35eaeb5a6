/** Patterns that stand for groups beside their colours: once as canvas fills, once as CSS for legends. */
import type { Pattern } from '../state/palette.ts';

const TILE = 8;

type Stroke = (context: CanvasRenderingContext2D) => void;

const line = (x1: number, y1: number, x2: number, y2: number): Stroke => {
  return (context) => {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  };
};

/** What is drawn over the colour on one tile of 8 × 8 pixels. */
const STROKES: Readonly<Record<Pattern, readonly Stroke[]>> = {
  solid: [],
  bars: [line(0, 2, TILE, 2), line(0, 6, TILE, 6)],
  dots: [line(1, 2, 3, 2), line(5, 6, 7, 6)],
  columns: [line(2, 0, 2, TILE), line(6, 0, 6, TILE)],
  grid: [line(0, 4, TILE, 4), line(4, 0, 4, TILE)],
  rising: [line(-2, 6, 2, 10), line(-2, -2, 10, 10), line(6, -2, 10, 2)],
  checks: [line(0, 1, 4, 1), line(0, 3, 4, 3), line(4, 5, TILE, 5), line(4, 7, TILE, 7)],
  dashes: [line(0, 4, 5, 4)],
};

/** A tile of `color` with the pattern over it; null when there is no canvas. */
function tile(paint: (context: CanvasRenderingContext2D) => void): HTMLCanvasElement | null {
  const canvas = document.createElement('canvas');
  canvas.width = TILE;
  canvas.height = TILE;
  const context = canvas.getContext('2d');
  if (!context) return null;
  paint(context);
  return canvas;
}

/** Fill of a group's time on a CPU. */
export function groupFill(
  target: CanvasRenderingContext2D,
  color: string,
  over: string,
  pattern: Pattern,
): string | CanvasPattern {
  const strokes = STROKES[pattern];
  if (strokes.length === 0) return color;
  const image = tile((context) => {
    context.fillStyle = color;
    context.fillRect(0, 0, TILE, TILE);
    strokeAll(context, over, 1.2, strokes);
  });
  return (image && target.createPattern(image, 'repeat')) ?? color;
}

/** Hatching in a group's colour: it may not run before its next period. */
export function hatchFill(target: CanvasRenderingContext2D, color: string): string | CanvasPattern {
  const falling = [line(-2, 2, 2, -2), line(-2, 10, 10, -2), line(6, 10, 10, 6)];
  const image = tile((context) => {
    strokeAll(context, color, 1.1, falling);
  });
  return (image && target.createPattern(image, 'repeat')) ?? 'transparent';
}

function strokeAll(
  context: CanvasRenderingContext2D,
  color: string,
  width: number,
  strokes: readonly Stroke[],
): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  for (const stroke of strokes) stroke(context);
  context.stroke();
}
