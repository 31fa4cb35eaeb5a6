/** Tokens of a shell script (POSIX 2.3): words with their quotes, operators, line breaks. */

/** A piece of a word, and how it was quoted. `raw`: nothing in it is expanded. */
export interface Piece {
  readonly text: string;
  readonly quote: 'none' | 'single' | 'double';
}

export type Token =
  | { readonly kind: 'word'; readonly pieces: readonly Piece[]; readonly text: string }
  | { readonly kind: 'operator'; readonly text: string }
  /** A number right before a redirection. */
  | { readonly kind: 'io'; readonly text: string };

const OPERATORS = [
  '&&',
  '||',
  ';;',
  '<<',
  '>>',
  '<&',
  '>&',
  '<>',
  '>|',
  '&',
  ';',
  '|',
  '<',
  '>',
  '(',
  ')',
  '\n',
];

/** What is wrong with a script. */
export class SyntaxFault {
  readonly fault = true;
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export function isSyntaxFault(thrown: unknown): thrown is SyntaxFault {
  return typeof thrown === 'object' && thrown !== null && 'fault' in thrown;
}

/** Where what began at `from` with an opening sign ends: the place after its closing one. */
export function closing(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\\') at++;
    else if (sign === "'" && open !== '`') {
      at = text.indexOf("'", at + 1);
      if (at < 0) return text.length;
    } else if (text.startsWith(open, at) && (open !== close || depth === 0)) depth++;
    else if (text.startsWith(close, at) && --depth === 0) return at + close.length;
  }
  return text.length;
}

/** Where an expansion that begins at a `$` or backquote ends. */
export function expansionEnd(text: string, at: number): number {
  if (text[at] === '`') return closing(text, at, '`', '`');
  const next = text[at + 1] ?? '';
  if (next === '(') return closing(text, at + 1, '(', ')');
  if (next === '{') return closing(text, at + 1, '{', '}');
  const name = /^([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(text.slice(at + 1));
  return at + 1 + (name?.[0].length ?? 0);
}

class Lexer {
  readonly tokens: Token[] = [];
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  private operator(): string | undefined {
    return OPERATORS.find((sign) => this.text.startsWith(sign, this.at));
  }

  run(): Token[] {
    const { text } = this;
    while (this.at < text.length) {
      const sign = text[this.at] ?? '';
      if (sign === ' ' || sign === '\t') this.at++;
      else if (text.startsWith('\\\n', this.at)) this.at += 2;
      else if (sign === '#') {
        const end = text.indexOf('\n', this.at);
        this.at = end < 0 ? text.length : end;
      } else {
        const operator = this.operator();
        if (operator === undefined) this.word();
        else {
          this.tokens.push({ kind: 'operator', text: operator });
          this.at += operator.length;
        }
      }
    }
    return this.tokens;
  }

  private word(): void {
    const from = this.at;
    const pieces: Piece[] = [];
    while (this.at < this.text.length && !/[ \t]/.test(this.text[this.at] ?? '') && !this.operator())
      pieces.push(this.piece());
    const text = this.text.slice(from, this.at);
    const digits = /^\d+$/.test(text) && /[<>]/.test(this.text[this.at] ?? '');
    this.tokens.push(digits ? { kind: 'io', text } : { kind: 'word', pieces, text });
  }

  private piece(): Piece {
    const { text } = this;
    const sign = text[this.at] ?? '';
    if (sign === "'") {
      const end = text.indexOf("'", this.at + 1);
      return this.cut(this.at + 1, end, 1, 'single');
    }
    if (sign === '"') return this.cut(this.at + 1, this.doubleEnd(), 1, 'double');
    if (sign === '\\') return this.cut(this.at + 1, this.at + 2, 0, 'single');
    if (sign === '$' || sign === '`') return this.cut(this.at, expansionEnd(text, this.at), 0, 'none');
    let end = this.at + 1;
    while (end < text.length && !/[ \t'"\\$`]/.test(text[end] ?? '')) {
      if (OPERATORS.some((operator) => text.startsWith(operator, end))) break;
      end++;
    }
    return this.cut(this.at, end, 0, 'none');
  }

  private cut(from: number, end: number, after: number, quote: Piece['quote']): Piece {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by whoever parses
    if (end < 0) throw new SyntaxFault('unterminated quoted string');
    this.at = end + after;
    return { text: this.text.slice(from, end), quote };
  }

  private doubleEnd(): number {
    for (let at = this.at + 1; at < this.text.length; at++) {
      const sign = this.text[at];
      if (sign === '"') return at;
      if (sign === '\\') at++;
      else if (sign === '$' || sign === '`') at = expansionEnd(this.text, at) - 1;
    }
    return -1;
  }
}

/** Throws SyntaxFault for a quote that does not end. */
export function tokens(text: string): Token[] {
  return new Lexer(text).run();
}
