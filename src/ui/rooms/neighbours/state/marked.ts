/** Sentences with parts that stand out. The marks are separators that no text has, and white space to Korean particles. */
import { MASK, masked } from '../../../i18n/mask.svelte.ts';

const [BEGIN, END] = ['\u2028', '\u2029'];

/** Marks a part; a number is a figure, which may not be read now. */
export function strong(part: string | number): string {
  return `${BEGIN}${typeof part === 'number' && masked() ? MASK : part.toString()}${END}`;
}

/** The sentence without marks: to be spoken, or put into a file. */
export function plain(marked: string): string {
  return marked.replaceAll(BEGIN, '').replaceAll(END, '');
}

/** The sentence in pieces, those that stand out among them. */
export function piecesOf(marked: string): readonly { readonly text: string; readonly strong: boolean }[] {
  return marked.split(BEGIN).flatMap((part, index) => {
    const [first = '', rest = ''] = index === 0 ? ['', part] : part.split(END);
    return [
      { text: first, strong: true },
      { text: rest, strong: false },
    ].filter(({ text }) => text !== '');
  });
}
