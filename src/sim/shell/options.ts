/** Options of a program by single letters, those in `valued` with a word after them; and what is left. */
export function options(
  argv: readonly string[],
  valued = '',
): { readonly flags: ReadonlyMap<string, string>; readonly words: readonly string[] } {
  const flags = new Map<string, string>();
  let at = 1;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') {
      at++;
      break;
    }
    if (!/^-[^-\s]/.test(word)) break;
    for (let letter = 1; letter < word.length; letter++) {
      const name = word[letter] ?? '';
      if (!valued.includes(name)) {
        flags.set(name, '');
        continue;
      }
      const rest = word.slice(letter + 1);
      flags.set(name, rest === '' ? (argv[++at] ?? '') : rest);
      break;
    }
  }
  return { flags, words: argv.slice(at) };
}
