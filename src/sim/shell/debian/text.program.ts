/** coreutils that read texts and write what is left of them. */
import { errorText } from '../errors.ts';
import { debianPrograms } from '../program.ts';
import type { Main, Sys } from '../sys.ts';
import { hint, linesWithEnds, quote, say, texts, withOptions } from './support.ts';

const CAT_LONG = Object.freeze({
  ...{ 'number-nonblank': 'b', number: 'n', 'show-ends': 'E', 'squeeze-blank': 's', 'show-tabs': 'T' },
  'show-all': 'A',
});

/** Copies until the end, as the texts come. */
function copy(sys: Sys, fd: number): number {
  for (;;) {
    const text = sys.read(fd);
    if (typeof text === 'number') return text;
    if (text === '') return 0;
    sys.write(1, text);
    // What it has copied of its input it need not copy again.
    if (fd === 0 && sys.made > 50) sys.keep({});
  }
}

const cat = withOptions('cat', { letters: 'AbeEnstTuv', long: CAT_LONG }, (sys, { flags, words }) => {
  const has = (letters: string): boolean => [...letters].some((letter) => flags.has(letter));
  const plain = !has('AbeEnstTv');
  let status = 0;
  let number = 0;
  let blank = false;
  for (const path of words.length === 0 ? ['-'] : words) {
    const fd = path === '-' ? 0 : sys.open(path);
    const answer = fd < 0 ? fd : plain && words.length <= 1 ? copy(sys, fd) : sys.readAll(fd);
    if (fd > 0) sys.close(fd);
    if (typeof answer === 'number') {
      if (answer === 0) continue;
      say(sys, 'cat', `${path}: ${errorText(answer)}`);
      status = 1;
      continue;
    }
    let made = '';
    for (const line of linesWithEnds(answer)) {
      const isBlank = line === '\n';
      if (has('s') && isBlank && blank) continue;
      blank = isBlank;
      let shown = has('ATt') ? line.replaceAll('\t', '^I') : line;
      if (has('AeE')) shown = shown.replace(/\n$/, '$\n');
      const counts = has('b') ? !isBlank : has('n');
      made += counts ? `${String(++number).padStart(6)}\t${shown}` : shown;
    }
    sys.write(1, plain ? answer : made);
  }
  return status;
});

/** A count as head and tail take it: `5`, `-5`, `+5`, `5k`; null: it is none. */
function count(word: string): { sign: string; value: number } | null {
  const match = /^([-+]?)(\d+)([bkKMG]?)$/.exec(word);
  if (!match) return null;
  const unit = { b: 512, k: 1024, K: 1024, M: 1_048_576, G: 1_073_741_824, '': 1 }[match[3] ?? ''] ?? 1;
  return { sign: match[1] ?? '', value: Number(match[2]) * unit };
}

/** `-5` is `-n 5`. */
function modern(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, at) => (at === 1 && /^-\d+$/.test(word) ? ['-n', word.slice(1)] : [word]));
}

const HEAD_LONG = Object.freeze({ lines: 'n', bytes: 'c', quiet: 'q', silent: 'q', verbose: 'v' });

/** As much of an open file as is asked for; it is not read further than it must. */
function headOf(
  sys: Sys,
  fd: number,
  bytes: boolean,
  { sign, value }: { sign: string; value: number },
): string | number {
  let text = '';
  const cut = (): string => (bytes ? text.slice(0, value) : linesWithEnds(text).slice(0, value).join(''));
  for (;;) {
    if (sign !== '-' && (bytes ? text.length >= value : text.split('\n').length > value)) return cut();
    const more = sys.read(fd);
    if (typeof more === 'number') return more;
    if (more === '') break;
    text += more;
  }
  if (sign !== '-') return cut();
  if (bytes) return text.slice(0, Math.max(0, text.length - value));
  const lines = linesWithEnds(text);
  return lines.slice(0, Math.max(0, lines.length - value)).join('');
}

/** Files one after the other, with a title each if there are more. */
function parts(
  name: string,
  part: (sys: Sys, fd: number, bytes: boolean, count: { sign: string; value: number }) => string | number,
): Main {
  return (sys, image) =>
    withOptions(name, { letters: 'n:c:qvfF', long: HEAD_LONG }, (_sys, { flags, words }) => {
      const bytes = flags.has('c');
      const word = flags.get(bytes ? 'c' : 'n') ?? '10';
      const asked = count(word);
      if (!asked) {
        say(sys, name, `invalid number of ${bytes ? 'bytes' : 'lines'}: '${word}'`);
        return 1;
      }
      let status = 0;
      let shown = 0;
      for (const path of words.length === 0 ? ['-'] : words) {
        const fd = path === '-' ? 0 : sys.open(path);
        const titled = (words.length > 1 && !flags.has('q')) || flags.has('v');
        const text = fd < 0 ? fd : part(sys, fd, bytes, asked);
        if (titled && fd >= 0)
          sys.write(1, `${shown++ > 0 ? '\n' : ''}==> ${path === '-' ? 'standard input' : path} <==\n`);
        if (typeof text === 'string') sys.write(1, text);
        else {
          say(
            sys,
            name,
            fd < 0
              ? `cannot open '${path}' for reading: ${errorText(text)}`
              : `error reading '${path}': ${errorText(text)}`,
          );
          status = 1;
        }
        if (fd > 0) sys.close(fd);
      }
      return status;
    })(sys, { ...image, argv: modern(image.argv) });
}

