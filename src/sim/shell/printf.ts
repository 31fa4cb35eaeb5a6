/** `printf` and the backslashes of `echo`, as dash and coreutils have them: texts are bytes, a character each. */
import { integerOf } from './arithmetic.ts';

const SIMPLE: Readonly<Record<string, string>> = Object.freeze({
  ...{ a: '\x07', b: '\b', e: '\x1b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  '\\': '\\',
});

export interface Escaped {
  readonly text: string;
  /** `\c` was there: nothing comes after. */
  readonly stops: boolean;
}

export interface EscapeOptions {
  /** Octal numbers may have a zero more before them (`%b`, `echo`). */
  readonly zero: boolean;
  /** `\x41`, `\"`, `\e` too, as coreutils has them. */
  readonly more: boolean;
}

export function escapes(text: string, { zero, more }: EscapeOptions): Escaped {
  let made = '';
  for (let at = 0; at < text.length;) {
    const sign = text[at] ?? '';
    const next = text[at + 1];
    if (sign !== '\\' || next === undefined) {
      made += sign;
      at++;
      continue;
    }
    const rest = text.slice(at + 1);
    const octal = (zero ? /^0?([0-7]{1,3})/ : /^([0-7]{1,3})/).exec(rest);
    const hex = more ? /^x([\dA-Fa-f]{1,2})/.exec(rest) : null;
    if (octal) {
      made += String.fromCharCode(parseInt(octal[1] ?? '0', 8) & 0xff);
      at += 1 + octal[0].length;
    } else if (zero && next === 'c') return { text: made, stops: true };
    else if (more && next === 'c') return { text: made, stops: true };
    else if (hex) {
      made += String.fromCharCode(parseInt(hex[1] ?? '0', 16));
      at += 1 + hex[0].length;
    } else if (more && (next === '"' || next === 'e')) {
      made += next === '"' ? '"' : '\x1b';
      at += 2;
    } else {
      made += Object.hasOwn(SIMPLE, next) ? (SIMPLE[next] ?? '') : `\\${next}`;
      at += 2;
    }
  }
  return { text: made, stops: false };
}

export interface Spec {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly kind: string;
}

function padded({ flags, width }: Spec, sign: string, body: string, zeros: boolean): string {
  const room = width - sign.length - body.length;
  if (room <= 0) return sign + body;
  if (flags.includes('-')) return sign + body + ' '.repeat(room);
  return zeros && flags.includes('0') ? sign + '0'.repeat(room) + body : ' '.repeat(room) + sign + body;
}

export function formatInteger(spec: Spec, value: bigint): string {
  const { flags, precision, kind } = spec;
  const signed = kind === 'd' || kind === 'i';
  const size = signed ? (value < 0n ? -value : value) : BigInt.asUintN(64, value);
  const base = kind === 'o' ? 8 : kind === 'x' || kind === 'X' ? 16 : 10;
  let digits = size.toString(base);
  if (kind === 'X') digits = digits.toUpperCase();
  if (precision !== null) digits = precision === 0 && size === 0n ? '' : digits.padStart(precision, '0');
  if (flags.includes('#') && kind === 'o' && !digits.startsWith('0')) digits = `0${digits}`;
  let sign = '';
  if (signed) sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  else if (flags.includes('#') && base === 16 && size !== 0n) sign = `0${kind}`;
  return padded(spec, sign, digits, precision === null);
}

function exponent(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([-+])(\d)$/, 'e$10$2');
}

/** As `%f` of C, whose digits are exact. */
export function fixed(value: number, digits: number): string {
  if (Math.abs(value) < 1e21) return value.toFixed(Math.min(digits, 100));
  return BigInt(Math.round(value)).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');
}

function general(value: number, precision: number, alternate: boolean): string {
  if (value === 0) return '0';
  const digits = precision === 0 ? 1 : precision;
  const power = Number(/e([-+]\d+)$/.exec(value.toExponential(digits - 1))?.[1] ?? 0);
  const text =
    power < -4 || power >= digits
      ? exponent(value, digits - 1)
      : value.toFixed(Math.max(0, digits - 1 - power));
  if (alternate || !text.includes('.')) return text;
  return text.replace(/\.?0+(?=e|$)/, '');
}

export function formatFloat(spec: Spec, value: number): string {
  const { flags, precision, kind } = spec;
  const size = Math.abs(value);
  const digits = precision ?? 6;
  const lower = kind.toLowerCase();
  let body: string;
  if (Number.isNaN(value)) body = 'nan';
  else if (size === Infinity) body = 'inf';
  else if (lower === 'f') body = fixed(size, digits);
  else if (lower === 'e') body = exponent(size, digits);
  else body = general(size, digits, flags.includes('#'));
  if (kind !== lower) body = body.toUpperCase();
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  return padded(spec, sign, body, Number.isFinite(value));
}

