/** Tokens of a script (POSIX 2.3, 2.4): words, reserved words, operators; and the names that errors call them by. */
import type { Redirection, Word } from './ast.ts';
import type { Source } from './source.ts';
import type { WordReader } from './word.ts';

export const RESERVED: readonly string[] = Object.freeze([
  ...['!', 'case', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'for', 'if', 'in', 'then', 'until', 'while'],
  ...['{', '}'],
]);

export type Token =
  | { readonly kind: 'word'; readonly word: Word; readonly text: string; readonly quoted: boolean }
  /** Reserved words and operators: `if`, `;;`, a line break; '' at the end. */
  | { readonly kind: 'sign'; readonly text: string }
  | {
      readonly kind: 'redirection';
      readonly fd: number;
      readonly how: Redirection['how'];
      readonly strips: boolean;
    };

const SIGNS = ['&&', '||', ';;', '&', '|', ';', '(', ')', '\n'];
const REDIRECTIONS = ['<<', '<&', '<>', '<', '>>', '>&', '>|', '>'] as const;

/** As errors call it. */
export function tokenName(token: Token | string): string {
  if (typeof token !== 'string' && token.kind === 'redirection') return 'redirection';
  if (typeof token !== 'string' && token.kind === 'word') return 'word';
  const text = typeof token === 'string' ? token : token.text;
  if (text === '') return 'end of file';
  return text === '\n' ? 'newline' : `"${text}"`;
}

function skipBlanks(source: Source): void {
  for (;;) {
    source.join();
    const sign = source.peek();
    if (sign === ' ' || sign === '\t') source.at++;
    else if (sign === '#') while (source.peek() !== '' && source.peek() !== '\n') source.at++;
    else return;
  }
}

/** The redirection that is next, after the number before it. */
function redirection(source: Source, number: string): Token | null {
  const how = REDIRECTIONS.find((sign) => source.skips(sign));
  if (how === undefined) return null;
  const strips = how === '<<' && source.skips('-');
  const fd = number === '' ? Number(how.startsWith('>')) : Number(number);
  return { kind: 'redirection', fd, how, strips };
}

export function readToken(source: Source, words: WordReader): Token {
  skipBlanks(source);
  if (source.peek() === '') return { kind: 'sign', text: '' };
  const digit = /^[0-9](?=[<>])/.exec(source.text.slice(source.at, source.at + 2))?.[0] ?? '';
  source.at += digit.length;
  const redirect = redirection(source, digit);
  if (redirect) return redirect;
  const sign = SIGNS.find((one) => source.text.startsWith(one, source.at));
  if (sign !== undefined) {
    source.skips(sign);
    if (sign === '\n') source.line++;
    return { kind: 'sign', text: sign };
  }
  const from = source.at;
  const word = words.word();
  return {
    kind: 'word',
    word,
    text: source.text.slice(from, source.at).replaceAll('\\\n', ''),
    quoted: words.quoted,
  };
}

export function isSign(token: Token, text: string): boolean {
  return token.kind === 'sign' && token.text === text;
}
