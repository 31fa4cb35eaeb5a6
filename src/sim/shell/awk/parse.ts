/** awk's language as a tree: patterns, actions, expressions. */
import { posixRegex } from '../regex.ts';

export type Expr =
  | { readonly kind: 'number' | 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly regex: RegExp }
  | { readonly kind: 'name'; readonly name: string; readonly index: Expr | null }
  | { readonly kind: 'field'; readonly of: Expr }
  | { readonly kind: 'assign'; readonly to: Expr; readonly sign: string; readonly value: Expr }
  | { readonly kind: 'unary' | 'post'; readonly sign: string; readonly of: Expr }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'choice'; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly kind: 'call'; readonly name: string; readonly words: readonly Expr[] };

export type Statement =
  | { readonly kind: 'print' | 'printf'; readonly words: readonly Expr[] }
  | { readonly kind: 'expr'; readonly value: Expr }
  | { readonly kind: 'if'; readonly test: Expr; readonly yes: Statement; readonly no: Statement | null }
  | { readonly kind: 'while'; readonly test: Expr; readonly body: Statement }
  | { readonly kind: 'for'; readonly name: string; readonly of: string; readonly body: Statement }
  | { readonly kind: 'next' | 'exit' }
  | { readonly kind: 'block'; readonly list: readonly Statement[] };

export interface Rule {
  readonly when: 'BEGIN' | 'END' | Expr | null;
  readonly action: Statement | null;
}

