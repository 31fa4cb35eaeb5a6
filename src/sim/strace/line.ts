/** One line's body (what follows pid and time) taken apart. No state: the reader joins the pieces. */

import { errnoName } from '../core/errno.ts';
import { scaledUs } from './leader.ts';
import { findCallEnd, isOutsideStrings } from './scan.ts';
import type { StraceIssueCode } from './types.ts';

/** The right-hand side of a finished call. */
export interface CallResult {
  readonly args: string;
  readonly result: number | null;
  readonly errno: string | null;
  readonly detail: string;
  readonly durationUs: number | null;
  /** A log pasted without newlines: what follows the call in its line, or ''. */
  readonly more: string;
}

/** What a line can be. `rest` of a resumed call continues the text its beginning left off. */
export type LineBody =
  | ({ readonly kind: 'call'; readonly name: string } & CallResult)
  | {
      readonly kind: 'unfinished';
      readonly name: string;
      readonly args: string;
      readonly detached: boolean;
      readonly more: string;
    }
  | { readonly kind: 'resumed'; readonly name: string; readonly rest: string }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'superseded'; readonly byPid: number }
  | { readonly kind: 'bad'; readonly code: StraceIssueCode };

const NAME = '(?:SYS_)?[a-z_][a-z0-9_]*|SYS_\\d+|\\?\\?\\?';
const RESUMED = new RegExp(`^<\\.\\.\\. (${NAME}) resumed>`);
const SIGNAL = /^--- (?:stopped by )?(SIG[A-Z0-9_+]+|\d+).*---$/;
const EXITED = /^\+\+\+ exited with (\d+) \+\+\+$/;
const KILLED = /^\+\+\+ killed by (SIG[A-Z0-9_+]+|\d+)(?: \(core dumped\))? \+\+\+$/;
const SUPERSEDED = /^\+\+\+ superseded by execve in pid (\d+)(?:<[^>]*>)? \+\+\+$/;
const UNFINISHED = /\s?<(unfinished|detached) \.\.\.>/g;
const VALUE = /(\?|-?0x[0-9a-f]+|-?\d+)/iy;
const ERRNO = /^\s+(?:(E[A-Z0-9]+)\b\s*(?:\([^)]*\))?|(?:ERR#|\(errno )(\d+)\)?(?: '[^']*')?)\s*/;

/** What may begin behind a call in its own line. */
const BEGINNING = new RegExp(
  `^(?:\\[pid\\s+\\d+\\]\\s+|\\d+\\s+)?(?:[\\d:.,]+\\s+)?(?:(?:${NAME})\\(|<\\.\\.\\. |--- SIG|\\+\\+\\+ )`,
);
const MAY_GO_ON = /[a-z0-9_?]\(|<\.\.\. |\+\+\+ |--- SIG/;
/** File name, error, remark and duration of a result. */
const RESULT_TAIL = /^(?:<[^>]*>)?(?:\s+E[A-Z0-9]+)?(?:\s*\((?:[^()]|\([^()]*\))*\))*(?:\s*<[\d.,]+>)?\s*/;

/** Behind ` <0.000012>` no call begins. */
const SHORTEST_CALL = 12;
const SPACE = 32;
const QUESTION = 63;
const EQUALS = 61;

function toNumber(text: string): number | null {
  if (text === '?') return null;
  if (text.startsWith('-0x')) return -Number(text.slice(1));
  // umask prints its masks in octal.
  if (text.startsWith('0') && /^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return Number(text);
}

/**
 * Takes apart `args) = result …`; `text` follows the opening parenthesis. A code instead tells why it can't
 * be.
 */
export function readCallText(text: string): CallResult | StraceIssueCode {
  const close = findCallEnd(text, 0);
  if (close < 0) return 'cut-call';
  let at = close + 1;
  while (text.charCodeAt(at) === SPACE) at++;
  if (text.charCodeAt(at) !== EQUALS) return 'no-result';
  at++;
  while (text.charCodeAt(at) === SPACE) at++;
  VALUE.lastIndex = at;
  const value = VALUE.exec(text)?.[0];
  if (value === undefined) return 'no-result';
  const args = text.slice(0, close);
  // A thread that dies inside a call that had been resumed is printed like this.
  const died = value === '?' && args.endsWith('<unfinished ...>');
  const whole = {
    args: died ? args.slice(0, -'<unfinished ...>'.length).trimEnd() : args,
    result: toNumber(value),
    errno: null,
    detail: '',
    durationUs: null,
    more: '',
  };
  at += value.length;
  return at === text.length || died ? whole : readTail(whole, text.slice(at));
}

/** The error, the remark and the duration behind a result. */
function readTail(call: CallResult, tail: string): CallResult {
  let rest = tail;
  let more = '';
  if (rest.length >= SHORTEST_CALL && MAY_GO_ON.test(rest)) {
    const length = RESULT_TAIL.exec(rest)?.[0].length ?? 0;
    if (length < rest.length && BEGINNING.test(rest.slice(length))) {
      more = rest.slice(length);
      rest = rest.slice(0, length).trimEnd();
    }
  }
  let durationUs: number | null = null;
  if (rest.endsWith('>')) {
    const open = Math.max(0, rest.lastIndexOf('<'));
    durationUs = readDurationUs(rest, open);
    if (!Number.isNaN(durationUs)) rest = rest.slice(0, open);
    // A clock that was set back within the call tells nothing, nor does what is no time.
    if (!(durationUs >= 0)) durationUs = null;
  }
  if (rest === ' ' || rest === '') return { ...call, durationUs, more };
  const errno = ERRNO.exec(rest);
  if (errno !== null) rest = rest.slice(errno[0].length);
  return {
    ...call,
    errno: errno === null ? null : (errno[1] ?? errnoName(Number(errno[2]))),
    detail: trimDetail(rest),
    durationUs,
    more,
  };
}

/** Microseconds of `<0.000012>` at `open` up to the end of the text; NaN: it is something else. */
function readDurationUs(text: string, open: number): number {
  let at = open + 1;
  const isNegative = text.charCodeAt(at) === 45;
  if (isNegative) at++;
  let value = 0;
  let scale = 0;
  const from = at;
  for (; at < text.length - 1; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      if (scale > 0) scale++;
    } else if ((digit === -2 || digit === -4) && scale === 0) scale = 1;
    else return NaN;
  }
  if (at === from || scale === 1 || scale > 10) return NaN;
  const us = scaledUs(value, Math.max(0, scale - 1));
  return isNegative ? -us : us;
}

function trimDetail(rest: string): string {
  const text = rest.trim();
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text;
}

function isNameCode(c: number): boolean {
  return (c >= 97 && c <= 122) || c === 95 || (c >= 48 && c <= 57);
}

/** Index of the parenthesis behind a call's name that begins at `at`, or -1. Names of system calls are lower case. */
function nameEnd(body: string, at: number): number {
  let end = body.startsWith('SYS_', at) ? at + 4 : at;
  if (body.charCodeAt(end) === QUESTION) end = body.startsWith('???', end) ? end + 3 : end;
  else while (isNameCode(body.charCodeAt(end))) end++;
  const first = body.charCodeAt(at);
  return end > at && body.charCodeAt(end) === 40 && !(first >= 48 && first <= 57) ? end : -1;
}

function readCall(body: string): LineBody {
  const open = nameEnd(body, 0);
  if (open < 0) return { kind: 'bad', code: 'not-strace' };
  const name = body.slice(0, open);
  const text = body.slice(open + 1);
  if (text.includes(' ...>')) {
    const cut = readCut(name, text);
    if (cut !== null) return cut;
  }
  const parts = readCallText(text);
  return typeof parts === 'string'
    ? { kind: 'bad', code: parts }
    : {
        kind: 'call',
        name,
        args: parts.args,
        result: parts.result,
        errno: parts.errno,
        detail: parts.detail,
        durationUs: parts.durationUs,
        more: parts.more,
      };
}

/** A call that is left off in its line; null when the words are in a string, or its end follows. */
function readCut(name: string, text: string): LineBody | null {
  for (const match of text.matchAll(UNFINISHED)) {
    if (!isOutsideStrings(text, match.index)) continue;
    const more = text.slice(match.index + match[0].length);
    if (/^\)\s+=\s*\?/.test(more)) return null;
    const args = text.slice(0, match.index);
    return { kind: 'unfinished', name, args, detached: match[1] === 'detached', more: more.trim() };
  }
  return null;
}

function readEnd(body: string): LineBody {
  const exited = EXITED.exec(body);
  if (exited !== null) return { kind: 'exit', code: Number(exited[1]), signal: null };
  const killed = KILLED.exec(body);
  if (killed !== null) return { kind: 'exit', code: null, signal: killed[1] ?? '' };
  const superseded = SUPERSEDED.exec(body);
  if (superseded !== null) return { kind: 'superseded', byPid: Number(superseded[1]) };
  return { kind: 'bad', code: 'not-strace' };
}

/** Says what the body of one line is. Never throws. */
export function readBody(body: string): LineBody {
  const first = body.charCodeAt(0);
  if (isNameCode(first)) return readCall(body);
  if (first === 60 && body.startsWith('<... ')) {
    const resumed = RESUMED.exec(body);
    if (resumed === null) return { kind: 'bad', code: 'not-strace' };
    return { kind: 'resumed', name: resumed[1] ?? '', rest: body.slice(resumed[0].length) };
  }
  if (first === 45 && body.startsWith('---')) {
    const signal = SIGNAL.exec(body)?.[1];
    return signal === undefined ? { kind: 'bad', code: 'not-strace' } : { kind: 'signal', signal };
  }
  if (first === 43 && body.startsWith('+++')) return readEnd(body);
  return readCall(body);
}
