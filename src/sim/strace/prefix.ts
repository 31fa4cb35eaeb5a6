/**
 * The front of a line: pid, time, syscall number, instruction pointer, in the order of strace's
 * `printleader`. Everything in it is optional; what the columns mean is seen from their form.
 */

/**
 * How a line tells its time: since 1970 (`-ttt`), time of day (`-t`, `-tt`), or since the line before (`-r`).
 */
export type ClockForm = 'epoch' | 'day' | 'relative';

/** The front of one line. */
export interface LinePrefix {
  readonly pid: number | null;
  readonly clock: ClockForm | null;
  /** Microseconds in the form `clock` says; null without a time. */
  readonly timeUs: number | null;
  /** Index of the first character after the front. */
  readonly bodyAt: number;
}

/** PID_MAX_LIMIT of 64-bit Linux: a larger leading integer is a time in seconds. */
const PID_MAX = 4_194_304;

/** Unix times of any real log are above this many seconds (1973); `-r` differences stay below it. */
const EPOCH_MIN_S = 100_000_000;

const US_PER_S = 1_000_000;

const PID_BRACKET = /\[pid\s+(\d{1,7})(?:<[^>]*>)?\]\s+/y;
const PID_PLAIN = /(\d{1,12})(?:<[^>]*>)?\s+(?=\S)/y;
const TIME_OF_DAY = /(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s+/y;
const TIME_SECONDS = /\s*(\d{1,12})\.(\d{1,9})\s+/y;
const TIME_DELTA = /\(\+\s*\d+\.\d{1,9}\)\s+/y;
/** `[  59]` of `-n` and `[00007fe60a8ecad7]` of `-i`. */
const ORIGIN = /\[(?:\s*\d+|[0-9a-f]{8,16}|\?+)\]\s/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Fraction digits (`"304325"`, `"12"`) in microseconds. */
export function fractionUs(digits: string): number {
  return Number(digits.padEnd(9, '0')) / 1000;
}

interface Time {
  readonly clock: ClockForm;
  readonly timeUs: number;
  readonly end: number;
}

function readTime(line: string, at: number): Time | null {
  const day = matchAt(TIME_OF_DAY, line, at);
  if (day !== null) {
    const [whole, h, m, s, fraction] = day;
    const seconds = Number(h) * 3600 + Number(m) * 60 + Number(s);
    const timeUs = seconds * US_PER_S + (fraction === undefined ? 0 : fractionUs(fraction));
    return { clock: 'day', timeUs, end: at + whole.length };
  }
  const seconds = matchAt(TIME_SECONDS, line, at);
  if (seconds === null) return null;
  const [whole, integer = '', fraction = ''] = seconds;
  const clock = Number(integer) >= EPOCH_MIN_S ? 'epoch' : 'relative';
  return { clock, timeUs: Number(integer) * US_PER_S + fractionUs(fraction), end: at + whole.length };
}

/** Reads the front of `line`; never fails, a line without one has `bodyAt` 0. */
export function readPrefix(line: string): LinePrefix {
  let at = 0;
  let pid: number | null = null;
  let time: Time | null = null;
  const named = matchAt(PID_BRACKET, line, at) ?? matchAt(PID_PLAIN, line, at);
  if (named !== null) {
    const value = Number(named[1]);
    at += named[0].length;
    if (value <= PID_MAX) pid = value;
    else time = { clock: 'epoch', timeUs: value * US_PER_S, end: at };
  }
  time ??= readTime(line, at);
  if (time !== null) at = time.end;
  at += matchAt(TIME_DELTA, line, at)?.[0].length ?? 0;
  at += matchAt(ORIGIN, line, at)?.[0].length ?? 0;
  at += matchAt(ORIGIN, line, at)?.[0].length ?? 0;
  return { pid, clock: time?.clock ?? null, timeUs: time?.timeUs ?? null, bodyAt: at };
}
