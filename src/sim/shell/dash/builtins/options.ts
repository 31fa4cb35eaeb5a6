import { fail } from '../shell.ts';

/** Options as dash's `nextopt` reads them; `letters` as getopt's. Throws ShellFault for one that is none of them. */
export function nextOptions(
  argv: readonly string[],
  letters: string,
): {
  readonly options: readonly (readonly [letter: string, value: string])[];
  readonly words: readonly string[];
} {
  const options: [string, string][] = [];
  let at = 1;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (word === '-' || !word.startsWith('-')) break;
    for (let place = 1; place < word.length; place++) {
      const letter = word[place] ?? '';
      const known = letters.indexOf(letter);
      if (letter === ':' || known < 0) fail(`Illegal option -${letter}`);
      if (letters[known + 1] !== ':') {
        options.push([letter, '']);
        continue;
      }
      const rest = word.slice(place + 1);
      const value = rest === '' ? argv[++at] : rest;
      if (value === undefined) fail(`No arg for -${letter} option`);
      options.push([letter, value ?? '']);
      break;
    }
  }
  return { options, words: argv.slice(at) };
}

/** A whole number not below 0. Throws ShellFault. */
export function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) fail(`Illegal number: ${text}`);
  return Number(text);
}
