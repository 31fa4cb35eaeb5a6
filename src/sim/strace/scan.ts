/**
 * Character-level reading of strace's argument text: where a call's parenthesis closes and where its commas
 * are. Strings, comments, brackets and the `3</etc/passwd>` decorations of `strace -y` are skipped as units.
 */

const QUOTE = 34;
const LPAREN = 40;
const RPAREN = 41;
const STAR = 42;
const COMMA = 44;
const MINUS = 45;
const SLASH = 47;
const LESS = 60;
const GREATER = 62;
const BACKSLASH = 92;

/** Decorations nest twice at most (`0</dev/pts/0<char 136:0>>`); deeper ones are lone signs. */
const ANGLE_DEPTH_MAX = 4;

/** Longest decoration: a path of PATH_MAX bytes and some. Bounds the search when a `<` never closes. */
const DECORATION_MAX = 4400;

/** Flags of calls that may hang, for a text that ends with one. */
const FLAG =
  '(?:O_(?:RDONLY|WRONLY|RDWR|CREAT|EXCL|NOCTTY|TRUNC|APPEND|NONBLOCK|SYNC|DIRECT|DIRECTORY|NOFOLLOW|NOATIME|CLOEXEC|PATH|LARGEFILE)|LOCK_(?:SH|EX|UN|NB)|W(?:NOHANG|EXITED|STOPPED|CONTINUED|NOWAIT|STOPPEDTRACED)|__W(?:ALL|CLONE|NOTHREAD)|MSG_(?:PEEK|DONTWAIT|WAITALL|NOSIGNAL|TRUNC|CMSG_CLOEXEC)|SOCK_(?:STREAM|DGRAM|RAW|CLOEXEC|NONBLOCK)|AT_(?:FDCWD|EMPTY_PATH|SYMLINK_NOFOLLOW|REMOVEDIR)|FUTEX_WAIT(?:_BITSET)?(?:_PRIVATE)?|MNT_(?:FORCE|DETACH)|SPLICE_F_(?:MOVE|MORE|NONBLOCK)|CLOCK_[A-Z]+|TIMER_ABSTIME|SEEK_(?:SET|CUR|END)|F_OK|R_OK|W_OK|X_OK)';
/** A number, an address, NULL or flags. */
const WHOLE_WORD = new RegExp(`^(?:-?(?:0x[0-9a-f]+|\\d+)|NULL|${FLAG}(?:\\|${FLAG})*)$`, 'i');

/** Index just after the string that opens at `at`, or -1 when it doesn't close. */
function skipString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (before > at && text.charCodeAt(before) === BACKSLASH) before--;
    // An even number of backslashes stands for themselves.
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return -1;
}

function isWordCode(c: number): boolean {
  return (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 95;
}

/**
 * Index just after a decoration (`<...>` right behind a number or `AT_FDCWD`), or `at + 1` when the `<` at
 * `at` is an operator or a lone sign. In an address (`<TCP:[a->b]>`) the arrow's `>` doesn't close it.
 */
function skipDecoration(text: string, at: number): number {
  const before = at > 0 ? text.charCodeAt(at - 1) : 0;
  const after = text.charCodeAt(at + 1);
  if (!isWordCode(before) || after === LESS) return after === LESS ? at + 2 : at + 1;
  const isPath = after === SLASH;
  let angleDepth = 1;
  for (let i = at + 1; i < Math.min(text.length, at + DECORATION_MAX); i++) {
    const c = text.charCodeAt(i);
    if (c === LESS && ++angleDepth > ANGLE_DEPTH_MAX) break;
    if (c !== GREATER) continue;
    if (!isPath && text.charCodeAt(i - 1) === MINUS) continue;
    if (--angleDepth === 0) return i + 1;
  }
  return at + 1;
}

/**
 * Where the unit at `at` ends: a whole string, comment or decoration, else one character; -1 if it never
 * ends.
 */
function skipUnit(text: string, at: number, c: number): number {
  if (c === QUOTE) return skipString(text, at);
  if (c === LESS) return skipDecoration(text, at);
  if (c === SLASH && text.charCodeAt(at + 1) === STAR) {
    const close = text.indexOf('*/', at + 2);
    return close < 0 ? -1 : close + 2;
  }
  return at + 1;
}

/** +1 for an opening bracket of any kind, -1 for a closing one, else 0. */
function depthStep(c: number): number {
  if (c === LPAREN || c === 91 || c === 123) return 1;
  if (c === RPAREN || c === 93 || c === 125) return -1;
  return 0;
}

/**
 * Index of the parenthesis that closes a call whose arguments start at `from`, or -1. When the brackets don't
 * balance (a decoder of strace left one out) the last `)` before an `=` serves.
 */
export function findCallEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    const step = depthStep(c);
    if (step < 0 && depth === 0) return c === RPAREN ? at : findLooseEnd(text, from);
    depth += step;
    const next = skipUnit(text, at, c);
    if (next < 0) break;
    at = next;
  }
  return findLooseEnd(text, from);
}