const tail = parts('tail', (sys, fd, bytes, { sign, value }) => {
  const text = sys.readAll(fd);
  if (typeof text === 'number') return text;
  if (bytes) return sign === '+' ? text.slice(Math.max(0, value - 1)) : value === 0 ? '' : text.slice(-value);
  const lines = linesWithEnds(text);
  return (sign === '+' ? lines.slice(Math.max(0, value - 1)) : value === 0 ? [] : lines.slice(-value)).join(
    '',
  );
});

const WC_LONG = Object.freeze({ bytes: 'c', chars: 'm', lines: 'l', words: 'w', 'max-line-length': 'L' });

const wc = withOptions('wc', { letters: 'clLmw', long: WC_LONG }, (sys, { flags, words }) => {
  const { files, failed } = texts(sys, 'wc', words);
  const letters = ['l', 'w', 'm', 'c', 'L'].filter((letter) =>
    flags.size === 0 ? 'lwc'.includes(letter) : flags.has(letter),
  );
  const rows = files.map(({ path, text }) => ({
    path,
    counts: letters.map((letter) => {
      if (letter === 'l') return text.split('\n').length - 1;
      if (letter === 'w') return text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '').length;
      if (letter === 'L') return Math.max(0, ...text.split('\n').map((line) => line.length));
      return text.length;
    }),
  }));
  const total = letters.map((_letter, at) => rows.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0));
  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  const fromInput = words.length === 0 || words.includes('-');
  const single = letters.length === 1 && words.length <= 1;
  const width = single ? 1 : fromInput ? 7 : String(bytes).length;
  const row = (counts: readonly number[], path: string): string =>
    `${counts.map((n) => String(n).padStart(width)).join(' ')}${path === '' ? '' : ` ${path}`}\n`;
  for (const { counts, path } of rows) sys.write(1, row(counts, words.length === 0 ? '' : path));
  if (words.length > 1) sys.write(1, row(total, 'total'));
  return failed ? 1 : 0;
});

/** Ranges `1,3-5,7-`; a message if it is none. */
function ranges(list: string, fields: boolean): readonly (readonly [number, number])[] | string {
  const made: [number, number][] = [];
  const what = fields ? 'field' : 'byte or character';
  for (const part of list.split(/[, ]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === '') return `invalid ${what} ${fields ? 'value' : 'position'} ${quote(part)}`;
    const [, from = '', dash, to = ''] = match;
    if (part === '-') return 'invalid range with no endpoint: -';
    const first = from === '' ? 1 : Number(from);
    if (first === 0 || (to !== '' && Number(to) === 0 && from === ''))
      return `${fields ? 'fields' : 'byte/character positions'} are numbered from 1`;
    const last = dash === '' ? first : to === '' ? Infinity : Number(to);
    if (last < first) return 'invalid decreasing range';
    made.push([first, last]);
  }
  return made;
}

const CUT_LONG = Object.freeze({
  ...{ bytes: 'b', characters: 'c', fields: 'f', delimiter: 'd', 'only-delimited': 's', complement: 'C' },
  'output-delimiter': 'O',
});

const cut = withOptions('cut', { letters: 'b:c:f:d:nsCO:', long: CUT_LONG }, (sys, { flags, words }) => {
  const wrong = (text: string): number => {
    sys.write(2, `cut: ${text}\n${hint('cut')}`);
    return 1;
  };
  const list = flags.get('f') ?? flags.get('c') ?? flags.get('b');
  if (list === undefined) return wrong('you must specify a list of bytes, characters, or fields');
  const fields = flags.has('f');
  const sign = flags.get('d') ?? '\t';
  if (flags.has('d') && sign.length > 1) return wrong('the delimiter must be a single character');
  if (flags.has('d') && !fields)
    return wrong('an input delimiter may be specified only when operating on fields');
  const asked = ranges(list, fields);
  if (typeof asked === 'string') return wrong(asked);
  const isIn = (place: number): boolean =>
    asked.some(([from, to]) => place >= from && place <= to) !== flags.has('C');
  const { files, failed } = texts(sys, 'cut', words);
  const join = flags.get('O') ?? (fields ? sign : '');
  let made = '';
  for (const { text } of files)
    for (const whole of linesWithEnds(text)) {
      const line = whole.replace(/\n$/, '');
      if (fields && !line.includes(sign)) {
        if (!flags.has('s')) made += `${line}\n`;
        continue;
      }
      const pieces = fields ? line.split(sign) : [...line];
      made += `${pieces.filter((_piece, at) => isIn(at + 1)).join(join)}\n`;
    }
  sys.write(1, made);
  return failed ? 1 : 0;
});

