/**
 * Conditions and figures of lessons: a small language over what a run shows, such as
 * `cgroup('batch').cpu.stat.nr_throttled > 0` or `paths('kvm').total_ns / paths('bare').total_ns`.
 *
 *     expression = and { "or" and } · and = not { "and" not } · not = ["not"] sum [ comparison sum ]
 *     sum = product { ("+" | "-") product } · product = value { ("*" | "/") value }
 *     value = number [unit] | 'text' | "(" expression ")" | "-" value | name [ "(" texts ")" ] { "." name }
 *
 * Units are ns, us, ms, s and %. What a name means says whoever evaluates. Pure: it parses and computes, nothing else.
 */

import type { Text } from '../sim/core/text.ts';

/** What a query gives; null: not known yet, such as the time of an operation that has not ended. */
export type Scalar = number | string | boolean | null;

export type Comparison = '<' | '<=' | '>' | '>=' | '==' | '!=';
type Operator = Comparison | 'and' | 'or' | '+' | '-' | '*' | '/';

export type Expr =
  | { readonly kind: 'value'; readonly value: Scalar }
  | {
      readonly kind: 'get';
      readonly name: string;
      readonly args: readonly string[];
      readonly path: readonly string[];
    }
  | { readonly kind: 'op'; readonly op: Operator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'not' | 'minus'; readonly of: Expr };

/** A query is not written right: from which character on, and why. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly at: number;
  readonly text: Text;

  constructor(at: number, en: string, ko: string) {
    super(en);
    this.at = at;
    this.text = { en: `${en} (character ${at + 1})`, ko: `${ko} (${at + 1}번째 글자)` };
  }
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)(ns|us|ms|s|%)?(?![\w.])|'([^']*)'|"([^"]*)"|([A-Za-z_]\w*)|(<=|>=|==|!=|[-+*/<>().,]))/y;
const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, '%': 0.01 };
const WORDS = new Set(['and', 'or', 'not']);
const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly value: number;
  readonly at: number;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    const from = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    if (!found)
      throw new QueryError(
        from,
        `“${text.slice(from, from + 12)}” is not understood`,
        `“${text.slice(from, from + 12)}”을(를) 읽을 수 없습니다`,
      );
    const [, number, unit, single, double, name, sign] = found;
    at = TOKEN.lastIndex;
    if (number !== undefined)
      tokens.push({
        kind: 'number',
        text: number,
        value: Number(number) * (UNITS[unit ?? 'ns'] ?? 1),
        at: from,
      });
    else if (single !== undefined || double !== undefined)
      tokens.push({ kind: 'text', text: single ?? double ?? '', value: 0, at: from });
    else if (name !== undefined)
      tokens.push({ kind: WORDS.has(name) ? 'sign' : 'name', text: name, value: 0, at: from });
    else tokens.push({ kind: 'sign', text: sign ?? '', value: 0, at: from });
  }
  return [...tokens, { kind: 'end', text: '', value: 0, at: text.length }];
}

class Parser {
  private readonly tokens: readonly Token[];
  private next = 0;

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  whole(): Expr {
    const found = this.or();
    const { kind, text, at } = this.here;
    if (kind !== 'end')
      throw new QueryError(
        at,
        `nothing is expected here, but “${text}” is there`,
        `여기에는 아무것도 없어야 하는데 “${text}”이(가) 있습니다`,
      );
    return found;
  }

  private get here(): Token {
    return this.tokens[this.next] ?? { kind: 'end', text: '', value: 0, at: 0 };
  }

  /** Takes a sign if it is the next one. */
  private took(...signs: readonly string[]): string | null {
    const { kind, text } = this.here;
    if (kind !== 'sign' || !signs.includes(text)) return null;
    this.next++;
    return text;
  }

  private must(sign: string): void {
    if (this.took(sign) === null)
      throw new QueryError(this.here.at, `“${sign}” is expected here`, `여기에 “${sign}”이(가) 와야 합니다`);
  }

  private left(part: () => Expr, ...signs: readonly Operator[]): Expr {
    let found = part();
    for (let op = this.took(...signs); op !== null; op = this.took(...signs))
      found = { kind: 'op', op: op as Operator, left: found, right: part() };
    return found;
  }

  private or(): Expr {
    return this.left(() => this.left(() => this.not(), 'and'), 'or');
  }

  private not(): Expr {
    if (this.took('not') !== null) return { kind: 'not', of: this.not() };
    const left = this.sum();
    const op = this.took(...COMPARISONS);
    return op === null ? left : { kind: 'op', op: op as Operator, left, right: this.sum() };
  }

  private sum(): Expr {
    return this.left(() => this.left(() => this.value(), '*', '/'), '+', '-');
  }

