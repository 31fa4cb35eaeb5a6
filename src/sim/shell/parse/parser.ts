/** A script's commands one after the other, as dash's `parsecmd` takes them, with its messages for what is none. */
import { deepFreeze } from './freeze.ts';
import type { Assignment, CaseArm, Command, Redirection, Word } from './ast.ts';
import { Source } from './source.ts';
import { isSign, readToken, RESERVED, tokenName, type Token } from './tokens.ts';
import { WordReader } from './word.ts';

/** What the next token may be. */
interface Expect {
  readonly lines?: boolean;
  readonly reserved?: boolean;
  readonly alias?: boolean;
}

const ANY: Expect = Object.freeze({ lines: true, reserved: true, alias: true });
/** What ends a list within a command. */
const ENDS: ReadonlySet<string> = new Set([
  ')',
  ';;',
  'do',
  'done',
  'elif',
  'else',
  'esac',
  'fi',
  'then',
  '}',
]);
const GOOD_NAME = /^[A-Za-z_]\w*$/;

/** What a list is that the end of the text cut off. */
const NOTHING: Command = deepFreeze({ kind: 'simple', line: 0, assigns: [], words: [], redirects: [] });

interface HereDocument {
  readonly redirect: { to: Word };
  readonly end: string;
  readonly strips: boolean;
  readonly quoted: boolean;
}

export interface ParseOptions {
  readonly aliases: ReadonlyMap<string, string>;
  /** Names that no function may have. */
  readonly special: (name: string) => boolean;
}