const TOKEN =
  /\s*(?:(#[^\n]*)|("(?:[^"\\]|\\.)*")|(\d+\.?\d*(?:e[-+]?\d+)?)|([A-Za-z_]\w*)|(\+\+|--|&&|\|\||[-+*/%=!<>]=|!~|[-+*/%<>=!~?:,;(){}[\]$\n]))/y;

/** Binary operators that are written, weakest first; concatenation is between comparison and sum. */
const LEVELS = [
  ['||'],
  ['&&'],
  ['~', '!~'],
  ['<', '<=', '>', '>=', '==', '!='],
  [''],
  ['+', '-'],
  ['*', '/', '%'],
];
const CONCAT = 4;

class AwkParser {
  private readonly text: string;
  private at = 0;
  private token = '';

  constructor(text: string) {
    this.text = text;
    this.advance();
  }

  private advance(): string {
    const before = this.token;
    const rest = /^[ \t\\]*/.exec(this.text.slice(this.at))?.[0].length ?? 0;
    this.at += rest;
    TOKEN.lastIndex = this.at;
    if (this.text[this.at] === '\n') {
      this.token = '\n';
      this.at++;
      return before;
    }
    const match = TOKEN.exec(this.text);
    this.token = match ? match[0].trim() : '';
    this.at = match ? TOKEN.lastIndex : this.text.length;
    if (this.token.startsWith('#')) this.advance();
    return before;
  }

  private takes(token: string): boolean {
    if (this.token !== token) return false;
    this.advance();
    return true;
  }

  private lines(): void {
    while (this.token === '\n' || this.token === ';') this.advance();
  }

  rules(): Rule[] {
    const rules: Rule[] = [];
    this.lines();
    while (this.token !== '') {
      const special = this.token === 'BEGIN' || this.token === 'END';
      const when = special ? (this.advance() as 'BEGIN' | 'END') : this.token === '{' ? null : this.expr();
      rules.push({ when, action: this.token === '{' ? this.block() : null });
      this.lines();
    }
    return rules;
  }

  private block(): Statement {
    const list: Statement[] = [];
    this.takes('{');
    this.lines();
    while (this.token !== '}' && this.token !== '') {
      list.push(this.statement());
      this.lines();
    }
    this.takes('}');
    return { kind: 'block', list };
  }

  private statement(): Statement {
    if (this.token === '{') return this.block();
    if (this.token === 'print' || this.token === 'printf') {
      const kind = this.advance() as 'print' | 'printf';
      const ends = [';', '\n', '}', ''];
      return { kind, words: ends.includes(this.token) ? [] : this.list() };
    }
    if (this.token === 'next' || this.token === 'exit') {
      const kind = this.advance() as 'next' | 'exit';
      if (/^\d/.test(this.token)) this.advance();
      return { kind };
    }
    if (this.takes('if')) {
      const test = this.primary();
      this.skipLines();
      const yes = this.statement();
      const mark = { at: this.at, token: this.token };
      this.lines();
      if (this.takes('else')) {
        this.skipLines();
        return { kind: 'if', test, yes, no: this.statement() };
      }
      this.at = mark.at;
      this.token = mark.token;
      return { kind: 'if', test, yes, no: null };
    }
    if (this.takes('while')) {
      const test = this.primary();
      this.skipLines();
      return { kind: 'while', test, body: this.statement() };
    }
    if (this.takes('for')) return this.forIn();
    return { kind: 'expr', value: this.expr() };
  }

  private skipLines(): void {
    while (this.token === '\n') this.advance();
  }

  private forIn(): Statement {
    this.takes('(');
    const name = this.advance();
    this.takes('in');
    const of = this.advance();
    this.takes(')');
    this.skipLines();
    return { kind: 'for', name, of, body: this.statement() };
  }

  private list(): Expr[] {
    const list = [this.expr()];
    while (this.takes(',')) list.push(this.expr());
    return list;
  }

  private expr(): Expr {
    const left = this.choice();
    if (!/^[-+*/%]?=$/.test(this.token)) return left;
    const sign = this.advance();
    return { kind: 'assign', to: left, sign, value: this.expr() };
  }

  private choice(): Expr {
    const test = this.binary(0);
    if (!this.takes('?')) return test;
    const yes = this.choice();
    this.takes(':');
    return { kind: 'choice', test, yes, no: this.choice() };
  }

  private startsValue(): boolean {
    return /^["\w$(!]/.test(this.token) && this.token !== 'in' && this.token !== '!~' && this.token !== '!=';
  }

  private binary(depth: number): Expr {
    const signs = LEVELS[depth];
    if (!signs) return this.unary();
    let left = this.binary(depth + 1);
    for (;;) {
      if (depth === CONCAT) {
        if (!this.startsValue()) return left;
        left = { kind: 'binary', sign: '', left, right: this.binary(depth + 1) };
      } else if (signs.includes(this.token)) {
        const sign = this.advance();
        left = { kind: 'binary', sign, left, right: this.binary(depth + 1) };
      } else return left;
    }
  }

  private unary(): Expr {
    if (['!', '-', '+', '++', '--'].includes(this.token)) {
      const sign = this.advance();
      return { kind: 'unary', sign, of: this.unary() };
    }
    const value = this.primary();
    if (this.token === '++' || this.token === '--') return { kind: 'post', sign: this.advance(), of: value };
    return value;
  }

  private primary(): Expr {
    if (this.token === '/' || this.token === '/=') return this.regex();
    const token = this.advance();
    if (token === '(') {
      const inner = this.expr();
      this.takes(')');
      return inner;
    }
    if (token === '$') return { kind: 'field', of: this.primary() };
    if (token.startsWith('"')) return { kind: 'string', value: token.slice(1, -1) };
    if (/^\d/.test(token)) return { kind: 'number', value: token };
    if (this.token === '(' && /^[a-z]/.test(token)) return this.call(token);
    const index = this.takes('[') ? this.expr() : null;
    if (index) this.takes(']');
    return { kind: 'name', name: token, index };
  }

  private call(name: string): Expr {
    this.takes('(');
    const words = this.token === ')' ? [] : this.list();
    this.takes(')');
    return { kind: 'call', name, words };
  }

  private regex(): Expr {
    const from = this.at - (this.token === '/=' ? 1 : 0);
    let end = from;
    while (end < this.text.length && this.text[end] !== '/') end += this.text[end] === '\\' ? 2 : 1;
    const regex = posixRegex(this.text.slice(from, end).replaceAll('\\/', '/'), true);
    this.at = end + 1;
    this.advance();
    return { kind: 'regex', regex: regex ?? /$^/ };
  }
}

export function parseAwk(text: string): Rule[] {
  return new AwkParser(text).rules();
}
