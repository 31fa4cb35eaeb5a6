/** `sort`, `uniq`, `tr`, `comm`. */
import { errorText } from '../errors.ts';
import { debianPrograms } from '../program.ts';
import { hint, linesWithEnds, missingOperand, say, texts, withOptions } from './support.ts';

interface Key {
  /** Field and character, from 1. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number] | null;
  readonly how: string;
}

function keyOf(word: string): Key | null {
  const match = /^(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*))?$/.exec(word);
  if (!match) return null;
  const [, field, sign, one = '', last, lastSign, two = ''] = match;
  const to = last === undefined ? null : ([Number(last), Number(lastSign ?? 0)] as const);
  return { from: [Number(field), Number(sign ?? 1)], to, how: one + two };
}

/** Where fields of a line begin and end. */
function fieldsOf(line: string, sign: string | undefined): readonly (readonly [number, number])[] {
  const made: [number, number][] = [];
  if (sign !== undefined) {
    let at = 0;
    for (const piece of line.split(sign)) {
      made.push([at, at + piece.length]);
      at += piece.length + 1;
    }
    return made;
  }
  for (const match of line.matchAll(/[ \t]*[^ \t]+/g))
    made.push([match.index, match.index + match[0].length]);
  return made;
}

function keyText(line: string, { from, to, how }: Key, sign: string | undefined): string {
  const fields = fieldsOf(line, sign);
  const place = ([field, character]: readonly [number, number], end: boolean): number => {
    const found = fields[field - 1];
    if (!found) return line.length;
    let [start] = found;
    if (how.includes('b')) while (/[ \t]/.test(line[start] ?? '')) start++;
    return end && character === 0 ? found[1] : Math.min(found[1], start + character - (end ? 0 : 1));
  };
  return line.slice(place(from, false), to ? place(to, true) : line.length);
}

const SUFFIXES = ' KMGTPEZY';

function numberOf(text: string, how: string): number {
  const match = /^[ \t]*(-?\d*\.?\d*)([KMGTPEZYk]?)/.exec(text);
  const value = parseFloat(match?.[1] ?? '') || 0;
  return how.includes('h')
    ? value * Number(`1e${String(3 * Math.max(0, SUFFIXES.indexOf((match?.[2] ?? '').toUpperCase())))}`)
    : how.includes('g')
      ? parseFloat(text) || 0
      : value;
}

function compareText(a: string, b: string, how: string): number {
  if (/[nhg]/.test(how)) return numberOf(a, how) - numberOf(b, how);
  if (how.includes('V')) return compareVersions(a, b);
  const plain = (text: string): string => {
    let made = how.includes('b') ? text.trimStart() : text;
    if (how.includes('d')) made = made.replace(/[^\w \t]|_/g, '');
    return how.includes('f') ? made.toUpperCase() : made;
  };
  const [one, two] = [plain(a), plain(b)];
  return one < two ? -1 : Number(one > two);
}

function compareVersions(a: string, b: string): number {
  const split = (text: string): string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [split(a), split(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [one = '', two = ''] = [left[at], right[at]];
    const by =
      /^\d/.test(one) && /^\d/.test(two) ? Number(one) - Number(two) : one < two ? -1 : Number(one > two);
    if (by !== 0) return by;
  }
  return 0;
}

/** `-k` may be given more than once. */
function keysOf(argv: readonly string[]): string[] {
  const keys: string[] = [];
  argv.forEach((word, at) => {
    const match = /^-[a-zA-Z]*?k(.*)$/.exec(word);
    if (word.startsWith('--key=')) keys.push(word.slice(6));
    else if (match && !word.startsWith('--') && !/^-[a-zA-Z]*[to]/.test(word))
      keys.push(match[1] === '' ? (argv[at + 1] ?? '') : (match[1] ?? ''));
  });
  return keys;
}

const SORT_LONG = Object.freeze({
  ...{ reverse: 'r', unique: 'u', 'numeric-sort': 'n', 'field-separator': 't', key: 'k', 'ignore-case': 'f' },
  ...{
    stable: 's',
    output: 'o',
    check: 'c',
    'human-numeric-sort': 'h',
    'version-sort': 'V',
    'dictionary-order': 'd',
  },
});

const sort = withOptions(
  'sort',
  { letters: 'bcdfghiMmno:rRsk:t:uVz', long: SORT_LONG, status: 2 },
  (sys, { flags, words }, { argv }) => {
    const keys: Key[] = [];
    for (const word of keysOf(argv)) {
      const key = keyOf(word);
      if (!key || key.from[0] === 0) {
        say(
          sys,
          'sort',
          key
            ? `-: invalid field specification '${word}'`
            : `invalid number at field start: invalid count at start of '${word}'`,
        );
        return 2;
      }
      keys.push(key);
    }
    const sign = flags.get('t');
    const global = [...flags.keys()].filter((letter) => 'bdfghinV'.includes(letter)).join('');
    const reverse = flags.has('r');
    const { files, failed } = texts(
      sys,
      'sort',
      words,
      (path, error, opened) => `${opened ? 'read failed' : 'cannot read'}: ${path}: ${error}`,
    );
    if (failed) return 2;
    const lines = files.flatMap(({ text }) => linesWithEnds(text).map((line) => line.replace(/\n$/, '')));
    const byKeys = (a: string, b: string): number => {
      if (keys.length === 0) return compareText(a, b, global) * (reverse ? -1 : 1);
      for (const key of keys) {
        const how = key.how === '' ? global : key.how;
        const by = compareText(keyText(a, { ...key, how }, sign), keyText(b, { ...key, how }, sign), how);
        const back = key.how === '' ? reverse : key.how.includes('r');
        if (by !== 0) return back ? -by : by;
      }
      return 0;
    };
    const whole = (a: string, b: string): number => (a < b ? -1 : Number(a > b)) * (reverse ? -1 : 1);
    const last = flags.has('s') || flags.has('u');
    if (flags.has('c')) {
      const at = lines.findIndex(
        (line, place) => place > 0 && byKeys(lines[place - 1] ?? '', line) > (flags.has('u') ? -1 : 0),
      );
      if (at < 0) return 0;
      say(sys, 'sort', `${files[0]?.path ?? '-'}:${String(at + 1)}: disorder: ${lines[at] ?? ''}`);
      return 1;
    }
    lines.sort((a, b) => byKeys(a, b) || (last ? 0 : whole(a, b)));
    const shown = flags.has('u')
      ? lines.filter((line, at) => at === 0 || byKeys(lines[at - 1] ?? '', line) !== 0)
      : lines;
    const text = shown.map((line) => `${line}\n`).join('');
    const path = flags.get('o');
    const fd = path === undefined ? 1 : sys.open(path, 'w');
    if (fd < 0) {
      say(sys, 'sort', `open failed: ${path ?? ''}: ${errorText(fd)}`);
      return 2;
    }
    sys.write(fd, text);
    return 0;
  },
);

const uniq = withOptions(
  'uniq',
  { letters: 'cdDf:is:uw:z', long: { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i' } },
  (sys, { flags, words }) => {
    const [path, output, extra] = words;
    if (extra !== undefined) {
      sys.write(2, `uniq: extra operand '${extra}'\n${hint('uniq')}`);
      return 1;
    }
    const { files, failed } = texts(sys, 'uniq', path === undefined ? [] : [path]);
    if (failed) return 1;
    const key = (line: string): string => {
      let made = line;
      for (let n = Number(flags.get('f') ?? 0); n > 0; n--) made = made.replace(/^[ \t]*[^ \t]*/, '');
      made = made.slice(
        Number(flags.get('s') ?? 0),
        flags.has('w') ? Number(flags.get('w')) + Number(flags.get('s') ?? 0) : undefined,
      );
      return flags.has('i') ? made.toLowerCase() : made;
    };
    const runs: { line: string; count: number }[] = [];
    for (const line of linesWithEnds(files[0]?.text ?? '').map((one) => one.replace(/\n$/, ''))) {
      const last = runs.at(-1);
      if (last && key(last.line) === key(line)) last.count++;
      else runs.push({ line, count: 1 });
    }
    const shown = runs.filter(({ count }) =>
      flags.has('d') ? count > 1 : flags.has('u') ? count === 1 : true,
    );
    const text = shown
      .map(({ line, count }) => `${flags.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`)
      .join('');
    const fd = output === undefined ? 1 : sys.open(output, 'w');
    sys.write(fd, text);
    return 0;
  },
);

const CLASSES: Readonly<Record<string, RegExp>> = Object.freeze({
  ...{
    alpha: /[A-Za-z]/,
    digit: /\d/,
    alnum: /[A-Za-z\d]/,
    upper: /[A-Z]/,
    lower: /[a-z]/,
    space: /[ \t\n\v\f\r]/,
  },
  ...{ blank: /[ \t]/, punct: /[!-/:-@[-`{-~]/, print: /[ -~]/, graph: /[!-~]/, xdigit: /[\dA-Fa-f]/ },
  // eslint-disable-next-line no-control-regex -- it is what the class holds
  cntrl: /[\0-\x1f\x7f]/,
});
const BYTES = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const BACKSLASHES: Readonly<Record<string, string>> = Object.freeze({
  ...{ n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' },
});

/** Characters of a set; a message if it is none. `length`: what `[x*]` fills up to. */
function setOf(text: string, length = 0): string[] | string {
  const made: string[] = [];
  const one = (at: number): readonly [string, number] => {
    if (text[at] !== '\\' || at + 1 >= text.length) return [text[at] ?? '', at + 1];
    const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1))?.[0];
    if (octal !== undefined) return [String.fromCharCode(parseInt(octal, 8) & 255), at + 1 + octal.length];
    const next = text[at + 1] ?? '';
    return [Object.hasOwn(BACKSLASHES, next) ? (BACKSLASHES[next] ?? '') : next, at + 2];
  };
  for (let at = 0; at < text.length;) {
    const known = /^\[:(\w+):\]/.exec(text.slice(at));
    if (known) {
      const test = Object.hasOwn(CLASSES, known[1] ?? '') ? CLASSES[known[1] ?? ''] : undefined;
      if (!test) return `invalid character class '${known[1] ?? ''}'`;
      made.push(...BYTES.filter((sign) => test.test(sign)));
      at += known[0].length;
      continue;
    }
    const repeat = /^\[(.)\*(\d*)\]/s.exec(text.slice(at));
    if (repeat) {
      const times =
        repeat[2] === '' || repeat[2] === '0' ? Math.max(0, length - made.length) : Number(repeat[2]);
      for (let n = 0; n < times; n++) made.push(repeat[1] ?? '');
      at += repeat[0].length;
      continue;
    }
    const [sign, next] = one(at);
    if (text[next] === '-' && next + 1 < text.length) {
      const [last, after] = one(next + 1);
      if (last < sign) return `range-endpoints of '${sign}-${last}' are in reverse collating sequence order`;
      made.push(...BYTES.slice(sign.charCodeAt(0), last.charCodeAt(0) + 1));
      at = after;
      continue;
    }
    made.push(sign);
    at = next;
  }
  return made;
}

const TR_LONG = Object.freeze({ complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' });

const tr = withOptions('tr', { letters: 'cCdst', long: TR_LONG, first: true }, (sys, { flags, words }) => {
  const [first, second, third] = words;
  const wrong = (text: string): number => {
    sys.write(2, `tr: ${text}\n${hint('tr')}`);
    return 1;
  };
  if (first === undefined) return missingOperand(sys, 'tr');
  const deletes = flags.has('d');
  const squeezes = flags.has('s');
  if (second === undefined && !deletes && !squeezes)
    return wrong(`missing operand after '${first}'\nTwo strings must be given when translating.`);
  if (second !== undefined && deletes && !squeezes)
    return wrong(
      `extra operand '${second}'\nOnly one string may be given when deleting without squeezing repeats.`,
    );
  if (third !== undefined) return wrong(`extra operand '${third}'`);
  const listed = setOf(first);
  if (typeof listed === 'string') {
    say(sys, 'tr', listed);
    return 1;
  }
  const complement = flags.has('c') || flags.has('C');
  const from = complement ? BYTES.filter((sign) => !listed.includes(sign)) : listed;
  const to = second === undefined ? [] : setOf(second, from.length);
  if (typeof to === 'string') {
    say(sys, 'tr', to);
    return 1;
  }
  if (second === '' && !deletes) {
    say(sys, 'tr', 'when not truncating set1, string2 must be non-empty');
    return 1;
  }
  const translates = second !== undefined && !deletes;
  const map = new Map<string, string>();
  if (translates) from.forEach((sign, at) => map.set(sign, to[Math.min(at, to.length - 1)] ?? sign));
  const gone = new Set(deletes ? from : []);
  const squeezed = new Set(squeezes ? (second === undefined ? from : to) : []);
  let last = '';
  for (;;) {
    const text = sys.read(0);
    if (typeof text === 'number' || text === '') return 0;
    let made = '';
    for (const sign of text) {
      if (gone.has(sign)) continue;
      const put = map.get(sign) ?? sign;
      if (squeezed.has(put) && last === put) continue;
      made += put;
      last = put;
    }
    sys.write(1, made);
  }
});

const comm = withOptions('comm', { letters: '123' }, (sys, { flags, words }) => {
  const { files, failed } = texts(sys, 'comm', words);
  if (failed) return 1;
  const [left = [], right = []] = files.map(({ text }) =>
    linesWithEnds(text).map((line) => line.replace(/\n$/, '')),
  );
  const indent = (column: number): string =>
    '\t'.repeat([1, 2].filter((one) => one < column && !flags.has(String(one))).length);
  let made = '';
  const put = (column: number, line: string): void => {
    if (!flags.has(String(column))) made += `${indent(column)}${line}\n`;
  };
  for (let a = 0, b = 0; a < left.length || b < right.length;) {
    const [one, two] = [left[a], right[b]];
    if (one !== undefined && one === two) {
      put(3, one);
      a++;
      b++;
    } else if (two === undefined || (one !== undefined && one < two)) put(1, left[a++] ?? '');
    else put(2, right[b++] ?? '');
  }
  sys.write(1, made);
  return 0;
});

export default debianPrograms({ sort, uniq, tr, comm });
