/** A shell script as a tree (POSIX 2.10). */
import { SyntaxFault, tokens, type Piece, type Token } from './lexer.ts';

export type Word = readonly Piece[];

export interface Redirection {
  readonly fd: number;
  readonly how: '<' | '>' | '>>' | '<&' | '>&';
  readonly to: Word;
}

export interface CaseArm {
  readonly patterns: readonly Word[];
  readonly body: Command;
}

export type Command =
  | {
      readonly kind: 'simple';
      readonly assigns: readonly { readonly name: string; readonly value: Word }[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirection[];
    }
  | { readonly kind: 'pipeline'; readonly parts: readonly Command[]; readonly negated: boolean }
  | { readonly kind: 'and' | 'or'; readonly left: Command; readonly right: Command }
  | {
      readonly kind: 'list';
      readonly commands: readonly { readonly command: Command; readonly background: boolean }[];
    }
  | {
      readonly kind: 'group' | 'subshell';
      readonly body: Command;
      readonly redirects: readonly Redirection[];
    }
  | {
      readonly kind: 'if';
      readonly arms: readonly { readonly test: Command; readonly body: Command }[];
      readonly otherwise: Command | null;
      readonly redirects: readonly Redirection[];
    }
  | {
      readonly kind: 'while';
      readonly until: boolean;
      readonly test: Command;
      readonly body: Command;
      readonly redirects: readonly Redirection[];
    }
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly body: Command;
      readonly redirects: readonly Redirection[];
    }
  | {
      readonly kind: 'case';
      readonly word: Word;
      readonly arms: readonly CaseArm[];
      readonly redirects: readonly Redirection[];
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: Command };

const RESERVED = ['then', 'else', 'elif', 'fi', 'do', 'done', 'esac', '}'];
const REDIRECTS = ['<', '>', '>>', '<&', '>&', '>|'];

class Parser {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(list: readonly Token[]) {
    this.tokens = list;
  }

  private get next(): Token | undefined {
    return this.tokens[this.at];
  }

  private fault(): never {
    const token = this.next;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by whoever parses
    throw new SyntaxFault(
      token ? `unexpected "${token.text === '\n' ? 'newline' : token.text}"` : 'unexpected end of file',
    );
  }

  private isOperator(...texts: readonly string[]): boolean {
    return this.next?.kind === 'operator' && texts.includes(this.next.text);
  }

  private isReserved(...texts: readonly string[]): boolean {
    return this.next?.kind === 'word' && texts.includes(this.next.text);
  }

  private take(text: string): void {
    if (this.next?.kind === 'io' || this.next?.text !== text) this.fault();
    this.at++;
  }

  private lines(): void {
    while (this.isOperator('\n')) this.at++;
  }

  all(): Command {
    const list = this.list();
    if (this.next) this.fault();
    return list;
  }

  private list(): Command {
    const commands: { command: Command; background: boolean }[] = [];
    this.lines();
    while (this.next && !this.isReserved(...RESERVED) && !this.isOperator(')', ';;')) {
      const command = this.andOr();
      commands.push({ command, background: this.isOperator('&') });
      if (!this.isOperator('&', ';', '\n')) break;
      this.at++;
      this.lines();
    }
    return { kind: 'list', commands };
  }

  private andOr(): Command {
    let left = this.pipeline();
    while (this.isOperator('&&', '||')) {
      const kind = this.next?.text === '&&' ? 'and' : 'or';
      this.at++;
      this.lines();
      left = { kind, left, right: this.pipeline() };
    }
    return left;
  }

  private pipeline(): Command {
    const negated = this.isReserved('!');
    if (negated) this.at++;
    const parts = [this.command()];
    while (this.isOperator('|')) {
      this.at++;
      this.lines();
      parts.push(this.command());
    }
    const [only] = parts;
    return parts.length === 1 && only && !negated ? only : { kind: 'pipeline', parts, negated };
  }

  private command(): Command {
    const { next } = this;
    if (next?.kind === 'word') {
      if (next.text === 'if') return this.conditional();
      if (next.text === 'while' || next.text === 'until') return this.loop(next.text === 'until');
      if (next.text === 'for') return this.forLoop();
      if (next.text === 'case') return this.choice();
      if (next.text === '{') return this.grouped('{', '}', 'group');
      if (RESERVED.includes(next.text)) this.fault();
      const open = this.tokens[this.at + 1];
      if (open?.kind === 'operator' && open.text === '(' && /^[A-Za-z_]\w*$/.test(next.text))
        return this.definition();
    }
    if (this.isOperator('(')) return this.grouped('(', ')', 'subshell');
    return this.simple();
  }

