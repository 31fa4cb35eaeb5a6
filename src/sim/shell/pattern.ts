/** Shell patterns (POSIX 2.13): `*`, `?` and `[…]` as regular expressions; a backslash takes what follows as it is. */

/** A text in which nothing is special. */
export function quotedPattern(text: string): string {
  return text.replace(/[\\*?[\]!^-]/g, '\\$&');
}

/** Whether anything in it stands for other than itself. */
export function isPattern(pattern: string): boolean {
  return /[*?]|\[[^]*\]/.test(pattern.replace(/\\[^]/g, ''));
}

/** The same without what quotes it. */
export function unquotedPattern(pattern: string): string {
  return pattern.replace(/\\([^])/g, '$1');
}

const CLASSES: Readonly<Record<string, string>> = Object.freeze({
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
});

function escaped(sign: string): string {
  return sign.replace(/[.*+?^${}()|[\]\\/-]/, '\\$&');
}

/** A set from its `[` on, and where it ends; null: it is none. */
function setAt(pattern: string, from: number): { source: string; end: number } | null {
  let at = from + 1;
  const not = pattern[at] === '!' || pattern[at] === '^';
  if (not) at++;
  let inside = '';
  for (let first = true; ; first = false) {
    const sign = pattern[at];
    if (sign === undefined) return null;
    if (sign === ']' && !first) break;
    const known = sign === '[' ? /^\[:(\w+):\]/.exec(pattern.slice(at)) : null;
    if (known) {
      inside += CLASSES[known[1] ?? ''] ?? '';
      at += known[0].length;
    } else if (sign === '-' && !first && pattern[at + 1] !== ']') {
      inside += '-';
      at++;
    } else {
      if (sign === '\\') at++;
      inside += escaped(pattern[at] ?? '\\');
      at++;
    }
  }
  return { source: inside === '' ? (not ? '[^]' : '[]') : `[${not ? '^' : ''}${inside}]`, end: at + 1 };
}

/** As a regular expression's source. `star`: what `*` and `?` may be. */
export function patternSource(pattern: string, any = '[^]'): string {
  let made = '';
  for (let at = 0; at < pattern.length;) {
    const sign = pattern[at] ?? '';
    const set = sign === '[' ? setAt(pattern, at) : null;
    if (set) {
      made += set.source;
      at = set.end;
      continue;
    }
    if (sign === '\\' && at + 1 < pattern.length) made += escaped(pattern[++at] ?? '');
    else made += sign === '*' ? `${any}*` : sign === '?' ? any : escaped(sign);
    at++;
  }
  return made;
}

export function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${patternSource(pattern)})$`).test(text);
  } catch {
    // A range that runs backwards fits nothing.
    return false;
  }
}