/** Characters of a result with its remark. */
const LOOSE_MAX = 4096;
const LOOSE_RESULT = /^ = (?:\?|-?0x[0-9a-f]+|-?\d+)(?:<.*>)?(?: E[A-Z0-9]+)?(?: \(.*\))?(?: <[\d.,]+>)?$/;

function findLooseEnd(text: string, from: number): number {
  const equals = text.lastIndexOf(' = ');
  // What follows a result is short: a text of any length would be searched again and again.
  if (equals < from || text.length - equals > LOOSE_MAX || !LOOSE_RESULT.test(text.slice(equals))) return -1;
  let at = equals;
  while (at > from && text.charCodeAt(at) === 32) at--;
  return text.charCodeAt(at) === RPAREN ? at : -1;
}

/** The name that `--param-names` writes before an argument. */
const PARAM = /^[a-z_][a-z0-9_]*: /;

function isSpace(c: number): boolean {
  return c === 32 || (c >= 9 && c <= 13);
}

/** One argument without the space around it and without its parameter's name. */
function piece(raw: string, from: number, to: number): string {
  while (from < to && isSpace(raw.charCodeAt(from))) from++;
  while (to > from && isSpace(raw.charCodeAt(to - 1))) to--;
  const text = raw.slice(from, to);
  const first = raw.charCodeAt(from);
  return first >= 97 && first <= 122 && text.includes(': ') ? text.replace(PARAM, '') : text;
}

/**
 * Cuts an argument text at its top-level commas and trims the pieces. `'3, "a,b", [1, 2]'` gives three.
 * An empty text gives an empty list; an unclosed string or comment ends in the last piece.
 */
export function splitArgs(raw: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  let at = 0;
  while (at < raw.length) {
    const c = raw.charCodeAt(at);
    if (c === COMMA && depth === 0) {
      pieces.push(piece(raw, start, at));
      start = at + 1;
    }
    depth += depthStep(c);
    const next = skipUnit(raw, at, c);
    if (next < 0) break;
    at = next;
  }
  const last = piece(raw, start, raw.length);
  if (last !== '' || pieces.length > 0) pieces.push(last);
  return pieces;
}

/** True when the character at `index` is in no string, comment or decoration of an argument text. */
export function isOutsideStrings(text: string, index: number): boolean {
  let at = 0;
  while (at < index) {
    const next = skipUnit(text, at, text.charCodeAt(at));
    if (next < 0) return false;
    at = next;
  }
  return at === index;
}

/**
 * True when an argument text that goes no further is what strace prints when it enters a call: its last
 * argument is there as a whole (`3`, `NULL`, `"a"`, `[1]`, `O_RDONLY|O_CLOEXEC`), or a comma follows. A text
 * cut in a word or a string is not.
 */
export function isWholeSoFar(args: string): boolean {
  let depth = 0;
  let at = 0;
  while (at < args.length) {
    const c = args.charCodeAt(at);
    depth += depthStep(c);
    const next = skipUnit(args, at, c);
    if (next < 0) return false;
    at = next;
  }
  if (depth !== 0) return false;
  const last = /[^,]*$/.exec(args.trimEnd())?.[0].trim() ?? '';
  return last === '' || /["\]}>*/.]$/.test(last) || WHOLE_WORD.test(last);
}
