/** The sentences below a column, broken into lines. Reads the page's language: call it inside a derived. */
import { disagreements } from './agreement.ts';
import { wrapText } from '../../../charts/measure.ts';
import type { SceneColumn } from './scene.ts';

export const NOTE_PX = 11.5;
export const NOTE_LINE = 15;
/** Lines of one sentence; a longer one is cut. */
const LINES_MAX = 6;

export function sentenceLines(column: SceneColumn, widthPx: number): string[] {
  return disagreements(column).flatMap((sentence) => wrapText(sentence, widthPx, NOTE_PX, LINES_MAX));
}
