/**
 * Reads single argument texts: numbers, fds, strings, flags, times. Each gives null when the text is
 * something else.
 */

const NS_PER_S = 1_000_000_000;
const INTEGER = /^(-?(?:0x[0-9a-f]+|\d+))/i;
const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  v: 11,
  f: 12,
  a: 7,
  b: 8,
  e: 27,
  '0': 0,
};

/** Integer at the front of an argument (`3</etc/passwd>` gives 3, `0x10` gives 16). */
export function readInteger(text: string | undefined): number | null {
  if (text !== undefined && text.length < 10) {
    let value = 0;
    for (let at = 0; ; at++) {
      const digit = text.charCodeAt(at) - 48;
      if (digit >= 0 && digit <= 9) value = value * 10 + digit;
      else if (at > 0 && at === text.length) return value;
      else break;
    }
  }
  const digits = text === undefined ? null : INTEGER.exec(text)?.[1];
  if (digits === undefined || digits === null) return null;
  return digits.startsWith('-') ? -Number(digits.slice(1)) : Number(digits);
}

/** File descriptor: a non-negative integer, or null (`AT_FDCWD`, `-1`). */
export function readFd(text: string | undefined): number | null {
  const value = readInteger(text);
  return value === null || value < 0 ? null : value;
}

/** All integers of a list such as `[3, 4]` or `[3</a>, 4</b>]`, decorations left out. */
export function readIntegers(text: string | undefined): number[] {
  const plain = (text ?? '').replaceAll(/<[^<>]*>/g, '');
  return [...plain.matchAll(/-?\d+/g)].map(Number);
}

/** What `strace -y` wrote behind an fd (`/etc/passwd` of `3</etc/passwd>`), or null. */
export function readDecoration(text: string | undefined): string | null {
  const inside = /^(?:-?\d+|AT_FDCWD)?<(.*)>(?:\(deleted\))?$/.exec(text ?? '')?.[1];
  return inside === undefined ? null : copyOf(inside);
}

/** True when a flag word is among `A|B|C`. */
export function hasFlag(text: string | undefined, flag: string): boolean {
  if (text === undefined) return false;
  let at = text.indexOf(flag);
  while (at >= 0) {
    const before = at === 0 ? '' : text.charAt(at - 1);
    if (!/\w/.test(before) && !/\w/.test(text.charAt(at + flag.length))) return true;
    at = text.indexOf(flag, at + 1);
  }
  return false;
}

/**
 * Text of a quoted string with its escapes resolved (`"a\tb"`, `"\303\251"`; octal and hex bytes are UTF-8),
 * or null. A string that strace cut (`"abc"...`) gives the part that is there.
 */
export function readString(text: string | undefined): string | null {
  if (text?.startsWith('"') !== true) return null;
  const codes: number[] = [];
  let at = 1;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') return decodeUtf8(codes);
    if (char !== '\\') {
      pushUtf8(codes, text.codePointAt(at) ?? 0);
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      continue;
    }
    const number = /^(?:x([0-9a-f]{1,2})|([0-7]{1,3}))/i.exec(text.slice(at + 1, at + 4));
    if (number === null) {
      const letter = text.charAt(at + 1);
      codes.push(ESCAPES[letter] ?? (letter.codePointAt(0) ?? 0) & 0xff);
      at += 2;
    } else {
      codes.push(
        (number[1] === undefined ? Number.parseInt(number[2] ?? '0', 8) : Number.parseInt(number[1], 16)) &
          0xff,
      );
      at += 1 + number[0].length;
    }
  }
  return null;
}

function pushUtf8(bytes: number[], point: number): void {
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  else {
    bytes.push(
      0xf0 | (point >> 18),
      0x80 | ((point >> 12) & 63),
      0x80 | ((point >> 6) & 63),
      0x80 | (point & 63),
    );
  }
}

/** Bytes as text; a byte that is no UTF-8 stands for itself (Latin-1), so that names stay distinct. */
function decodeUtf8(bytes: readonly number[]): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const size = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    const rest = bytes.slice(at + 1, at + size);
    const whole = size > 0 && rest.length === size - 1 && rest.every((b) => (b & 0xc0) === 0x80);
    let point = whole && size > 1 ? lead & (0x7f >> size) : lead;
    if (whole) for (const b of rest) point = (point << 6) | (b & 63);
    text += String.fromCodePoint(point > 0x10ffff ? lead : point);
    at += whole && point <= 0x10ffff ? size : 1;
  }
  return text;
}

/**
 * Nanoseconds of a timespec or timeval (`{tv_sec=1, tv_nsec=5}`, `{tv_sec=1, tv_usec=5}`, `{1, 5}`), or null.
 */
export function readTimeNs(text: string | undefined): number | null {
  const match = /^\{(?:tv_sec=)?(-?\d+),\s*(tv_usec=|tv_nsec=)?(-?\d+)\}/.exec(text ?? '');
  if (match === null) return null;
  const unitNs = match[2] === 'tv_usec=' ? 1000 : 1;
  return Number(match[1]) * NS_PER_S + Number(match[3]) * unitNs;
}

/** A copy that doesn't keep the chunk it was cut from in memory (a slice does, in every engine). */
export function copyOf(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += 1024) {
    const codes: number[] = [];
    for (let i = at; i < Math.min(text.length, at + 1024); i++) codes.push(text.charCodeAt(i));
    parts.push(String.fromCharCode(...codes));
  }
  return parts.join('');
}

/** Path `name` seen from directory `base`, with `.` and `..` taken out as far as the text allows. */
export function joinPath(base: string | null, name: string): string {
  const whole = name.startsWith('/') || base === null ? name : `${base}/${name}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..') parts.pop();
    else if (part !== '..' || !whole.startsWith('/')) parts.push(part);
  }
  const joined = parts.join('/');
  return whole.startsWith('/') ? `/${joined}` : joined === '' ? '.' : joined;
}