  private definition(): Command {
    const name = this.next?.text ?? '';
    this.at++;
    this.take('(');
    this.take(')');
    this.lines();
    return { kind: 'function', name, body: this.command() };
  }

  private grouped(open: string, close: string, kind: 'group' | 'subshell'): Command {
    this.take(open);
    const body = this.list();
    this.take(close);
    return { kind, body, redirects: this.redirects() };
  }

  private conditional(): Command {
    const arms: { test: Command; body: Command }[] = [];
    this.take('if');
    for (;;) {
      const test = this.list();
      this.take('then');
      arms.push({ test, body: this.list() });
      if (!this.isReserved('elif')) break;
      this.at++;
    }
    let otherwise: Command | null = null;
    if (this.isReserved('else')) {
      this.at++;
      otherwise = this.list();
    }
    this.take('fi');
    return { kind: 'if', arms, otherwise, redirects: this.redirects() };
  }

  private doGroup(): Command {
    this.take('do');
    const body = this.list();
    this.take('done');
    return body;
  }

  private loop(until: boolean): Command {
    this.at++;
    const test = this.list();
    return { kind: 'while', until, test, body: this.doGroup(), redirects: this.redirects() };
  }

  private word(): Word {
    const { next } = this;
    if (next?.kind !== 'word') return this.fault();
    this.at++;
    return next.pieces;
  }

  private forLoop(): Command {
    this.take('for');
    const name = this.next?.text ?? '';
    this.word();
    this.lines();
    let words: Word[] | null = null;
    if (this.isReserved('in')) {
      this.at++;
      words = [];
      while (this.next?.kind === 'word') words.push(this.word());
    }
    if (this.isOperator(';')) this.at++;
    this.lines();
    return { kind: 'for', name, words, body: this.doGroup(), redirects: this.redirects() };
  }

  private choice(): Command {
    this.take('case');
    const word = this.word();
    this.lines();
    this.take('in');
    this.lines();
    const arms: CaseArm[] = [];
    while (!this.isReserved('esac')) {
      if (this.isOperator('(')) this.at++;
      const patterns = [this.word()];
      while (this.isOperator('|')) {
        this.at++;
        patterns.push(this.word());
      }
      this.take(')');
      arms.push({ patterns, body: this.list() });
      if (this.isOperator(';;')) this.at++;
      this.lines();
    }
    this.take('esac');
    return { kind: 'case', word, arms, redirects: this.redirects() };
  }

  private redirects(): Redirection[] {
    const list: Redirection[] = [];
    for (let one = this.redirect(); one; one = this.redirect()) list.push(one);
    return list;
  }

  private redirect(): Redirection | null {
    const number = this.next?.kind === 'io' ? Number(this.next.text) : null;
    const sign = number === null ? this.next : this.tokens[this.at + 1];
    if (sign?.kind !== 'operator' || !REDIRECTS.includes(sign.text)) return null;
    this.at += number === null ? 1 : 2;
    const how = sign.text === '>|' ? '>' : (sign.text as Redirection['how']);
    return { fd: number ?? (how.startsWith('<') ? 0 : 1), how, to: this.target() };
  }

  /** What follows a redirection: a word, or a number that another redirection follows. */
  private target(): Word {
    const { next } = this;
    if (next?.kind !== 'io') return this.word();
    this.at++;
    return [{ text: next.text, quote: 'single' }];
  }

  private simple(): Command {
    const assigns: { name: string; value: Word }[] = [];
    const words: Word[] = [];
    const redirects: Redirection[] = [];
    for (;;) {
      const redirect = this.redirect();
      if (redirect) redirects.push(redirect);
      else if (this.next?.kind === 'word') {
        const word = this.word();
        const assign = words.length === 0 ? assignment(word) : null;
        if (assign) assigns.push(assign);
        else words.push(word);
      } else break;
    }
    if (assigns.length + words.length + redirects.length === 0) this.fault();
    return { kind: 'simple', assigns, words, redirects };
  }
}

/** `NAME=value`; null: the word is none. */
function assignment(word: Word): { name: string; value: Word } | null {
  const [first, ...rest] = word;
  const match = first?.quote === 'none' ? /^([A-Za-z_]\w*)=(.*)$/s.exec(first.text) : null;
  if (!match) return null;
  const [, name = '', value = ''] = match;
  return { name, value: value === '' ? rest : [{ text: value, quote: 'none' }, ...rest] };
}

/** Throws SyntaxFault. */
export function parse(script: string): Command {
  return new Parser(tokens(script)).all();
}