export function formatText(spec: Spec, text: string): string {
  const cut = spec.precision === null ? text : text.slice(0, spec.precision);
  return padded(spec, '', cut, false);
}

/** What `printf` says of a word that is no number. */
export interface Complaint {
  readonly word: string;
  readonly what: 'expected numeric value' | 'not completely converted' | 'Numerical result out of range';
}

export interface Formatting {
  /** Of the format. */
  readonly escapes: EscapeOptions;
  readonly complain: (complaint: Complaint) => void;
  /** A directive that there is not; what was made before it is written. */
  readonly invalid: (directive: string) => void;
}

function integer(word: string, { complain }: Formatting): bigint {
  if (/^["']/.test(word)) return BigInt(word.charCodeAt(1) || 0);
  const head = /^[ \t\n]*[-+]?(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(word)?.[0] ?? '';
  if (head === '') {
    if (word !== '') complain({ word, what: 'expected numeric value' });
    return 0n;
  }
  if (head.length < word.length) complain({ word, what: 'not completely converted' });
  return integerOf(head) ?? 0n;
}

function float(word: string, { complain }: Formatting): number {
  if (/^["']/.test(word)) return word.charCodeAt(1) || 0;
  const head =
    /^[ \t\n]*[-+]?(0[xX][\da-fA-F]+|(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?|inf(inity)?|nan)/i.exec(word)?.[0] ??
    '';
  if (head === '') {
    if (word !== '') complain({ word, what: 'expected numeric value' });
    return 0;
  }
  if (head.length < word.length) complain({ word, what: 'not completely converted' });
  if (/inf/i.test(head)) return head.includes('-') ? -Infinity : Infinity;
  return Number(head.replace('+', ''));
}

class Formatter {
  made = '';
  stops = false;
  private readonly format: string;
  private readonly words: readonly string[];
  private readonly how: Formatting;
  private at = 0;

  constructor(format: string, words: readonly string[], how: Formatting) {
    this.format = format;
    this.words = words;
    this.how = how;
  }

  private next(): string | undefined {
    return this.words[this.at++];
  }

  private star(text: string): number {
    return text === '*' ? Number(integer(this.next() ?? '', this.how)) : Number(text);
  }

  private directive(match: RegExpExecArray): void {
    const [whole, signs = '', width = '', precision, kind = ''] = match;
    if (kind === '%') {
      this.made += '%';
      return;
    }
    const wide = width === '' ? 0 : this.star(width);
    const digits = precision === undefined ? null : this.star(precision === '' ? '0' : precision);
    const spec: Spec = {
      flags: signs + (wide < 0 ? '-' : ''),
      width: Math.abs(wide),
      precision: digits !== null && digits < 0 ? null : digits,
      kind,
    };
    if (/[diouxX]/.test(kind)) this.made += formatInteger(spec, integer(this.next() ?? '', this.how));
    else if (/[aAeEfFgG]/.test(kind)) this.made += formatFloat(spec, float(this.next() ?? '', this.how));
    else if (kind === 'c')
      this.made += formatText({ ...spec, precision: null }, (this.next() ?? '').slice(0, 1) || '\0');
    else if (kind === 's') this.made += formatText(spec, this.next() ?? '');
    else if (kind === 'b') {
      const { text, stops } = escapes(this.next() ?? '', { zero: true, more: this.how.escapes.more });
      this.made += formatText(spec, text);
      this.stops = stops;
    } else {
      this.stops = true;
      this.how.invalid(kind === '' ? '' : whole);
    }
  }

  /** Once through the format. */
  private pass(): void {
    const pattern = /%([-+ #0]*)(\d+|\*)?(?:\.(\d*|\*))?([^]?)/y;
    for (let at = 0; at < this.format.length && !this.stops;) {
      pattern.lastIndex = at;
      const match = this.format[at] === '%' ? pattern.exec(this.format) : null;
      if (match) {
        this.directive(match);
        at = pattern.lastIndex;
        continue;
      }
      const end = this.format.indexOf('%', at);
      const plain = this.format.slice(at, end < 0 ? undefined : end);
      const { text, stops } = escapes(plain, this.how.escapes);
      this.made += text;
      this.stops = stops;
      at += plain.length;
    }
  }

  run(): void {
    do {
      const before = this.at;
      this.pass();
      if (this.at === before) return;
    } while (this.at < this.words.length && !this.stops);
  }
}

/** The format is used again while words are left. */
export function printed(format: string, words: readonly string[], how: Formatting): string {
  const formatter = new Formatter(format, words, how);
  formatter.run();
  return formatter.made;
}
