/** `echo`, `printf`, `read`, `test`. */
import { errorText } from '../../errors.ts';
import { escapes, printed } from '../../printf.ts';
import type { Builtin } from '../builtin.ts';
import { fail, type Shell } from '../shell.ts';
import { nextOptions } from './options.ts';
import { test } from './test.ts';

function write(shell: Shell, text: string): number {
  const answer = shell.sys.write(1, text);
  if (answer >= 0) return 0;
  return fail(answer === -9 ? 'I/O error' : errorText(answer));
}

const echo: Builtin = (shell, argv) => {
  const quiet = argv[1] === '-n';
  const joined = argv.slice(quiet ? 2 : 1).join(' ');
  const { text, stops } = escapes(joined, { zero: true, more: false });
  if (shell.sys.write(1, quiet || stops ? text : `${text}\n`) >= 0) return 0;
  shell.warn('echo: I/O error');
  return 1;
};

const printf: Builtin = (shell, argv) => {
  const { words } = nextOptions(argv, '');
  const [format, ...rest] = words;
  if (format === undefined) return fail('usage: printf format [arg ...]');
  let status = 0;
  let fault = '';
  const text = printed(format, rest, {
    escapes: { zero: false, more: false },
    complain: ({ word, what }) => {
      shell.warn(`${word}: ${what}`);
      status = 1;
    },
    invalid: (directive) => {
      fault = directive === '' ? 'missing format character' : `${directive}: invalid directive`;
    },
  });
  write(shell, text);
  return fault === '' ? status : fail(fault);
};

/** A character of a line, and whether a backslash was before it. */
type Sign = readonly [sign: string, escaped: boolean];

/** A line, or two that a backslash joins; `ended`: it had its line break. */
function readLine(shell: Shell, raw: boolean): { signs: Sign[]; ended: boolean } {
  const signs: Sign[] = [];
  for (;;) {
    const line = shell.sys.text('read_line', [0]);
    if (typeof line === 'number') return { signs, ended: false };
    let joined = false;
    for (let at = 0; at < line.length; at++) {
      const sign = line[at] ?? '';
      if (sign === '\n') return { signs, ended: true };
      if (sign !== '\\' || raw) {
        if (sign !== '\0') signs.push([sign, false]);
        continue;
      }
      const next = line[++at];
      if (next === '\n') joined = true;
      else if (next !== undefined) signs.push([next, true]);
    }
    if (!joined) return { signs, ended: false };
  }
}

class FieldReader {
  private readonly signs: readonly Sign[];
  private readonly ifs: string;
  private at = 0;

  constructor(signs: readonly Sign[], ifs: string) {
    this.signs = signs;
    this.ifs = ifs;
    this.blanks();
  }

  private isSeparator(at: number): boolean {
    const [sign = '', escaped = true] = this.signs[at] ?? [];
    return sign !== '' && !escaped && this.ifs.includes(sign);
  }

  private isBlank(at: number): boolean {
    return this.isSeparator(at) && /[ \t\n]/.test(this.signs[at]?.[0] ?? '');
  }

  private blanks(): void {
    while (this.isBlank(this.at)) this.at++;
  }

  field(): string {
    let text = '';
    while (this.at < this.signs.length && !this.isSeparator(this.at))
      text += this.signs[this.at++]?.[0] ?? '';
    this.blanks();
    if (this.isSeparator(this.at) && !this.isBlank(this.at)) {
      this.at++;
      this.blanks();
    }
    return text;
  }

  /** All that is left; a separator after its only field is none of it. */
  rest(): string {
    const from = this.at;
    this.field();
    let end = this.at;
    if (end === this.signs.length) {
      // One field was left: what separates it from nothing goes.
      end = from;
      while (end < this.signs.length && !this.isSeparator(end)) end++;
    } else {
      end = this.signs.length;
      while (end > from && this.isBlank(end - 1)) end--;
    }
    return this.signs
      .slice(from, end)
      .map(([sign]) => sign)
      .join('');
  }
}

const read: Builtin = (shell, argv) => {
  const { options, words } = nextOptions(argv, 'p:r');
  const prompt = options.find(([letter]) => letter === 'p')?.[1];
  if (words.length === 0) fail('arg count');
  void prompt;
  const { signs, ended } = readLine(
    shell,
    options.some(([letter]) => letter === 'r'),
  );
  const reader = new FieldReader(signs, shell.get('IFS') ?? ' \t\n');
  words.forEach((name, at) => {
    shell.set(name, at === words.length - 1 ? reader.rest() : reader.field());
  });
  return ended ? 0 : 1;
};

export const INPUT_OUTPUT: Readonly<Record<string, Builtin>> = Object.freeze({
  echo,
  printf,
  read,
  test,
  '[': test,
});
