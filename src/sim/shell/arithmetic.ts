/** `$((…))` (POSIX 2.6.4) as dash has it: 64-bit whole numbers, names, the operators of C but `++`, `--` and `,`. */

/** What expressions ask of the shell. */
export interface Names {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

/** Why a text is no expression, as dash says it: thrown where that is found. */
export class ArithmeticFault {
  readonly arithmetic: string;

  constructor(message: string) {
    this.arithmetic = message;
  }
}

export function isArithmeticFault(thrown: unknown): thrown is ArithmeticFault {
  return typeof thrown === 'object' && thrown !== null && 'arithmetic' in thrown;
}

const LEVELS: readonly (readonly string[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];
const SIGN =
  /\s*(?:(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)|([A-Za-z_]\w*)|(<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:()]))/y;

const BITS = 64;
const LARGEST = (1n << 63n) - 1n;

function wrapped(value: bigint): bigint {
  return BigInt.asIntN(BITS, value);
}

/** As `strtoimax` with base 0: the whole of a text, else null; too large is the largest. */
export function integerOf(text: string): bigint | null {
  const match = /^[ \t\n]*([-+]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)[ \t\n]*$/.exec(text);
  if (!match) return /^[ \t\n]*$/.test(text) ? 0n : null;
  const [, sign, digits = '0'] = match;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  if (value > LARGEST) return sign === '-' ? -LARGEST - 1n : LARGEST;
  return sign === '-' ? -value : value;
}

function flag(value: boolean): bigint {
  return value ? 1n : 0n;
}

class Arithmetic {
  private readonly text: string;
  private readonly names: Names;
  private at = 0;
  private token = '';
  private kind: 'number' | 'name' | 'sign' | 'end' = 'end';

  constructor(text: string, names: Names) {
    this.text = text;
    this.names = names;
    this.next();
  }

  private fault(message: string): never {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by the shell
    throw new ArithmeticFault(`arithmetic expression: ${message}: "${this.text}"`);
  }

  private next(): void {
    SIGN.lastIndex = this.at;
    const match = SIGN.exec(this.text);
    if (!match) {
      this.kind = 'end';
      this.token = '';
      if (this.text.slice(this.at).trim() !== '') this.kind = 'sign';
      return;
    }
    this.at = SIGN.lastIndex;
    const [, number, name, sign] = match;
    this.kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    this.token = number ?? name ?? sign ?? '';
  }

  run(): bigint {
    const value = this.assignment(false);
    if (this.kind !== 'end') this.fault('expecting EOF');
    return value;
  }

  private isSign(...signs: readonly string[]): boolean {
    return this.kind === 'sign' && signs.includes(this.token);
  }

  /** `noeval`: what is read does not count. */
  private assignment(noeval: boolean): bigint {
    if (this.kind !== 'name') return this.choice(noeval);
    const { at, token: name } = this;
    this.next();
    const sign = this.isSign(this.token) ? this.token : '';
    if (!/^([-+*/%&|^]|<<|>>)?=$/.test(sign)) {
      this.at = at;
      this.kind = 'name';
      this.token = name;
      return this.choice(noeval);
    }
    this.next();
    const right = this.assignment(noeval);
    if (noeval) return right;
    const value = sign === '=' ? right : this.apply(sign.slice(0, -1), this.value(name), right);
    this.names.set(name, String(value));
    return value;
  }

  private choice(noeval: boolean): bigint {
    const test = this.either(noeval);
    if (!this.isSign('?')) return test;
    this.next();
    const yes = this.assignment(noeval || test === 0n);
    if (!this.isSign(':')) this.fault("expecting ':'");
    this.next();
    const no = this.choice(noeval || test !== 0n);
    return test === 0n ? no : yes;
  }

  private either(noeval: boolean): bigint {
    const left = this.both(noeval);
    if (!this.isSign('||')) return left;
    this.next();
    const right = this.either(noeval || left !== 0n);
    return flag(left !== 0n || right !== 0n);
  }

  private both(noeval: boolean): bigint {
    const left = this.level(0, noeval);
    if (!this.isSign('&&')) return left;
    this.next();
    const right = this.both(noeval || left === 0n);
    return flag(left !== 0n && right !== 0n);
  }

  private level(depth: number, noeval: boolean): bigint {
    const signs = LEVELS[depth];
    if (!signs) return this.unary(noeval);
    let left = this.level(depth + 1, noeval);
    while (this.isSign(...signs)) {
      const sign = this.token;
      this.next();
      const right = this.level(depth + 1, noeval);
      left = noeval ? left : this.apply(sign, left, right);
    }
    return left;
  }

  private unary(noeval: boolean): bigint {
    if (this.kind === 'sign' && /^[-+!~]$/.test(this.token)) {
      const sign = this.token;
      this.next();
      const value = this.unary(noeval);
      if (sign === '-') return wrapped(-value);
      if (sign === '!') return flag(value === 0n);
      return sign === '~' ? ~value : value;
    }
    return this.primary(noeval);
  }

  private primary(noeval: boolean): bigint {
    const { token, kind } = this;
    if (kind === 'sign' && token === '(') {
      this.next();
      const value = this.assignment(noeval);
      if (!this.isSign(')')) this.fault("expecting ')'");
      this.next();
      return value;
    }
    if (kind !== 'number' && kind !== 'name') this.fault('expecting primary');
    this.next();
    return kind === 'number' ? (integerOf(token) ?? 0n) : noeval ? 0n : this.value(token);
  }

  private value(name: string): bigint {
    const text = this.names.get(name) ?? '';
    const value = integerOf(text);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by the shell
    if (value === null) throw new ArithmeticFault(`Illegal number: ${text}`);
    return value;
  }

  private apply(sign: string, a: bigint, b: bigint): bigint {
    switch (sign) {
      case '|':
        return a | b;
      case '^':
        return a ^ b;
      case '&':
        return a & b;
      case '==':
        return flag(a === b);
      case '!=':
        return flag(a !== b);
      case '<':
        return flag(a < b);
      case '<=':
        return flag(a <= b);
      case '>':
        return flag(a > b);
      case '>=':
        return flag(a >= b);
      case '<<':
        return wrapped(a << (b & 63n));
      case '>>':
        return a >> (b & 63n);
      case '+':
        return wrapped(a + b);
      case '-':
        return wrapped(a - b);
      case '*':
        return wrapped(a * b);
      default:
        if (b === 0n) this.fault('division by zero');
        return wrapped(sign === '/' ? a / b : a % b);
    }
  }
}

/** Its value. Throws ArithmeticFault. */
export function arithmetic(text: string, names: Names): bigint {
  return new Arithmetic(text, names).run();
}
