/** `expr`. */
import { debianPrograms } from '../program.ts';
import { posixRegex } from '../regex.ts';
import type { Main } from '../sys.ts';
import { missingOperand, say } from './support.ts';

class Wrong {
  readonly expr: string;

  constructor(message: string) {
    this.expr = message;
  }
}

function wrong(message: string): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by expr
  throw new Wrong(message);
}

/** `expr`'s values are texts. */
class Calculator {
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  run(): string {
    const value = this.or();
    const rest = this.words[this.at];
    if (rest !== undefined) wrong(`syntax error: unexpected argument '${rest}'`);
    return value;
  }

  private takes(...signs: readonly string[]): string | null {
    const word = this.words[this.at];
    if (word === undefined || !signs.includes(word)) return null;
    this.at++;
    return word;
  }

  private or(): string {
    let left = this.and();
    while (this.takes('|')) {
      const right = this.and();
      left = isNull(left) ? (isNull(right) ? '0' : right) : left;
    }
    return left;
  }

  private and(): string {
    let left = this.compare();
    while (this.takes('&')) {
      const right = this.compare();
      left = isNull(left) || isNull(right) ? '0' : left;
    }
    return left;
  }

  private compare(): string {
    let left = this.sum();
    for (
      let sign = this.takes('<', '<=', '=', '==', '!=', '>=', '>');
      sign !== null;
      sign = this.takes('<', '<=', '=', '==', '!=', '>=', '>')
    ) {
      const right = this.sum();
      const numbers = isInteger(left) && isInteger(right);
      const by = numbers
        ? Number(BigInt(left) > BigInt(right)) - Number(BigInt(left) < BigInt(right))
        : Number(left > right) - Number(left < right);
      const holds =
        {
          '<': by < 0,
          '<=': by <= 0,
          '=': by === 0,
          '==': by === 0,
          '!=': by !== 0,
          '>=': by >= 0,
          '>': by > 0,
        }[sign] ?? false;
      left = holds ? '1' : '0';
    }
    return left;
  }

  private sum(): string {
    let left = this.product();
    for (let sign = this.takes('+', '-'); sign !== null; sign = this.takes('+', '-')) {
      const [a, b] = [integer(left), integer(this.product())];
      left = String(sign === '+' ? a + b : a - b);
    }
    return left;
  }

  private product(): string {
    let left = this.match();
    for (let sign = this.takes('*', '/', '%'); sign !== null; sign = this.takes('*', '/', '%')) {
      const [a, b] = [integer(left), integer(this.match())];
      if (sign !== '*' && b === 0n) wrong('division by zero');
      left = String(sign === '*' ? a * b : sign === '/' ? a / b : a % b);
    }
    return left;
  }

  private match(): string {
    let left = this.word();
    while (this.takes(':')) left = matchText(left, this.word());
    return left;
  }

  private word(): string {
    const word = this.words[this.at];
    if (word === undefined)
      return wrong(
        this.at === 0
          ? 'missing operand'
          : `syntax error: missing argument after '${this.words[this.at - 1] ?? ''}'`,
      );
    this.at++;
    switch (word) {
      case '(': {
        const value = this.or();
        if (!this.takes(')')) wrong(`syntax error: expecting ')' after '${this.words[this.at - 1] ?? ''}'`);
        return value;
      }
      case ')':
        return wrong("syntax error: unexpected ')'");
      case '+':
        return this.words[this.at++] ?? '';
      case 'length':
        return String(this.word().length);
      case 'match':
        return matchText(this.word(), this.word());
      case 'index': {
        const [text, signs] = [this.word(), this.word()];
        return String([...text].findIndex((sign) => signs.includes(sign)) + 1);
      }
      case 'substr': {
        const [text, from, count] = [this.word(), Number(this.word()), Number(this.word())];
        return from >= 1 && count >= 1 ? text.slice(from - 1, from - 1 + count) : '';
      }
      default:
        return word;
    }
  }
}

function isNull(text: string): boolean {
  return text === '' || /^-?0+$/.test(text);
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function integer(text: string): bigint {
  return isInteger(text) ? BigInt(text) : wrong('non-integer argument');
}

function matchText(text: string, pattern: string): string {
  const test = posixRegex(pattern, false);
  const groups = pattern.includes('\\(');
  const found = test ? new RegExp(`^(?:${test.source.replace(/^\^/, '')})`).exec(text) : null;
  if (groups) return found?.[1] ?? '';
  return String(found?.[0].length ?? 0);
}

const expr: Main = (sys, { argv }) => {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  if (words.length === 0) return missingOperand(sys, 'expr') + 1;
  try {
    const value = new Calculator(words).run();
    sys.write(1, `${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (thrown) {
    if (!(typeof thrown === 'object' && thrown !== null && 'expr' in thrown)) throw thrown;
    say(sys, 'expr', String(thrown.expr));
    return 2;
  }
};

export default debianPrograms({ expr });
