/**
 * Widths of texts by estimate, in px. Asking the browser for each would force a layout per frame; an estimate a little
 * on the wide side never lets two labels touch.
 */

/** Advance of an average glyph as a share of the font size. */
const MONO = 0.605;
const BOLD = 0.64;
const PLAIN = 0.545;
const WIDE = 0.98;
const NARROW = 0.32;

export type Face = 'plain' | 'bold' | 'mono';

function advance(char: string, face: Face): number {
  const code = char.codePointAt(0) ?? 0;
  // Hangul, CJK and full-width forms are as wide as the font is high.
  if (code >= 0x1100 && (code <= 0x11ff || (code >= 0x2e80 && code <= 0xd7ff) || code >= 0xff00)) return WIDE;
  if (face === 'mono') return MONO;
  if (' .,:;|ilIjt·\u202f'.includes(char)) return NARROW;
  if ('MWmw%@…'.includes(char)) return 0.92;
  if (code >= 0x41 && code <= 0x5a) return 0.7;
  return face === 'bold' ? BOLD : PLAIN;
}

/** Width of a text in px at a font size in px. */
export function textWidth(text: string, sizePx: number, face: Face = 'plain'): number {
  let sum = 0;
  for (const char of text) sum += advance(char, face);
  return sum * sizePx;
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
