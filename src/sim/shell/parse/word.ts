/** Words with their quotes and expansions (POSIX 2.2, 2.6), as dash's `readtoken1` reads them. */
import type { Command, Part, Word } from './ast.ts';
import type { Source } from './source.ts';

/** How commands in `$(…)` and backquotes are parsed. */
export interface Commands {
  /** Up to the parenthesis that closes. */
  readonly substitution: () => readonly Command[];
  readonly text: (text: string, line: number) => readonly Command[];
}

const NAME_START = /[A-Za-z_]/;
const NAME = /\w/;
const SPECIAL = /[@*#?$!0-9-]/;
const OPERATIONS = /[-=?+]/;

interface Ends {
  /** Within double quotes or a here-document: few things are special. */
  readonly double: boolean;
  readonly ends: 'word' | '"' | '}' | '))' | 'text';
}

export class WordReader {
  private readonly source: Source;
  private readonly commands: Commands;
  /** Whether anything of the last word was quoted. */
  quoted = false;

  constructor(source: Source, commands: Commands) {
    this.source = source;
    this.commands = commands;
  }

  /** An unquoted word, up to a blank or an operator. */
  word(): Word {
    this.quoted = false;
    return this.parts({ double: false, ends: 'word' });
  }

  /** All of a text as within double quotes (here-documents, PS4). */
  text(): Word {
    return this.parts({ double: true, ends: 'text' });
  }

  private parts(how: Ends): Word {
    const made: Part[] = [];
    let plain = '';
    const flush = (): void => {
      if (plain !== '') made.push({ kind: 'text', text: plain, quoted: how.double });
      plain = '';
    };
    let depth = 0;
    for (;;) {
      const { source } = this;
      source.join();
      const sign = source.peek();
      if (this.isEnd(how, sign, depth)) break;
      if (sign === '$' || sign === '`') {
        flush();
        this.expansion(how, made);
      } else if (sign === '\\') {
        flush();
        this.escaped(how, made);
      } else if (sign === '"' && how.ends !== 'text' && how.ends !== '))') {
        flush();
        this.doubled(how, made);
      } else if (sign === "'" && !how.double) {
        flush();
        made.push({ kind: 'text', text: this.single(), quoted: true });
      } else {
        const taken = source.next();
        if (how.ends === '))') depth = Math.max(0, depth + (sign === '(' ? 1 : sign === ')' ? -1 : 0));
        if (how.ends !== '))' || sign !== '"') plain += taken;
      }
    }
    flush();
    return made;
  }

  private isEnd({ ends }: Ends, sign: string, depth: number): boolean {
    const { source } = this;
    switch (ends) {
      case 'word':
        return sign === '' || /[ \t\n|&;<>()]/.test(sign);
      case '"':
        if (sign === '') source.fault('Unterminated quoted string');
        return sign === '"';
      case '}':
        if (sign === '') source.fault("Missing '}'");
        return sign === '}';
      case '))':
        if (sign === '') source.fault("Missing '))'");
        return sign === ')' && depth <= 0 && source.peek(1) === ')';
      case 'text':
        return sign === '';
    }
  }

  private single(): string {
    const { source } = this;
    this.quoted = true;
    const end = source.text.indexOf("'", source.at + 1);
    if (end < 0) {
      source.line += source.text.slice(source.at).split('\n').length - 1;
      source.fault('Unterminated quoted string');
    }
    const text = source.text.slice(source.at + 1, end);
    source.line += text.split('\n').length - 1;
    source.at = end + 1;
    return text;
  }

  private escaped({ double, ends }: Ends, made: Part[]): void {
    const { source } = this;
    source.at++;
    const sign = source.next(false);
    this.quoted = true;
    const isSpecial =
      !double || /[\\`$]/.test(sign) || (sign === '"' && ends !== 'text') || (sign === '}' && ends === '}');
    const text = sign === '' ? '\\' : isSpecial ? sign : `\\${sign}`;
    made.push({ kind: 'text', text, quoted: true });
  }

  /** A double quote: opens one, or within one's `${…}` another. */
  private doubled(how: Ends, made: Part[]): void {
    this.source.at++;
    this.quoted = true;
    const inner = this.parts({ double: !(how.double && how.ends === '}'), ends: '"' });
    this.source.at++;
    if (inner.length === 0) made.push({ kind: 'text', text: '', quoted: true });
    else made.push(...inner);
  }

  private expansion({ double, ends }: Ends, made: Part[]): void {
    const { source } = this;
    if (source.peek() === '`') {
      source.at++;
      made.push({ kind: 'command', body: this.backquoted(double && ends !== 'text'), quoted: double });
      return;
    }
    source.at++;
    source.join();
    const next = source.peek();
    if (source.skips('((')) {
      const word = this.parts({ double: true, ends: '))' });
      source.at += 2;
      made.push({ kind: 'arithmetic', word, quoted: double });
    } else if (source.skips('(')) {
      made.push({ kind: 'command', body: this.commands.substitution(), quoted: double });
    } else if (source.skips('{')) made.push(this.braced(double));
    else if (NAME_START.test(next) || SPECIAL.test(next))
      made.push({ kind: 'parameter', name: this.name(), op: '', colon: false, word: [], quoted: double });
    else made.push({ kind: 'text', text: '$', quoted: double });
  }

  /** A name, or one special sign; '' : none of them. Digits: as many as there are if `many`. */
  private name(many = false): string {
    const { source } = this;
    source.join();
    let name = '';
    if (NAME_START.test(source.peek()))
      while (NAME.test(source.peek())) {
        name += source.next();
        source.join();
      }
    else if (/[0-9]/.test(source.peek()))
      do name += source.next();
      while (many && /[0-9]/.test(source.peek()));
    else if (SPECIAL.test(source.peek())) name = source.next();
    return name;
  }

  /** After `${`. */
  private braced(quoted: boolean): Part {
    const { source } = this;
    if (source.peek() === '#' && /[\w@*#?$!-]/.test(source.peek(1)) && this.isLength()) {
      source.at++;
      const name = this.name(true);
      if (!source.skips('}')) return this.bad(quoted);
      return { kind: 'parameter', name, op: 'length', colon: false, word: [], quoted };
    }
    const name = this.name(true);
    if (name === '') return this.bad(quoted);
    if (source.skips('}')) return { kind: 'parameter', name, op: '', colon: false, word: [], quoted };
    if (source.peek() === '') source.fault("Missing '}'");
    const colon = source.skips(':');
    const sign = source.peek();
    const op =
      !colon && /[%#]/.test(sign)
        ? source.skips(sign + sign)
          ? `${sign}${sign}`
          : sign
        : OPERATIONS.test(sign)
          ? sign
          : '';
    if (op === '') return this.bad(quoted);
    if (op.length === 1) source.skips(op);
    // Patterns are read as outside of quotes.
    const word = this.parts({ double: quoted && OPERATIONS.test(op), ends: '}' });
    source.at++;
    return { kind: 'parameter', name, op: op as '-', colon, word, quoted };
  }

  /** Whether `${#` is a length and not `$#` with an operation. */
  private isLength(): boolean {
    const next = this.source.peek(1);
    if (NAME.test(next) || this.source.peek(2) === '}') return true;
    return !/[-?#]/.test(next);
  }

  /** `Bad substitution`, said when it is run. */
  private bad(quoted: boolean): Part {
    const word = this.parts({ double: true, ends: '}' });
    this.source.at++;
    return { kind: 'parameter', name: '', op: 'bad', colon: false, word, quoted };
  }

  private backquoted(double: boolean): readonly Command[] {
    const { source } = this;
    const { line } = source;
    let text = '';
    for (;;) {
      const sign = source.next(false);
      if (sign === '') source.fault('EOF in backquote substitution');
      if (sign === '`') break;
      const next = source.peek();
      if (sign === '\\' && (/[\\`$]/.test(next) || (next === '"' && double))) {
        text += next;
        source.at++;
      } else if (sign === '\\' && next === '\n') source.next(false);
      else text += sign;
    }
    return this.commands.text(text, line);
  }
}
