/** `diff` in its normal and unified formats without times, and `od`. */
import { debianPrograms } from '../program.ts';
import { hint, linesWithEnds, missingOperand, say, texts, withOptions } from './support.ts';

/** Lines `[from, to)` of one text that stand where those of the other do. */
interface Change {
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
}

/** Where two lists differ, by their longest common subsequence. */
function changes(a: readonly string[], b: readonly string[]): readonly Change[] {
  const longest = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const [row, below] = [longest[i], longest[i + 1]];
      if (row && below)
        row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  const made: Change[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
      continue;
    }
    const [fromA, fromB] = [i, j];
    while ((i < a.length || j < b.length) && !(i < a.length && j < b.length && a[i] === b[j])) {
      if (j >= b.length || (i < a.length && (longest[i + 1]?.[j] ?? 0) >= (longest[i]?.[j + 1] ?? 0))) i++;
      else j++;
    }
    made.push({ a: [fromA, i], b: [fromB, j] });
  }
  return made;
}

function place([from, to]: readonly [number, number]): string {
  if (to <= from) return String(from);
  return to - from === 1 ? String(to) : `${String(from + 1)},${String(to)}`;
}

function marked(sign: string, lines: readonly string[]): string {
  return lines
    .map((line) => (line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`))
    .join('');
}

const diff = withOptions(
  'diff',
  { letters: 'qsiwbBurNa', long: { brief: 'q', 'report-identical-files': 's' }, status: 2 },
  (sys, { flags, words }) => {
    const [first, second] = words;
    if (first === undefined || second === undefined)
      return missingOperand(sys, 'diff', first === undefined ? 'diff' : first) + 1;
    const { files, failed } = texts(sys, 'diff', [first, second]);
    if (failed) return 2;
    const [a = [], b = []] = files.map(({ text }) => linesWithEnds(text));
    const key = (line: string): string => {
      const made = flags.has('w')
        ? line.replace(/\s+/g, '')
        : flags.has('b')
          ? line.replace(/\s+/g, ' ')
          : line;
      return flags.has('i') ? made.toLowerCase() : made;
    };
    const found = changes(a.map(key), b.map(key));
    if (found.length === 0) {
      if (flags.has('s')) sys.write(1, `Files ${first} and ${second} are identical\n`);
      return 0;
    }
    if (flags.has('q')) {
      sys.write(1, `Files ${first} and ${second} differ\n`);
      return 1;
    }
    if (flags.has('u')) {
      say(sys, 'diff', '-u is not modelled: its heads have times');
      return 2;
    }
    for (const change of found) {
      const [old, fresh] = [a.slice(...change.a), b.slice(...change.b)];
      const letter = old.length === 0 ? 'a' : fresh.length === 0 ? 'd' : 'c';
      sys.write(1, `${place(change.a)}${letter}${place(change.b)}\n`);
      sys.write(1, `${marked('< ', old)}${letter === 'c' ? '---\n' : ''}${marked('> ', fresh)}`);
    }
    return 1;
  },
);

const NAMES: Readonly<Record<string, string>> = Object.freeze({
  ...{
    '\0': '\\0',
    '\x07': '\\a',
    '\b': '\\b',
    '\t': '\\t',
    '\n': '\\n',
    '\v': '\\v',
    '\f': '\\f',
    '\r': '\\r',
  },
});

type Row = (bytes: string) => string;

function code(bytes: string, at: number): number {
  return at < bytes.length ? bytes.charCodeAt(at) : 0;
}

function each(width: number, text: (bytes: string, at: number) => string): Row {
  return (bytes) => {
    let made = '';
    for (let at = 0; at < bytes.length; at += width) made += text(bytes, at);
    return made;
  };
}

const octal = each(
  2,
  (bytes, at) => ` ${(code(bytes, at) + 256 * code(bytes, at + 1)).toString(8).padStart(6, '0')}`,
);
const ROWS: Readonly<Record<string, Row>> = Object.freeze({
  o2: octal,
  o1: each(1, (bytes, at) => ` ${code(bytes, at).toString(8).padStart(3, '0')}`),
  x1: each(1, (bytes, at) => ` ${code(bytes, at).toString(16).padStart(2, '0')}`),
  x2: each(
    2,
    (bytes, at) => ` ${(code(bytes, at) + 256 * code(bytes, at + 1)).toString(16).padStart(4, '0')}`,
  ),
  u1: each(1, (bytes, at) => ` ${String(code(bytes, at)).padStart(3)}`),
  d1: each(1, (bytes, at) => ` ${String((code(bytes, at) << 24) >> 24).padStart(4)}`),
  c: each(1, (bytes, at) => {
    const sign = bytes[at] ?? '';
    const name = Object.hasOwn(NAMES, sign)
      ? NAMES[sign]
      : /[ -~]/.test(sign)
        ? sign
        : code(bytes, at).toString(8).padStart(3, '0');
    return ` ${(name ?? '').padStart(3)}`;
  }),
});

const od = withOptions('od', { letters: 'A:t:bcxvN:j:' }, (sys, { flags, words }) => {
  const { files, failed } = texts(sys, 'od', words);
  const asked =
    flags.get('t') ?? (flags.has('c') ? 'c' : flags.has('b') ? 'o1' : flags.has('x') ? 'x2' : 'o2');
  const row = Object.hasOwn(ROWS, asked) ? ROWS[asked] : undefined;
  if (!row) {
    sys.write(2, `od: invalid type string '${asked}'\n${hint('od')}`);
    return 1;
  }
  const text = files
    .map((file) => file.text)
    .join('')
    .slice(Number(flags.get('j') ?? 0))
    .slice(0, Number(flags.get('N') ?? Infinity));
  const radix = { d: 10, x: 16, o: 8 }[flags.get('A') ?? 'o'] ?? 0;
  const address = (at: number): string =>
    radix === 0 ? '' : at.toString(radix).padStart(radix === 16 ? 6 : 7, '0');
  let last = '';
  let skipped = false;
  for (let at = 0; at < text.length; at += 16) {
    const bytes = text.slice(at, at + 16);
    if (bytes === last && bytes.length === 16 && !flags.has('v')) {
      if (!skipped) sys.write(1, '*\n');
      skipped = true;
      continue;
    }
    skipped = false;
    last = bytes;
    sys.write(1, `${address(at)}${row(bytes)}\n`);
  }
  if (radix !== 0) sys.write(1, `${address(text.length)}\n`);
  return failed ? 1 : 0;
});

export default debianPrograms({ diff, od });
