/** What words become (POSIX 2.6): parameters, commands, arithmetic, fields, names of files. */
import { arithmetic } from './arithmetic.ts';
import { expansionEnd, type Piece } from './lexer.ts';
import type { Word } from './parser.ts';
import { matches, patternSource, type PatternPart } from './pattern.ts';
import type { Sys } from './sys.ts';

/** What expansions ask of the shell. */
export interface Scope {
  readonly sys: Sys;
  /** `$1` … */
  readonly params: readonly string[];
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** What a command writes, without the line breaks at its end. */
  output(script: string): string;
}

/** A part of an expanded word: `literal`: it was quoted; `split`: it may be cut into fields. */
interface Part extends PatternPart {
  readonly split: boolean;
  /** Here another field begins, of `"$@"`. */
  readonly breaks?: boolean;
}

function lookUp(scope: Scope, name: string): string | undefined {
  if (name === '#') return String(scope.params.length);
  if (name === '@' || name === '*') return scope.params.join(' ');
  if (/^[1-9]\d*$/.test(name)) return scope.params[Number(name) - 1];
  return scope.get(name);
}

/** `${NAME%PATTERN}` and its like: the shortest or longest piece that fits is cut off. */
function trimmed(value: string, sign: string, pattern: string): string {
  const parts = [{ text: pattern, literal: false }];
  const cuts = Array.from({ length: value.length + 1 }, (_, at) => at);
  const fromEnd = sign.startsWith('%');
  const piece = (at: number): string => (fromEnd ? value.slice(at) : value.slice(0, at));
  const shortest = sign.length === 1;
  const order = fromEnd === shortest ? cuts.reverse() : cuts;
  const at = order.find((one) => matches(parts, piece(one)));
  if (at === undefined) return value;
  return fromEnd ? value.slice(0, at) : value.slice(at);
}

/** What is in `${…}`. */
function braced(scope: Scope, inner: string): string {
  const length = /^#([A-Za-z_]\w*|\d+|[@*])$/.exec(inner);
  if (length) return String((lookUp(scope, length[1] ?? '') ?? '').length);
  const [, name = '', operation = '', rest = ''] =
    /^([A-Za-z_]\w*|\d+|[@*#?$!-])(:?[-=+?]|%%?|##?)?(.*)$/s.exec(inner) ?? [];
  const value = lookUp(scope, name);
  const word = (): string => expandText(scope, rest);
  if (operation === '') return value ?? '';
  if (/^[%#]/.test(operation)) return trimmed(value ?? '', operation, word());
  const unset = value === undefined || (operation.startsWith(':') && value === '');
  if (operation.endsWith('+')) return unset ? '' : word();
  if (!unset) return value;
  if (operation.endsWith('=')) scope.set(name, word());
  return word();
}

/** What an expansion, from its `$` or backquote on, becomes. */
function expanded(scope: Scope, text: string): string {
  if (text.startsWith('`')) return scope.output(text.slice(1, -1).replace(/\\([`\\$])/g, '$1'));
  if (text.startsWith('$((')) {
    const inner = expandText(scope, text.slice(3, -2));
    const value = arithmetic(inner, (name) => lookUp(scope, name) ?? '');
    return Number.isNaN(value) ? '' : String(value);
  }
  if (text.startsWith('$(')) return scope.output(text.slice(2, -1));
  if (text.startsWith('${')) return braced(scope, text.slice(2, -1));
  return text === '$' ? '$' : (lookUp(scope, text.slice(1)) ?? '');
}

/** Everything in a text but quotes, as within double quotes. */
export function expandText(scope: Scope, text: string): string {
  let made = '';
  for (let at = 0; at < text.length;) {
    const sign = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (sign === '\\' && /[$`"\\\n]/.test(next)) {
      made += next === '\n' ? '' : next;
      at += 2;
    } else if (sign === '$' || sign === '`') {
      const end = expansionEnd(text, at);
      made += expanded(scope, text.slice(at, end));
      at = end;
    } else {
      made += sign;
      at++;
    }
  }
  return made;
}

function partsOf(scope: Scope, { text, quote }: Piece, first: boolean): Part[] {
  if (quote === 'single') return [{ text, literal: true, split: false }];
  if (quote === 'double') {
    if (text !== '$@') return [{ text: expandText(scope, text), literal: true, split: false }];
    return scope.params.map((one, at) => ({ text: one, literal: true, split: false, breaks: at > 0 }));
  }
  if (/^[$`]/.test(text)) return [{ text: expanded(scope, text), literal: false, split: true }];
  const home = first && /^~(?=\/|$)/.test(text) ? text.replace('~', scope.get('HOME') ?? '~') : text;
  return [{ text: home.replace(/\\([^])/g, '$1'), literal: false, split: false }];
}

function allParts(scope: Scope, word: Word): Part[] {
  return word.flatMap((piece, at) => partsOf(scope, piece, at === 0));
}

/** A word as one text: of assignments, redirections and patterns' subjects. */
export function expandWord(scope: Scope, word: Word): string {
  return allParts(scope, word)
    .map(({ text }) => text)
    .join('');
}

export function expandPattern(scope: Scope, word: Word): readonly PatternPart[] {
  return allParts(scope, word);
}

/** Fields of one word: cut at blanks that came from expansions. */
function fields(parts: readonly Part[]): PatternPart[][] {
  const made: PatternPart[][] = [];
  let now: PatternPart[] | null = null;
  const add = (part: PatternPart): void => {
    now ??= [];
    now.push(part);
  };
  const end = (): void => {
    if (now) made.push(now);
    now = null;
  };
  for (const { text, literal, split, breaks } of parts) {
    if (breaks === true) end();
    if (!split) {
      if (literal || text !== '') add({ text, literal });
      continue;
    }
    const pieces = text.split(/[ \t\n]+/);
    pieces.forEach((piece, at) => {
      if (at > 0) end();
      if (piece !== '') add({ text: piece, literal });
    });
  }
  end();
  return made;
}

/** Names of files that a field stands for; itself if there are none. */
function globbed(sys: Sys, field: readonly PatternPart[]): string[] {
  const whole = field.map(({ text }) => text).join('');
  if (!field.some(({ text, literal }) => !literal && /[*?[]/.test(text))) return [whole];
  const cut = whole.lastIndexOf('/');
  const dir = cut < 0 ? '.' : whole.slice(0, cut + 1);
  const names = sys.list(dir);
  const test = new RegExp(`^(?:${patternSource(field)})$`);
  const found = typeof names === 'number' ? [] : names.map((name) => whole.slice(0, cut + 1) + name);
  const shown = found.filter((name) => test.test(name) && (whole[cut + 1] === '.' || name[cut + 1] !== '.'));
  return shown.length > 0 ? shown.sort() : [whole];
}

/** Words of a command. */
export function expandWords(scope: Scope, words: readonly Word[]): string[] {
  return words.flatMap((word) => fields(allParts(scope, word)).flatMap((field) => globbed(scope.sys, field)));
}
