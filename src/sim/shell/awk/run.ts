/** Runs awk's rules over lines. */
import { formatted, unescaped } from '../format.ts';
import { posixRegex } from '../regex.ts';
import type { Expr, Rule, Statement } from './parse.ts';

/** A value: what looks like a number is compared as one. */
type Value = string | number;

function numberOf(value: Value): number {
  return typeof value === 'number'
    ? value
    : parseFloat(/^\s*[-+]?(\d+\.?\d*(e[-+]?\d+)?|\.\d+)/i.exec(value)?.[0] ?? '0');
}

function looksNumeric(value: Value): boolean {
  return typeof value === 'number' || /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value);
}

/** `CONVFMT`: six digits of what is no whole number. */
function textOf(value: Value): string {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

function isTrue(value: Value): boolean {
  return typeof value === 'number' ? value !== 0 : looksNumeric(value) ? numberOf(value) !== 0 : value !== '';
}

type Flow = 'go' | 'next' | 'exit';

export class Awk {
  private readonly vars = new Map<string, Value>();
  private readonly arrays = new Map<string, Map<string, Value>>();
  private fields: string[] = [];
  private line = '';
  output = '';

  constructor(separator: string | undefined, assigned: readonly (readonly [string, string])[]) {
    this.vars.set('FS', separator ?? ' ');
    this.vars.set('OFS', ' ');
    this.vars.set('NR', 0);
    for (const [name, value] of assigned) this.vars.set(name, value);
  }

  run(rules: readonly Rule[], lines: readonly string[]): string {
    let flow: Flow = 'go';
    for (const rule of rules) if (rule.when === 'BEGIN' && flow !== 'exit') flow = this.does(rule.action);
    for (const line of flow === 'exit' ? [] : lines) {
      this.setLine(line);
      this.vars.set('NR', numberOf(this.vars.get('NR') ?? 0) + 1);
      for (const { when, action } of rules) {
        if (when === 'BEGIN' || when === 'END' || (when && !isTrue(this.value(when)))) continue;
        flow = action ? this.does(action) : this.print([]);
        if (flow !== 'go') break;
      }
      if (flow === 'exit') break;
    }
    for (const rule of rules) if (rule.when === 'END') this.does(rule.action);
    return this.output;
  }

  private setLine(line: string): void {
    this.line = line;
    const separator = textOf(this.vars.get('FS') ?? ' ');
    const sign = separator.length === 1 ? separator : (posixRegex(separator, true) ?? separator);
    this.fields =
      separator === ' '
        ? line.split(/\s+/).filter((word) => word !== '')
        : line === ''
          ? []
          : line.split(sign);
  }

  private does(statement: Statement | null): Flow {
    if (!statement) return 'go';
    switch (statement.kind) {
      case 'print':
        return this.print(statement.words);
      case 'printf': {
        const [format = '', ...words] = statement.words.map((word) => textOf(this.value(word)));
        this.output += formatted(format, words);
        return 'go';
      }
      case 'expr':
        this.value(statement.value);
        return 'go';
      case 'if':
        return this.does(isTrue(this.value(statement.test)) ? statement.yes : statement.no);
      case 'while': {
        let flow: Flow = 'go';
        while (flow === 'go' && isTrue(this.value(statement.test))) flow = this.does(statement.body);
        return flow;
      }
      case 'for': {
        let flow: Flow = 'go';
        for (const key of [...(this.arrays.get(statement.of)?.keys() ?? [])]) {
          this.vars.set(statement.name, key);
          if (flow === 'go') flow = this.does(statement.body);
        }
        return flow;
      }
      case 'block': {
        let flow: Flow = 'go';
        for (const one of statement.list) if (flow === 'go') flow = this.does(one);
        return flow;
      }
      default:
        return statement.kind;
    }
  }

  private print(words: readonly Expr[]): Flow {
    const separator = textOf(this.vars.get('OFS') ?? ' ');
    const texts = words.map((word) => textOf(this.value(word)));
    this.output += `${words.length === 0 ? this.line : texts.join(separator)}\n`;
    return 'go';
  }

  private value(expr: Expr): Value {
    switch (expr.kind) {
      case 'number':
        return Number(expr.value);
      case 'string':
        return unescaped(expr.value);
      case 'regex':
        return Number(expr.regex.test(this.line));
      case 'name':
        if (expr.name === 'NF') return this.fields.length;
        if (expr.index) return this.arrays.get(expr.name)?.get(textOf(this.value(expr.index))) ?? '';
        return this.vars.get(expr.name) ?? '';
      case 'field': {
        const at = numberOf(this.value(expr.of));
        return at === 0 ? this.line : (this.fields[at - 1] ?? '');
      }
      case 'assign':
        return this.assign(
          expr.to,
          expr.sign === '='
            ? this.value(expr.value)
            : this.binary(expr.sign.slice(0, 1), expr.to, expr.value),
        );
      case 'choice':
        return this.value(isTrue(this.value(expr.test)) ? expr.yes : expr.no);
      case 'post': {
        const before = numberOf(this.value(expr.of));
        this.assign(expr.of, before + (expr.sign === '++' ? 1 : -1));
        return before;
      }
      case 'unary':
        return this.unary(expr.sign, expr.of);
      case 'binary':
        return this.binary(expr.sign, expr.left, expr.right);
      case 'call':
        return this.call(expr.name, expr.words);
    }
  }

  private assign(to: Expr, value: Value): Value {
    if (to.kind === 'field') {
      const at = numberOf(this.value(to.of));
      if (at === 0) this.setLine(textOf(value));
      else {
        while (this.fields.length < at) this.fields.push('');
        this.fields[at - 1] = textOf(value);
        this.line = this.fields.join(textOf(this.vars.get('OFS') ?? ' '));
      }
    } else if (to.kind === 'name' && to.index) {
      const array = this.arrays.get(to.name) ?? new Map<string, Value>();
      this.arrays.set(to.name, array);
      array.set(textOf(this.value(to.index)), value);
    } else if (to.kind === 'name') this.vars.set(to.name, value);
    return value;
  }

  private unary(sign: string, of: Expr): Value {
    const value = this.value(of);
    if (sign === '!') return Number(!isTrue(value));
    if (sign === '-') return -numberOf(value);
    if (sign === '+') return numberOf(value);
    return this.assign(of, numberOf(value) + (sign === '++' ? 1 : -1));
  }

  private binary(sign: string, leftOf: Expr, rightOf: Expr): Value {
    const left = this.value(leftOf);
    if (sign === '&&') return Number(isTrue(left) && isTrue(this.value(rightOf)));
    if (sign === '||') return Number(isTrue(left) || isTrue(this.value(rightOf)));
    if (sign === '~' || sign === '!~') {
      const regex = rightOf.kind === 'regex' ? rightOf.regex : posixRegex(textOf(this.value(rightOf)), true);
      return Number((regex?.test(textOf(left)) ?? false) === (sign === '~'));
    }
    const right = this.value(rightOf);
    if (sign === '') return textOf(left) + textOf(right);
    if (/[<>]|[=!]=/.test(sign)) return Number(compared(sign, left, right));
    const [a, b] = [numberOf(left), numberOf(right)];
    if (sign === '+') return a + b;
    if (sign === '-') return a - b;
    if (sign === '*') return a * b;
    return sign === '/' ? a / b : a % b;
  }

  private call(name: string, words: readonly Expr[]): Value {
    const values = words.map((word) => this.value(word));
    const [first = this.line, second = 1, third] = values;
    const text = textOf(first);
    switch (name) {
      case 'length':
        return text.length;
      case 'substr': {
        const from = Math.max(0, numberOf(second) - 1);
        return text.slice(from, third === undefined ? undefined : numberOf(second) - 1 + numberOf(third));
      }
      case 'index':
        return text.indexOf(textOf(second)) + 1;
      case 'int':
        return Math.trunc(numberOf(first));
      case 'toupper':
        return text.toUpperCase();
      case 'tolower':
        return text.toLowerCase();
      default:
        return '';
    }
  }
}

function compared(sign: string, left: Value, right: Value): boolean {
  const numbers = looksNumeric(left) && looksNumeric(right);
  const [a, b] = numbers ? [numberOf(left), numberOf(right)] : [textOf(left), textOf(right)];
  switch (sign) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return (a === b) === (sign === '==');
  }
}
