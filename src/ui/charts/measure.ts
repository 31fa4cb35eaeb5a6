/**
 * Widths of texts, in px, from the advances of the page's own font. Asking the browser for each would force a layout per
 * frame; what the font does not hold is estimated, a little on the wide side, so that two labels never touch.
 */
import { ADVANCES, RANGES } from './advances.ts';

/** Source Code Pro: every glyph. */
const MONO = 0.6;
/** Hangul, CJK and full-width forms are as wide as the font is high. */
const WIDE = 0.98;
/** An arrow, a sign: from whatever font has it. */
const OTHER = 0.95;
/** Part of the width by which a browser's hinting and kerning differ from the sum of the advances. */
const SPARE = 1.01;

export type Face = 'plain' | 'bold' | 'mono';

/** Place of a character in the list of advances, by code; undefined: the font does not hold it. */
const PLACES: ReadonlyMap<number, number> = new Map(
  RANGES.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => from + n)).map((code, n) => [
    code,
    n,
  ]),
);

function advance(char: string, face: Face): number {
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0x1100 && (code <= 0x11ff || (code >= 0x2e80 && code <= 0xd7ff) || code >= 0xff00)) return WIDE;
  // Figures that stand below each other have the width of the widest.
  const place = PLACES.get(code >= 0x30 && code <= 0x39 ? 0x34 : code);
  if (face === 'mono') return place === undefined ? OTHER : MONO;
  return place === undefined ? OTHER : (ADVANCES[face][place] ?? 0) / 1000;
}

/** Width of a text in px at a font size in px. */
export function textWidth(text: string, sizePx: number, face: Face = 'plain'): number {
  let sum = 0;
  for (const char of text) sum += advance(char, face);
  return sum * sizePx * SPARE;
}

/** The text, cut with an ellipsis to fit `widthPx`; empty when not even one letter fits. */
export function fitText(text: string, widthPx: number, sizePx: number, face: Face = 'plain'): string {
  if (textWidth(text, sizePx, face) <= widthPx) return text;
  let cut = '';
  for (const char of text) {
    if (textWidth(`${cut}${char}…`, sizePx, face) > widthPx) break;
    cut += char;
  }
  return cut === '' ? '' : `${cut.trimEnd()}…`;
}

/** The end of the text, cut in front with an ellipsis to fit `widthPx`: for names that begin alike. */
export function fitEnd(text: string, widthPx: number, sizePx: number, face: Face = 'plain'): string {
  const chars = [...text];
  const fits = (from: number): boolean =>
    textWidth(`…${chars.slice(from).join('')}`, sizePx, face) <= widthPx;
  if (textWidth(text, sizePx, face) <= widthPx) return text;
  const from = chars.findIndex((_, index) => fits(index));
  return from < 0 ? '' : `…${chars.slice(from).join('')}`;
}

/** Lines of at most `widthPx`, broken at spaces; the last of `linesMax` is cut. */
export function wrapText(
  text: string,
  widthPx: number,
  sizePx: number,
  linesMax: number,
  face: Face = 'plain',
): string[] {
  const lines: string[] = [];
  let line = '';
  const words = text.split(' ');
  for (const [index, word] of words.entries()) {
    const next = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(next, sizePx, face) <= widthPx) {
      line = next;
      continue;
    }
    if (lines.length === linesMax - 1) {
      line = [line, ...words.slice(index)].join(' ');
      break;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line].map((entry) => fitText(entry, widthPx, sizePx, face));
}

/** Words that a shortened text does not end on. */
const LINKING = new Set(['of', 'the', 'and', 'or', 'in', 'on', 'a']);

/** The text without its last words where it does not fit; a single long word is cut. */
export function fitWords(text: string, widthPx: number, sizePx: number, face: Face = 'plain'): string {
  if (textWidth(text, sizePx, face) <= widthPx) return text;
  // What stands before a comma or a bracket says something by itself; half of what follows does not.
  const clause = text.split(/,| \(/)[0] ?? text;
  if (clause !== text) return fitWords(clause, widthPx, sizePx, face);
  const words = text.split(' ');
  for (let count = words.length; count > 0; count -= 1) {
    if (LINKING.has(words[count - 1] ?? '')) continue;
    const shorter = words
      .slice(0, count)
      .join(' ')
      .replace(/[ ·,(]+$/u, '');
    if (textWidth(shorter, sizePx, face) <= widthPx) return shorter;
  }
  return fitText(text, widthPx, sizePx, face);
}
