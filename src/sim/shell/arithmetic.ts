/** `$((…))` (POSIX 2.6.4): whole numbers, names, and the operators of C without side effects but `=`. */

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

function apply(sign: string, a: number, b: number): number {
  switch (sign) {
    case '||':
      return Number(a !== 0 || b !== 0);
    case '&&':
      return Number(a !== 0 && b !== 0);
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '<=':
      return Number(a <= b);
    case '>=':
      return Number(a >= b);
    case '<':
      return Number(a < b);
    case '>':
      return Number(a > b);
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? NaN : Math.trunc(a / b);
    default:
      return b === 0 ? NaN : a % b;
  }
}

class Arithmetic {
  private readonly words: readonly string[];
  private readonly value: (name: string) => string;
  private at = 0;

  constructor(text: string, value: (name: string) => string) {
    this.words = text.match(/\d+|[A-Za-z_]\w*|&&|\|\||[<>=!]=|<<|>>|\S/g) ?? [];
    this.value = value;
  }

  run(): number {
    const result = this.words.length === 0 ? 0 : this.choice();
    return this.at < this.words.length ? NaN : result;
  }

  private choice(): number {
    const test = this.level(0);
    if (this.words[this.at] !== '?') return test;
    this.at++;
    const yes = this.choice();
    if (this.words[this.at++] !== ':') return NaN;
    const no = this.choice();
    return test === 0 ? no : yes;
  }

  private level(depth: number): number {
    const signs = LEVELS[depth];
    if (!signs) return this.unary();
    let left = this.level(depth + 1);
    for (
      let sign = this.words[this.at];
      sign !== undefined && signs.includes(sign);
      sign = this.words[this.at]
    ) {
      this.at++;
      left = apply(sign, left, this.level(depth + 1));
    }
    return left;
  }

  private unary(): number {
    const word = this.words[this.at++] ?? '';
    if (word === '-') return -this.unary();
    if (word === '+') return this.unary();
    if (word === '!') return Number(this.unary() === 0);
    if (word === '~') return ~this.unary();
    if (word === '(') {
      const inner = this.choice();
      return this.words[this.at++] === ')' ? inner : NaN;
    }
    if (/^\d/.test(word)) return word.startsWith('0') && word.length > 1 ? parseInt(word, 8) : Number(word);
    return /^[A-Za-z_]/.test(word) ? Number(this.value(word) || '0') : NaN;
  }
}

/** NaN: not an expression. */
export function arithmetic(text: string, value: (name: string) => string): number {
  return new Arithmetic(text, value).run();
}
