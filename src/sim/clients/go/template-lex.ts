/** Words of the actions of a Go template. */

export type TokenKind =
  | 'text'
  | 'left'
  | 'right'
  | 'field'
  | 'variable'
  | 'word'
  | 'string'
  | 'number'
  | 'char'
  | 'symbol'
  | 'space'
  | 'dot'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in the template. */
  readonly at: number;
}

/** A template that cannot be read or carried out; the message has its place. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export function parseError(source: string, at: number, message: string): TemplateError {
  const line = source.slice(0, at).split('\n').length;
  return new TemplateError(`template: :${line}: ${message}`);
}

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /[ \t\r\n]+/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['char', /'(?:[^'\\\n]|\\.)+'/y],
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  [
    'number',
    /[+-]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y,
  ],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['symbol', /:=|[=|,()]/y],
  ['dot', /\./y],
];

/** Cuts a template into text and the tokens of its actions. Trim markers and comments are gone. */
export function lexTemplate(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trimNext = false;
  while (at <= source.length) {
    const open = source.indexOf('{{', at);
    const end = open === -1 ? source.length : open;
    let text = source.slice(at, end);
    if (trimNext) text = text.replace(/^[ \t\r\n]+/, '');
    const trims = open !== -1 && /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4));
    if (trims) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') tokens.push({ kind: 'text', text, at });
    if (open === -1) break;
    const begin = open + 2 + (trims ? 2 : 0);
    const comment = lexComment(source, begin, open);
    const inside = comment ?? lexAction(source, begin, open, tokens);
    trimNext = inside.trim;
    at = inside.end;
  }
  tokens.push({ kind: 'end', text: '', at: source.length });
  return tokens;
}

function lexComment(source: string, begin: number, open: number): { end: number; trim: boolean } | null {
  if (!source.startsWith('/*', begin)) return null;
  const close = source.indexOf('*/', begin);
  if (close === -1) throw parseError(source, open, 'unclosed comment');
  const after = /^(?:[ \t\r\n]-)?\}\}/.exec(source.slice(close + 2));
  if (after === null) throw parseError(source, open, 'comment ends before closing delimiter');
  return { end: close + 2 + after[0].length, trim: after[0].length > 2 };
}

function lexAction(
  source: string,
  begin: number,
  open: number,
  tokens: Token[],
): { end: number; trim: boolean } {
  let at = begin;
  let depth = 0;
  tokens.push({ kind: 'left', text: '{{', at: open });
  for (;;) {
    const trim = /^[ \t\r\n]-\}\}/.exec(source.slice(at, at + 4)) !== null;
    if (trim || source.startsWith('}}', at)) {
      if (depth > 0) throw parseError(source, at, 'unclosed left paren');
      tokens.push({ kind: 'right', text: '}}', at });
      return { end: at + (trim ? 4 : 2), trim };
    }
    if (at >= source.length) throw parseError(source, open, 'unclosed action');
    const token = nextToken(source, at, open);
    if (token.text === '(') depth++;
    if (token.text === ')') {
      depth--;
      if (depth < 0) throw parseError(source, at, 'unexpected right paren');
    }
    tokens.push(token);
    at += token.text.length;
  }
}

function nextToken(source: string, at: number, open: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found !== null) return { kind, text: found[0], at };
  }
  const character = [...source.slice(at, at + 2)][0] ?? '';
  if (character === '"') throw parseError(source, at, 'unterminated quoted string');
  if (character === '`') throw parseError(source, at, 'unterminated raw quoted string');
  if (character === "'") throw parseError(source, at, 'unterminated character constant');
  if (character === '\n') throw parseError(source, open, 'unclosed action');
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  throw parseError(source, at, `unrecognized character in action: U+${code} '${character}'`);
}
