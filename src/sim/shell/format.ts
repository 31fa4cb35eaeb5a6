/** `printf` of the shell and of awk. */

/** Backslash sequences of a format or of `echo -e`. */
export function unescaped(text: string): string {
  const known: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    '\\': '\\',
  };
  return text.replace(/\\(0?[0-7]{1,3}|.)/g, (whole, code: string) =>
    /^[0-7]/.test(code) ? String.fromCharCode(parseInt(code, 8)) : (known[code] ?? whole),
  );
}

function one(flags: string, width: number, precision: number | null, kind: string, word: string): string {
  let text = word;
  if (/[diu]/.test(kind)) text = String(Math.trunc(Number(word) || 0));
  else if (kind === 'x') text = Math.trunc(Number(word) || 0).toString(16);
  else if (kind === 'o') text = Math.trunc(Number(word) || 0).toString(8);
  else if (kind === 'f') text = (Number(word) || 0).toFixed(precision ?? 6);
  else if (kind === 'c') text = word.slice(0, 1);
  else if (precision !== null) text = word.slice(0, precision);
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') && kind !== 's' ? '0' : ' ');
}

/** The format is used again while words are left. */
export function formatted(format: string, words: readonly string[]): string {
  const rest = [...words];
  let made = '';
  do {
    const before = rest.length;
    made += format.replace(
      /%([-0 +#]*)(\d*)(?:\.(\d+))?([diuxofscb%])/g,
      (_whole, flags: string, width: string, precision: string | undefined, kind: string) => {
        if (kind === '%') return '%';
        const word = rest.shift() ?? '';
        const digits = precision === undefined ? null : Number(precision);
        return one(flags, Number(width), digits, kind, kind === 'b' ? unescaped(word) : word);
      },
    );
    if (rest.length === before) break;
  } while (rest.length > 0);
  return made;
}
