/** How wide a few small words are, near enough to tell whether they fit. Pure. */

/** Pixels of a Latin and of a Korean letter, of the font's size. */
const [LATIN, HANGUL] = [0.6, 0.95];

export function wordsPx(text: string, fontPx: number): number {
  let sum = 0;
  for (const letter of text) sum += ((letter.codePointAt(0) ?? 0) >= 0x1100 ? HANGUL : LATIN) * fontPx;
  return sum;
}
