/**
 * The front of a line: pid, time, syscall number, instruction pointer, in the order of strace's
 * `printleader`. Everything in it is optional; what the columns mean is seen from their form.
 */

/**
 * How a line tells its time: since 1970 (`-ttt`), time of day (`-t`, `-tt`), or since the line before (`-r`).
 */
export type ClockForm = 'epoch' | 'day' | 'relative';

/** PID_MAX_LIMIT of 64-bit Linux: a larger leading integer is a time in seconds. */
const PID_MAX = 4_194_304;

/** Unix times of any real log are above this many seconds (1973); `-r` differences stay below it. */
const EPOCH_MIN_S = 100_000_000;

/** A pause of more whole seconds between two lines is taken for a pid. */
const DELTA_MAX_S = 600;

const US_PER_S = 1_000_000;
/** Digits of a number that are read; more are no pid and no time. */
const DIGITS_MAX = 12;

const PID_BRACKET = /\[pid\s+(\d{1,7})(?:<[^>]*>)?\]\s+/y;
/** `7867<my prog>` of `-Y`. */
const COMM = /<[^>]*>(?=\s)/y;
const TIME_OF_DAY = /(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s+/y;
const TIME_DELTA = /\(\+\s*\d+(?:[.,]\d{1,9})?\)\s+/y;
/** `[  59]` of `-n` and `[00007fe60a8ecad7]` of `-i`. */
const ORIGIN = /\[(?:\s*\d+|[0-9a-f]{8,16}|\?+)\]\s/y;

const SPACE = 32;
const PAREN = 40;
const COMMA = 44;
const DOT = 46;
const COLON = 58;
const LESS = 60;
const BRACKET = 91;

/** Powers of ten. */
const TENS = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];

/** Microseconds of a number of seconds whose last `digits` digits are behind the point. */
export function scaledUs(value: number, digits: number): number {
  return digits > 6 ? value / (TENS[digits - 6] ?? 1) : value * (TENS[6 - digits] ?? 1);
}

/** Fraction digits (`"304325"`, `"12"`) in microseconds. */
function fractionUs(digits: string): number {
  return Number(digits.padEnd(9, '0')) / 1000;
}

/** One line's front. One object serves all lines: a log has millions of them. */
export class Leader {
  pid: number | null = null;
  clock: ClockForm | null = null;
  /** Microseconds in the form `clock` says; null without a time. */
  timeUs: number | null = null;
  /** Index of the first character after the front. */
  bodyAt = 0;
  /** Value and end of the digits read last. */
  private number = 0;
  private end = 0;

  /** Reads the front of `line`; never fails, a line without one has `bodyAt` 0. */
  read(line: string): void {
    this.pid = null;
    this.clock = null;
    this.timeUs = null;
    this.bodyAt = 0;
    const first = line.charCodeAt(0);
    if (first === BRACKET) this.bracket(line);
    else if (first >= 48 && first <= 57) this.digits(line);
    else if (first === SPACE) this.time(line, skipSpaces(line, 0));
    const next = line.charCodeAt(this.bodyAt);
    if (next === PAREN) this.skip(TIME_DELTA, line);
    if (line.charCodeAt(this.bodyAt) === BRACKET) {
      this.skip(ORIGIN, line);
      this.skip(ORIGIN, line);
    }
  }

  private bracket(line: string): void {
    PID_BRACKET.lastIndex = 0;
    const pid = PID_BRACKET.exec(line)?.[1];
    if (pid === undefined) return;
    this.pid = Number(pid);
    this.bodyAt = PID_BRACKET.lastIndex;
    this.time(line, this.bodyAt);
  }

  /** A pid, a time, or both. */
  private digits(line: string): void {
    this.readDigits(line, 0);
    let at = this.end;
    if (line.charCodeAt(at) === LESS) {
      COMM.lastIndex = at;
      if (COMM.test(line)) at = COMM.lastIndex;
    }
    const after = skipSpaces(line, at);
    if (after === at || this.number > PID_MAX) return this.time(line, 0);
    if (after === line.length) return;
    this.pid = this.number;
    this.bodyAt = after;
    this.time(line, after);
  }

  /** A time at `at`, if there is one. */
  private time(line: string, at: number): void {
    this.readDigits(line, at);
    const { number, end } = this;
    if (end === at || end - at > DIGITS_MAX) return;
    const next = line.charCodeAt(end);
    if (next === COLON) return this.timeOfDay(line, at);
    // Whole seconds of `-r` stand behind spaces, and so does the pid of an indented log.
    if (next === SPACE && this.pid === null && at > 0 && number > DELTA_MAX_S) return;
    let timeUs = number * US_PER_S;
    let behind = end;
    if (next === DOT || next === COMMA) {
      this.readDigits(line, end + 1);
      const count = this.end - end - 1;
      if (count < 1 || count > 9) return;
      timeUs += scaledUs(this.number, count);
      behind = this.end;
    }
    const body = skipSpaces(line, behind);
    if (body === behind) return;
    this.clock = number >= EPOCH_MIN_S ? 'epoch' : 'relative';
    this.timeUs = timeUs;
    this.bodyAt = body;
  }

  private timeOfDay(line: string, at: number): void {
    TIME_OF_DAY.lastIndex = at;
    const match = TIME_OF_DAY.exec(line);
    if (match === null) return;
    const [, h, m, s, fraction] = match;
    const seconds = Number(h) * 3600 + Number(m) * 60 + Number(s);
    this.clock = 'day';
    this.timeUs = seconds * US_PER_S + (fraction === undefined ? 0 : fractionUs(fraction));
    this.bodyAt = TIME_OF_DAY.lastIndex;
  }

  private readDigits(line: string, at: number): void {
    let value = 0;
    let end = at;
    for (; end < line.length; end++) {
      const digit = line.charCodeAt(end) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.number = value;
    this.end = end;
  }

  private skip(pattern: RegExp, line: string): void {
    pattern.lastIndex = this.bodyAt;
    if (pattern.test(line)) this.bodyAt = pattern.lastIndex;
  }
}

function skipSpaces(line: string, at: number): number {
  while (line.charCodeAt(at) === SPACE) at++;
  return at;
}