const tee = withOptions('tee', { letters: 'ai', long: { append: 'a' } }, (sys, { flags, words }) => {
  let status = 0;
  const fds = words.flatMap((path) => {
    const fd = sys.open(path, flags.has('a') ? 'a' : 'w');
    if (fd >= 0) return [fd];
    say(sys, 'tee', `${path}: ${errorText(fd)}`);
    status = 1;
    return [];
  });
  for (;;) {
    const text = sys.read(0);
    if (typeof text === 'number' || text === '') return status;
    for (const fd of [1, ...fds]) sys.write(fd, text);
  }
});

const yes: Main = (sys, { argv }) => {
  const line = `${argv.length > 1 ? argv.slice(1).join(' ') : 'y'}\n`;
  const block = line.repeat(Math.max(1, Math.floor(8192 / line.length)));
  for (;;) {
    if (sys.write(1, block) < 0) return 1;
    sys.keep({});
  }
};

const tac = withOptions('tac', { letters: '' }, (sys, { words }) => {
  const { files, failed } = texts(
    sys,
    'tac',
    words,
    (path, error) => `failed to open '${path}' for reading: ${error}`,
  );
  for (const { text } of files) sys.write(1, linesWithEnds(text).reverse().join(''));
  return failed ? 1 : 0;
});

const rev = withOptions('rev', { letters: '' }, (sys, { words }) => {
  const { files, failed } = texts(sys, 'rev', words, (path, error) => `cannot open ${path}: ${error}`);
  const turned = (line: string): string =>
    [...line.replace(/\n$/, '')].reverse().join('') + (line.endsWith('\n') ? '\n' : '');
  for (const { text } of files) sys.write(1, linesWithEnds(text).map(turned).join(''));
  return failed ? 1 : 0;
});

const nl = withOptions('nl', { letters: 'b:w:s:n:v:' }, (sys, { flags, words }) => {
  const { files, failed } = texts(sys, 'nl', words);
  let number = 0;
  const all = flags.get('b') === 'a';
  const width = Number(flags.get('w') ?? 6);
  const made = files
    .flatMap(({ text }) => linesWithEnds(text))
    .map((line) =>
      line === '\n' && !all
        ? `${' '.repeat(width + 1)}\n`
        : `${String(++number).padStart(width)}${flags.get('s') ?? '\t'}${line}`,
    );
  sys.write(1, made.join(''));
  return failed ? 1 : 0;
});

const paste = withOptions('paste', { letters: 'd:s' }, (sys, { flags, words }) => {
  const { files, failed } = texts(sys, 'paste', words);
  const signs = (flags.get('d') ?? '\t').replaceAll('\\n', '\n').replaceAll('\\t', '\t');
  const columns = files.map(({ text }) => linesWithEnds(text).map((line) => line.replace(/\n$/, '')));
  const joined = (row: readonly string[]): string =>
    `${row.map((word, at) => (at === 0 ? '' : (signs[(at - 1) % (signs.length || 1)] ?? '')) + word).join('')}\n`;
  const height = Math.max(0, ...columns.map(({ length }) => length));
  const rows = flags.has('s')
    ? columns
    : Array.from({ length: height }, (_, at) => columns.map((column) => column[at] ?? ''));
  sys.write(1, rows.map(joined).join(''));
  return failed ? 1 : 0;
});

const fold = withOptions('fold', { letters: 'w:sb' }, (sys, { flags, words }) => {
  const { files, failed } = texts(sys, 'fold', words);
  const width = Number(flags.get('w') ?? 80);
  const cutLine = (line: string): string =>
    line.replace(new RegExp(`(.{${String(width)}})(?=.)`, 'g'), '$1\n');
  for (const { text } of files) sys.write(1, linesWithEnds(text).map(cutLine).join(''));
  return failed ? 1 : 0;
});

export default debianPrograms({
  cat,
  head: parts('head', headOf),
  tail,
  wc,
  cut,
  tee,
  yes,
  tac,
  rev,
  nl,
  paste,
  fold,
});
