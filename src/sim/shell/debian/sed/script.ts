/** A script of sed's as commands. */
import { posixRegex, regexFault } from '../../regex.ts';

export type Address =
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'last' }
  | { readonly kind: 'match'; readonly test: RegExp }
  | { readonly kind: 'step'; readonly first: number; readonly step: number };

export interface Command {
  readonly from: Address | null;
  readonly to: Address | null;
  readonly plus: number | null;
  readonly not: boolean;
  readonly name: string;
  /** Text of a, i, c; label of b, t; set of y. */
  readonly text: string;
  readonly find: RegExp | null;
  readonly put: string;
  readonly which: number;
  readonly all: boolean;
  readonly prints: boolean;
  readonly body: readonly Command[];
}

const NOTHING = Object.freeze({
  text: '',
  find: null,
  put: '',
  which: 1,
  all: false,
  prints: false,
  body: [],
});

class Wrong {
  readonly sed: string;

  constructor(message: string) {
    this.sed = message;
  }
}

export class ScriptReader {
  private readonly text: string;
  private readonly extended: boolean;
  private at = 0;
  private readonly part: number;

  constructor(text: string, extended: boolean, part = 1) {
    this.text = text;
    this.extended = extended;
    this.part = part;
  }

  private fail(message: string): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught where the script is read
    throw new Wrong(`-e expression #${String(this.part)}, char ${String(this.at)}: ${message}`);
  }

  private blanks(pattern = /[ \t]/): void {
    while (this.at < this.text.length && pattern.test(this.text[this.at] ?? '')) this.at++;
  }

  /** Up to a sign that is not escaped; `\n` is a line break. */
  private until(sign: string, what: string): string {
    let made = '';
    for (; this.at < this.text.length; this.at++) {
      const here = this.text[this.at] ?? '';
      if (here === sign) {
        this.at++;
        return made;
      }
      if (here === '\\') {
        const next = this.text[++this.at] ?? '';
        made +=
          next === sign && sign !== '\\' ? (/[.*[\]^$+?(){}|]/.test(sign) ? `\\${next}` : next) : `\\${next}`;
      } else if (here === '[' && what === 'regex') {
        const set = /^\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(this.text.slice(this.at))?.[0] ?? here;
        made += set;
        this.at += set.length - 1;
      } else made += here;
    }
    return this.fail(
      what === 'address'
        ? 'unterminated address regex'
        : `unterminated \`${what === 'regex' ? 's' : what}' command`,
    );
  }

  private regex(text: string, flags = ''): RegExp {
    const made = posixRegex(text, this.extended, flags);
    return made ?? this.fail(regexFault(text, this.extended));
  }

  private address(): Address | null {
    const number = /^(\d+)(?:~(\d+))?/.exec(this.text.slice(this.at));
    if (number) {
      this.at += number[0].length;
      if (number[2] !== undefined) return { kind: 'step', first: Number(number[1]), step: Number(number[2]) };
      return { kind: 'line', line: Number(number[1]) };
    }
    const sign = this.text[this.at];
    if (sign === '$') {
      this.at++;
      return { kind: 'last' };
    }
    if (sign !== '/' && sign !== '\\') return null;
    this.at += sign === '/' ? 1 : 2;
    const text = this.until(this.text[this.at - 1] ?? '/', 'address');
    const blind = this.text[this.at] === 'I';
    if (blind) this.at++;
    return { kind: 'match', test: this.regex(text, blind ? 'i' : '') };
  }

  commands(inner = false): Command[] {
    const made: Command[] = [];
    for (;;) {
      this.blanks(/[ \t\n;]/);
      if (this.at >= this.text.length) {
        if (inner) {
          this.at = 0;
          this.fail("unmatched `{'");
        }
        return made;
      }
      if (this.text[this.at] === '}') {
        this.at++;
        if (!inner) this.fail("unexpected `}'");
        return made;
      }
      if (this.text[this.at] === '#') {
        while (this.at < this.text.length && this.text[this.at] !== '\n') this.at++;
        continue;
      }
      made.push(this.command());
    }
  }

  private command(): Command {
    const from = this.address();
    let to: Address | null = null;
    let plus: number | null = null;
    this.blanks();
    if (from && this.text[this.at] === ',') {
      this.at++;
      this.blanks();
      const more = /^\+(\d+)/.exec(this.text.slice(this.at));
      if (more) {
        plus = Number(more[1]);
        this.at += more[0].length;
      } else to = this.address() ?? this.fail("unexpected `,'");
    }
    this.blanks();
    const not = this.text[this.at] === '!';
    if (not) this.at++;
    this.blanks();
    const name = this.text[this.at++];
    if (name === undefined) return this.fail('missing command');
    return { from, to, plus, not, name, ...NOTHING, ...this.rest(name) };
  }

  private rest(name: string): Partial<Command> {
    if (name === '{') return { body: this.commands(true) };
    if (name === 's') return this.substitution();
    if (name === 'y') {
      const sign = this.text[this.at++] ?? '/';
      const unescaped = (text: string): string => text.replaceAll('\\n', '\n').replaceAll('\\\\', '\\');
      const [one, two] = [unescaped(this.until(sign, 'y')), unescaped(this.until(sign, 'y'))];
      if (one.length !== two.length) this.fail("strings for `y' command are different lengths");
      this.end();
      return { text: one, put: two };
    }
    if ('aic'.includes(name)) {
      this.blanks();
      if (this.text[this.at] === '\\') {
        this.at++;
        this.blanks();
        if (this.text[this.at] === '\n') this.at++;
      }
      if (this.at >= this.text.length) this.fail(`expected \\ after \`a', \`c' or \`i'`);
      const end = /(?<!\\)\n/.exec(this.text.slice(this.at))?.index ?? this.text.length - this.at;
      const text = this.text.slice(this.at, this.at + end).replace(/\\(\n|.)/g, '$1');
      this.at += end;
      return { text };
    }
    if ('btTrw:'.includes(name)) {
      this.blanks();
      const label = /^[^\n;}]*/.exec(this.text.slice(this.at))?.[0] ?? '';
      this.at += label.length;
      return { text: label.trim() };
    }
    if ('qQ'.includes(name)) {
      this.blanks();
      const code = /^\d+/.exec(this.text.slice(this.at))?.[0] ?? '';
      this.at += code.length;
      this.end();
      return { text: code };
    }
    if (!'pPdDnNhHgGxl='.includes(name)) this.fail(`unknown command: \`${name}'`);
    this.end();
    return {};
  }

  private end(): void {
    this.blanks();
    const sign = this.text[this.at];
    if (sign === undefined || /[\n;}#]/.test(sign)) return;
    this.at++;
    this.fail('extra characters after command');
  }

  private substitution(): Partial<Command> {
    const sign = this.text[this.at++];
    if (sign === undefined) return this.fail("unterminated `s' command");
    const find = this.until(sign, 'regex');
    const put = this.until(sign, 's');
    const flags = /^[gpiIme\d]*/.exec(this.text.slice(this.at))?.[0] ?? '';
    this.at += flags.length;
    const next = this.text[this.at];
    if (next !== undefined && !/[\s;}#]/.test(next)) {
      this.at++;
      this.fail("unknown option to `s'");
    }
    this.end();
    const which = Number(/\d+/.exec(flags)?.[0] ?? 1);
    return {
      find: this.regex(find, /[iI]/.test(flags) ? 'gi' : 'g'),
      put,
      which,
      all: flags.includes('g'),
      prints: flags.includes('p'),
    };
  }
}
