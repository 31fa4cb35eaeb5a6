/** Regular expressions of POSIX, basic or extended, with GNU's additions, as those of the host language. */
const CLASSES: Readonly<Record<string, string>> = Object.freeze({
  ...{
    alpha: 'A-Za-z',
    digit: '0-9',
    alnum: 'A-Za-z0-9',
    upper: 'A-Z',
    lower: 'a-z',
    space: '\\s',
    blank: ' \\t',
  },
  ...{
    punct: '!-\\/:-@\\[-`{-~',
    print: ' -~',
    graph: '!-~',
    cntrl: '\\x00-\\x1f\\x7f',
    xdigit: '0-9A-Fa-f',
  },
});
const GNU: Readonly<Record<string, string>> = Object.freeze({
  ...{ w: '\\w', W: '\\W', s: '\\s', S: '\\S', b: '\\b', B: '\\B', n: '\\n', t: '\\t' },
  ...{ '<': '\\b(?=\\w)', '>': '\\b(?<=\\w)', '`': '^', "'": '$' },
});

class Translator {
  private readonly text: string;
  private readonly extended: boolean;
  private at = 0;
  private made = '';
  private depth = 0;

  constructor(text: string, extended: boolean) {
    this.text = text;
    this.extended = extended;
  }

  /** `[…]` from its bracket on; false: it does not end. */
  private set(): boolean {
    const { text } = this;
    let at = this.at + 1;
    const not = text[at] === '^';
    if (not) at++;
    let inside = '';
    for (let first = true; ; first = false) {
      const sign = text[at];
      if (sign === undefined) return false;
      if (sign === ']' && !first) break;
      const known = /^\[:(\w+):\]/.exec(text.slice(at));
      if (known) {
        inside += CLASSES[known[1] ?? ''] ?? '';
        at += known[0].length;
        continue;
      }
      inside += /[\\\]^[]/.test(sign) ? `\\${sign}` : sign;
      at++;
    }
    this.at = at + 1;
    this.made += `[${not ? '^' : ''}${inside}]`;
    return true;
  }

  /** Whether a repetition or an anchor stands where a part begins. */
  private get atStart(): boolean {
    return this.made === '' || /(^|[^\\])(\((\?:)?|\|)$/.test(this.made);
  }

  private special(sign: string): void {
    if (sign === '*' || ((sign === '+' || sign === '?') && this.made !== '')) {
      if (this.atStart || this.made === '^') this.made += `\\${sign}`;
      else if (!/[*+?]$/.test(this.made) || /\\[*+?]$/.test(this.made)) this.made += sign;
    } else if (sign === '{') {
      const interval = /^(\d*)(,?)(\d*)\\?\}/.exec(this.text.slice(this.at));
      if (!interval || (interval[1] === '' && interval[3] === '')) this.made += '\\{';
      else {
        this.made += `{${interval[1] === '' ? '0' : (interval[1] ?? '')}${interval[2] ?? ''}${interval[3] ?? ''}}`;
        this.at += interval[0].length;
      }
    } else {
      if (sign === '(') this.depth++;
      if (sign === ')') this.depth--;
      this.made += sign;
    }
  }

  /** Null: it is none. */
  source(): string | null {
    const { text, extended } = this;
    while (this.at < text.length) {
      const sign = text[this.at] ?? '';
      if (sign === '[') {
        if (!this.set()) return null;
        continue;
      }
      this.at++;
      if (sign === '\\') {
        const next = text[this.at++];
        if (next === undefined) return null;
        if (/[1-9]/.test(next)) this.made += `\\${next}`;
        else if (!extended && /[(){|+?]/.test(next)) this.special(next);
        else if (Object.hasOwn(GNU, next)) this.made += GNU[next] ?? '';
        else this.made += next.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
      } else if (sign === '^') this.made += extended || this.atStart ? '^' : '\\^';
      else if (sign === '$')
        this.made += extended || this.at === text.length || /^\\[)|]/.test(text.slice(this.at)) ? '$' : '\\$';
      else if (sign === '*' || (extended && /[(){|+?]/.test(sign))) this.special(sign);
      else this.made += sign.replace(/[+?{}()|/]/, '\\$&');
      if (this.depth < 0) return null;
    }
    return this.depth === 0 ? this.made : null;
  }
}

/** Null: not one. */
export function posixRegex(text: string, extended: boolean, flags = ''): RegExp | null {
  const source = new Translator(text, extended).source();
  if (source === null) return null;
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

/** Why it is none, as GNU's programs word it. */
export function regexFault(text: string, extended: boolean): string {
  if (text.endsWith('[')) return 'Invalid regular expression';
  if (/\[[^\]]*$/.test(text)) return 'Unmatched [, [^, [:, [., or [=';
  if (/(^|[^\\])\\$/.test(text)) return 'Trailing backslash';
  const opens = (text.match(extended ? /(?<!\\)\(/g : /\\\(/g) ?? []).length;
  const closes = (text.match(extended ? /(?<!\\)\)/g : /\\\)/g) ?? []).length;
  if (opens > closes) return extended ? 'Unmatched ( or \\(' : 'Unmatched ( or \\(';
  return closes > opens ? 'Unmatched ) or \\)' : 'Invalid preceding regular expression';
}
