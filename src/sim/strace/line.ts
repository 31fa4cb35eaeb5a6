/** One line's body (what follows pid and time) taken apart. No state: the reader joins the pieces. */

import { fractionUs } from './prefix.ts';
import { findCallEnd } from './scan.ts';
import type { StraceIssueCode } from './types.ts';

/** The right-hand side of a finished call. */
export interface CallResult {
  readonly args: string;
  readonly result: number | null;
  readonly errno: string | null;
  readonly detail: string;
  readonly durationUs: number | null;
}

/** What a line can be. `rest` of a resumed call continues the text its beginning left off. */
export type LineBody =
  | ({ readonly kind: 'call'; readonly name: string } & CallResult)
  | { readonly kind: 'unfinished'; readonly name: string; readonly args: string; readonly detached: boolean }
  | { readonly kind: 'resumed'; readonly name: string; readonly rest: string }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'superseded'; readonly byPid: number }
  | { readonly kind: 'attached'; readonly pid: number }
  | { readonly kind: 'note' }
  | { readonly kind: 'bad'; readonly code: StraceIssueCode };

const NAME = /([a-z_][a-z0-9_]*|\?\?\?)\(/iy;
const RESUMED = /^<\.\.\. ([a-z_][a-z0-9_]*|\?\?\?) resumed>/i;
const SIGNAL = /^--- (?:stopped by )?(SIG[A-Z0-9_+]+|\d+).*---$/;
const EXITED = /^\+\+\+ exited with (\d+) \+\+\+$/;
const KILLED = /^\+\+\+ killed by (SIG[A-Z0-9_+]+|\d+)(?: \(core dumped\))? \+\+\+$/;
const SUPERSEDED = /^\+\+\+ superseded by execve in pid (\d+)(?:<[^>]*>)? \+\+\+$/;
const ATTACHED = /^(?:strace: )?Process (\d+)(?:<[^>]*>)? attached\b/;
/** Messages of strace itself, and the stack lines of `strace -k`. */
const NOTE = /^(?:strace: |Process \d+|\[ Process |\s*> )/;
const UNFINISHED = /\s?<(unfinished|detached) \.\.\.>$/;
/** A thread that dies inside a call that had been resumed is printed like this. */
const DEAD_END = /\s?<unfinished \.\.\.>\) += \?$/;
const VALUE = /^\s*=\s*(\?|-?0x[0-9a-f]+|-?\d+)/i;
const DURATION = /<(\d+)\.(\d{1,9})>$/y;
const ERRNO = /^\s+(E[A-Z0-9]+)\b\s*(?:\(([^)]*)\))?\s*/;

function toNumber(text: string): number | null {
  if (text === '?') return null;
  if (text.startsWith('-0x')) return -Number(text.slice(1));
  // umask prints its masks in octal.
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return Number(text);
}

/**
 * Takes apart `args) = result …`; `text` follows the opening parenthesis. A code instead tells why it can't
 * be.
 */
export function readCallText(text: string): CallResult | StraceIssueCode {
  const dead = DEAD_END.exec(text);
  if (dead !== null) {
    return { args: text.slice(0, dead.index), result: null, errno: null, detail: '', durationUs: null };
  }
  const close = findCallEnd(text, 0);
  if (close < 0) return 'cut-call';
  const tail = text.slice(close + 1);
  const value = VALUE.exec(tail);
  if (value === null) return 'no-result';
  let rest = tail.slice(value[0].length);
  DURATION.lastIndex = Math.max(0, rest.lastIndexOf('<'));
  const duration = DURATION.exec(rest);
  if (duration !== null) rest = rest.slice(0, duration.index);
  const errno = ERRNO.exec(rest);
  if (errno !== null) rest = rest.slice(errno[0].length);
  return {
    args: text.slice(0, close),
    result: toNumber(value[1] ?? '?'),
    errno: errno?.[1] ?? null,
    detail: trimDetail(rest),
    durationUs: duration === null ? null : Number(duration[1]) * 1_000_000 + fractionUs(duration[2] ?? '0'),
  };
}

function trimDetail(rest: string): string {
  const text = rest.trim();
  return text.startsWith('(') && text.endsWith(')') ? text.slice(1, -1) : text;
}

function readCall(body: string): LineBody {
  NAME.lastIndex = 0;
  const name = NAME.exec(body)?.[1];
  if (name === undefined) return { kind: 'bad', code: 'not-strace' };
  const text = body.slice(name.length + 1);
  const cut = UNFINISHED.exec(text);
  if (cut !== null) {
    return { kind: 'unfinished', name, args: text.slice(0, cut.index), detached: cut[1] === 'detached' };
  }
  const parts = readCallText(text);
  return typeof parts === 'string' ? { kind: 'bad', code: parts } : { kind: 'call', name, ...parts };
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
  if (body.startsWith('<... ')) {
    const resumed = RESUMED.exec(body);
    if (resumed === null) return { kind: 'bad', code: 'not-strace' };
    return { kind: 'resumed', name: resumed[1] ?? '', rest: body.slice(resumed[0].length) };
  }
  if (body.startsWith('---')) {
    const signal = SIGNAL.exec(body)?.[1];
    return signal === undefined ? { kind: 'bad', code: 'not-strace' } : { kind: 'signal', signal };
  }
  if (body.startsWith('+++')) return readEnd(body);
  const attached = ATTACHED.exec(body);
  if (attached !== null) return { kind: 'attached', pid: Number(attached[1]) };
  if (NOTE.test(body)) return { kind: 'note' };
  return readCall(body);
}