  private value(): Expr {
    if (this.took('-') !== null) return { kind: 'minus', of: this.value() };
    if (this.took('(') !== null) {
      const inner = this.or();
      this.must(')');
      return inner;
    }
    const { kind, text, value, at } = this.here;
    if (kind === 'number' || kind === 'text') {
      this.next++;
      return { kind: 'value', value: kind === 'number' ? value : text };
    }
    if (kind !== 'name')
      throw new QueryError(
        at,
        'a number, a text or a name is expected here',
        '여기에 수, 문자열, 이름 중 하나가 와야 합니다',
      );
    this.next++;
    return { kind: 'get', name: text, args: this.args(), path: this.path() };
  }

  private args(): string[] {
    const args: string[] = [];
    if (this.took('(') === null) return args;
    if (this.took(')') !== null) return args;
    do {
      const { kind, text, at } = this.here;
      if (kind !== 'text')
        throw new QueryError(
          at,
          'a name in quotes is expected here',
          '여기에 따옴표로 묶은 이름이 와야 합니다',
        );
      this.next++;
      args.push(text);
    } while (this.took(',') !== null);
    this.must(')');
    return args;
  }

  private path(): string[] {
    const path: string[] = [];
    while (this.took('.') !== null) {
      const { kind, text, at } = this.here;
      if (kind !== 'name')
        throw new QueryError(at, 'a name is expected after the dot', '점 뒤에 이름이 와야 합니다');
      this.next++;
      path.push(text);
    }
    return path;
  }
}

/** Reads a query. Throws `QueryError`. */
export function parseQuery(text: string): Expr {
  return new Parser(text).whole();
}

/** All that a query looks up. */
export function lookUps(expr: Expr): readonly Extract<Expr, { kind: 'get' }>[] {
  if (expr.kind === 'get') return [expr];
  if (expr.kind === 'op') return [...lookUps(expr.left), ...lookUps(expr.right)];
  return expr.kind === 'value' ? [] : lookUps(expr.of);
}

/**
 * What a query gives, and how far its truth is from turning: the distance between the two sides of the comparison that decides,
 * as a share of the larger one. 1 where nothing is compared.
 */
export interface Measured {
  readonly value: Scalar;
  readonly margin: number;
}

export type LookUp = (name: string, args: readonly string[], path: readonly string[]) => Scalar;

const CLEAR = 1;
const UNKNOWN: Measured = Object.freeze({ value: null, margin: 0 });

/** Distance of two sides as a share of the larger. To be nothing is not close to being something. */
function distance(a: Scalar, b: Scalar): number {
  if (typeof a !== 'number' || typeof b !== 'number') return CLEAR;
  const largest = Math.max(Math.abs(a), Math.abs(b));
  if (largest === 0 || largest === Infinity) return CLEAR;
  return Math.abs(a - b) / largest;
}

function compared(op: Comparison, a: Scalar, b: Scalar): Measured {
  if (a === null || b === null) return UNKNOWN;
  const apart = distance(a, b);
  // Two counts that are equal are not nearly unequal.
  if (op === '==' || op === '!=')
    return { value: (a === b) === (op === '=='), margin: a === b ? CLEAR : apart };
  const [x, y] = [Number(a), Number(b)];
  const holds = { '<': x < y, '<=': x <= y, '>': x > y, '>=': x >= y }[op];
  return { value: holds, margin: apart };
}

function computed(op: '+' | '-' | '*' | '/', a: Scalar, b: Scalar): Measured {
  if (typeof a !== 'number' || typeof b !== 'number') return UNKNOWN;
  const value = { '+': a + b, '-': a - b, '*': a * b, '/': a / b }[op];
  return Number.isNaN(value) ? UNKNOWN : { value, margin: CLEAR };
}

/** One side decides an `or` that holds and an `and` that does not; else both do. */
function joined(op: 'and' | 'or', a: Measured, b: Measured): Measured {
  const decides = op === 'or';
  const deciding = [a, b].filter(({ value }) => value === decides);
  if (deciding.length > 0)
    return { value: decides, margin: Math.max(...deciding.map(({ margin }) => margin)) };
  if (a.value === null || b.value === null) return UNKNOWN;
  return { value: !decides, margin: Math.min(a.margin, b.margin) };
}

export function evaluate(expr: Expr, lookUp: LookUp): Measured {
  switch (expr.kind) {
    case 'value':
      return { value: expr.value, margin: CLEAR };
    case 'get':
      return { value: lookUp(expr.name, expr.args, expr.path), margin: CLEAR };
    case 'minus': {
      const { value } = evaluate(expr.of, lookUp);
      return typeof value === 'number' ? { value: -value, margin: CLEAR } : UNKNOWN;
    }
    case 'not': {
      const { value, margin } = evaluate(expr.of, lookUp);
      return value === null ? UNKNOWN : { value: value !== true, margin };
    }
    case 'op': {
      const [a, b] = [evaluate(expr.left, lookUp), evaluate(expr.right, lookUp)];
      if (expr.op === 'and' || expr.op === 'or') return joined(expr.op, a, b);
      if (expr.op === '+' || expr.op === '-' || expr.op === '*' || expr.op === '/')
        return computed(expr.op, a.value, b.value);
      return compared(expr.op, a.value, b.value);
    }
  }
}