/** Parts of a word as what was written, quotes off: ends of here-documents. */
function plainText(word: Word): string {
  return word.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

export class Parser {
  private readonly source: Source;
  private readonly words: WordReader;
  private readonly options: ParseOptions;
  private expect: Expect = {};
  private pushed: Token | null = null;
  private last: Token = { kind: 'sign', text: '\n' };
  private here: HereDocument[] = [];

  constructor(source: Source, options: ParseOptions) {
    this.source = source;
    this.options = options;
    this.words = new WordReader(source, commandsIn(source, options));
  }

  /** The commands of a line; null: an empty one; 'end': there are no more. Throws SyntaxFault. */
  command(): Command | null | 'end' {
    const token = this.read();
    if (isSign(token, '')) return 'end';
    if (isSign(token, '\n')) return null;
    this.pushed = token;
    const made = this.list(true, true);
    return made ? deepFreeze(made) : null;
  }

  /** What is in `$(…)`, and its closing parenthesis. */
  substitution(): readonly Command[] {
    const body = this.list(false, true);
    this.take(')');
    return body ? [body] : [];
  }

  /** Whether nothing comes after what was read: it ended with the text, not with a line. */
  get atEnd(): boolean {
    return isSign(this.last, '');
  }

  private read(): Token {
    const { expect } = this;
    this.expect = {};
    for (;;) {
      // It may have been read before it was known what is to be looked for.
      let token = this.pushed ?? readToken(this.source, this.words);
      this.pushed = null;
      if (isSign(token, '\n') || isSign(token, '')) {
        this.hereDocuments();
        if (expect.lines === true && isSign(token, '\n')) continue;
      }
      token = this.classified(token, expect);
      if (token.kind === 'word' && !token.quoted && expect.alias === true) {
        const value = this.options.aliases.get(token.text);
        if (value !== undefined && this.source.splice(token.text, value)) continue;
      }
      return (this.last = token);
    }
  }

  private classified(token: Token, { reserved }: Expect): Token {
    if (token.kind !== 'word' || token.quoted || reserved !== true) return token;
    return RESERVED.includes(token.text) ? { kind: 'sign', text: token.text } : token;
  }

  private unread(): void {
    this.pushed = this.last;
  }

  private unexpected(expecting?: string): never {
    const more = expecting === undefined ? '' : ` (expecting ${tokenName(expecting)})`;
    return this.source.fault(`${tokenName(this.last)} unexpected${more}`);
  }

  /** `top`: up to the end of a line. `mayBeEmpty`: what ends it may come at once. */
  private list(top: boolean, mayBeEmpty: boolean): Command | null {
    let made: Command | null = null;
    for (let first = true; ; first = false) {
      this.expect = { lines: !top, reserved: true, alias: true };
      const token = this.read();
      if (isSign(token, '\n')) return made;
      this.unread();
      if (isSign(token, '')) {
        return made;
      }
      if (!top && (!first || mayBeEmpty) && token.kind === 'sign' && ENDS.has(token.text)) return made;
      const { line } = this.source;
      let one = this.andOr();
      const after = this.read();
      if (isSign(after, '&')) one = { kind: 'background', body: one, line };
      made = made ? { kind: 'then', left: made, right: one } : one;
      if (isSign(after, '') || isSign(after, '\n')) this.unread();
      else if (!isSign(after, '&') && !isSign(after, ';')) {
        if (top) this.unexpected();
        this.unread();
        return made;
      }
    }
  }

  private inner(): Command {
    return this.list(false, false) ?? NOTHING;
  }

  private andOr(): Command {
    let left = this.pipeline();
    for (;;) {
      const token = this.read();
      const kind = isSign(token, '&&') ? 'and' : isSign(token, '||') ? 'or' : null;
      if (kind === null) {
        this.unread();
        return left;
      }
      this.expect = ANY;
      left = { kind, left, right: this.pipeline() };
    }
  }

  private pipeline(): Command {
    const negated = isSign(this.read(), '!');
    if (negated) this.expect = { reserved: true, alias: true };
    else this.unread();
    const { line } = this.source;
    const first = this.simpleOrCompound();
    const parts = [first];
    while (isSign(this.read(), '|')) {
      this.expect = ANY;
      parts.push(this.simpleOrCompound());
    }
    this.unread();
    const body: Command = parts.length === 1 ? first : { kind: 'pipeline', parts, line };
    return negated ? { kind: 'not', body } : body;
  }

  private simpleOrCompound(): Command {
    const { line } = this.source;
    const token = this.read();
    if (token.kind !== 'sign') {
      this.unread();
      return this.simple(line);
    }
    const made = this.compound(token.text, line);
    const redirects: Redirection[] = [];
    this.expect = { reserved: true, alias: true };
    for (let next = this.read(); next.kind === 'redirection'; next = this.read()) {
      redirects.push(this.redirection(next));
      this.expect = { reserved: true, alias: true };
    }
    this.unread();
    return redirects.length === 0 ? made : { kind: 'redirected', body: made, redirects, line };
  }

  private compound(sign: string, line: number): Command {
    switch (sign) {
      case 'if':
        return this.conditional();
      case 'while':
      case 'until': {
        const test = this.inner();
        this.take('do');
        const body = this.inner();
        this.take('done');
        return { kind: 'while', until: sign === 'until', test, body };
      }
      case 'for':
        return this.loop(line);
      case 'case':
        return this.choice(line);
      case '(': {
        const body = this.inner();
        this.take(')');
        return { kind: 'subshell', body, line };
      }
      case '{': {
        const body = this.inner();
        this.take('}');
        return body;
      }
      default:
        return this.unexpected();
    }
  }

  private take(text: string): void {
    if (!isSign(this.read(), text)) this.unexpected(text);
  }

  /** After `if` or `elif`, up to and with `fi`. */
  private conditional(): Command {
    const test = this.inner();
    this.take('then');
    const body = this.inner();
    const next = this.read();
    if (isSign(next, 'elif')) return { kind: 'if', test, body, otherwise: this.conditional() };
    let otherwise: Command | null = null;
    if (isSign(next, 'else')) otherwise = this.inner();
    else this.unread();
    this.take('fi');
    return { kind: 'if', test, body, otherwise };
  }

  private loop(line: number): Command {
    const name = this.read();
    if (name.kind !== 'word' || name.quoted || !GOOD_NAME.test(name.text))
      return this.source.fault('Bad for loop variable');
    let words: Word[] | null = null;
    this.expect = ANY;
    if (isSign(this.read(), 'in')) {
      words = [];
      let next = this.read();
      for (; next.kind === 'word'; next = this.read()) words.push(next.word);
      if (!isSign(next, '\n') && !isSign(next, ';')) this.unexpected();
    } else if (!isSign(this.last, ';')) this.unread();
    this.expect = ANY;
    this.take('do');
    const body = this.inner();
    this.take('done');
    return { kind: 'for', name: name.text, words, body, line };
  }

  private choice(line: number): Command {
    const subject = this.read();
    if (subject.kind !== 'word') return this.unexpected('word');
    this.expect = ANY;
    this.take('in');
    const arms: CaseArm[] = [];
    for (;;) {
      this.expect = { lines: true, reserved: true };
      let token = this.read();
      if (isSign(token, 'esac')) break;
      if (isSign(token, '(')) token = this.read();
      const patterns: Word[] = [];
      for (;;) {
        patterns.push(token.kind === 'word' ? token.word : []);
        if (!isSign(this.read(), '|')) break;
        token = this.read();
      }
      if (!isSign(this.last, ')')) this.unexpected(')');
      arms.push({ patterns, body: this.list(false, true) });
      this.expect = { lines: true, reserved: true };
      const after = this.read();
      if (isSign(after, 'esac')) break;
      if (!isSign(after, ';;')) this.unexpected(';;');
    }
    return { kind: 'case', word: subject.word, arms, line };
  }

  private redirection({ fd, how, strips }: Extract<Token, { kind: 'redirection' }>): Redirection {
    const target = this.read();
    if (target.kind !== 'word') return this.unexpected();
    const made: { fd: number; how: Redirection['how']; to: Word } = { fd, how, to: target.word };
    if (how === '<<')
      this.here.push({ redirect: made, end: plainText(target.word), strips, quoted: target.quoted });
    return made;
  }

  private simple(line: number): Command {
    const assigns: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirection[] = [];
    for (let alias = true; ;) {
      this.expect = { alias };
      const token = this.read();
      if (token.kind === 'redirection') redirects.push(this.redirection(token));
      else if (token.kind === 'word') {
        const assign = words.length === 0 ? assignment(token.word) : null;
        if (assign) assigns.push(assign);
        else {
          words.push(token.word);
          alias = false;
        }
      } else if (isSign(token, '(') && words.length === 1 && assigns.length + redirects.length === 0)
        return this.definition(words[0] ?? [], line);
      else {
        this.unread();
        return { kind: 'simple', line, assigns, words, redirects };
      }
    }
  }

  private definition(word: Word, line: number): Command {
    this.take(')');
    const [part] = word;
    const name = part?.kind === 'text' && !part.quoted && word.length === 1 ? part.text : '';
    if (!GOOD_NAME.test(name) || this.options.special(name)) return this.source.fault('Bad function name');
    this.expect = ANY;
    return { kind: 'function', name, body: this.simpleOrCompound(), line };
  }

  /** Reads those that were announced on the line that has just ended. */
  private hereDocuments(): void {
    const { source } = this;
    const waiting = this.here;
    this.here = [];
    for (const { redirect, end, strips, quoted } of waiting) {
      let text = '';
      const { line: first } = source;
      while (source.peek() !== '') {
        const line = this.hereLine(quoted);
        const shown = strips ? line.replace(/^\t+/, '') : line;
        if (shown.replace(/\n$/, '') === end) break;
        text += shown;
      }
      redirect.to = quoted ? [{ kind: 'text', text, quoted: true }] : textWord(text, first, this.options);
    }
  }

  /** One line of a here-document with its end; continued ones are one if nothing of it is quoted. */
  private hereLine(quoted: boolean): string {
    const { source } = this;
    let line = '';
    while (source.peek() !== '') {
      const sign = source.next(false);
      line += sign;
      if (sign === '\\' && !quoted && source.peek() === '\n') line += source.next(false);
      else if (sign === '\\' && !quoted) line += source.next(false);
      else if (sign === '\n') break;
    }
    return line;
  }
}

/** How commands within the words of a source are parsed. */
function commandsIn(source: Source, options: ParseOptions): ConstructorParameters<typeof WordReader>[1] {
  return {
    substitution: () => new Parser(source, options).substitution(),
    text: (text, line) => {
      const made: Command[] = [];
      const parser = new Parser(new Source(text, line), options);
      for (let one = parser.command(); one !== 'end'; one = parser.command()) if (one) made.push(one);
      return made;
    },
  };
}

/** A text as within double quotes: of a here-document, of PS4. Throws SyntaxFault. */
export function textWord(text: string, line: number, options: ParseOptions): Word {
  const source = new Source(text, line);
  return deepFreeze(new WordReader(source, commandsIn(source, options)).text());
}

/** `NAME=value`; null: the word is none. */
function assignment(word: Word): Assignment | null {
  const [first, ...rest] = word;
  const match = first?.kind === 'text' && !first.quoted ? /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text) : null;
  if (!match) return null;
  const [, name = '', text = ''] = match;
  return { name, value: text === '' ? rest : [{ kind: 'text', text, quoted: false }, ...rest] };
}
