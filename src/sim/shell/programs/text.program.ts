/** Utilities that read texts and write what is left of them. */
import { options } from '../options.ts';
import { defineShellProgram, type ShellProgram } from '../program.ts';
import type { Main, Sys } from '../sys.ts';
import { inputs, linesOf } from '../text-input.ts';

function put(sys: Sys, lines: readonly string[]): void {
  sys.write(1, lines.map((line) => `${line}\n`).join(''));
}

const cat: Main = (sys, { argv }) => {
  const { texts, status } = inputs(sys, 'cat', options(argv).words);
  sys.write(1, texts.join(''));
  return status;
};

/** `-5` is `-n 5`. */
function counted(argv: readonly string[]): { count: number; paths: readonly string[] } {
  const plain = argv.flatMap((word, at) => (at > 0 && /^-\d+$/.test(word) ? ['-n', word.slice(1)] : [word]));
  const { flags, words } = options(plain, 'nc');
  return { count: Number(flags.get('n') ?? 10), paths: words };
}

const head: Main = (sys, { argv }) => {
  const { count, paths } = counted(argv);
  const { texts, status } = inputs(sys, 'head', paths);
  put(sys, linesOf(texts.join('')).slice(0, count));
  return status;
};

const tail: Main = (sys, { argv }) => {
  const { count, paths } = counted(argv);
  const { texts, status } = inputs(sys, 'tail', paths);
  put(sys, count === 0 ? [] : linesOf(texts.join('')).slice(-count));
  return status;
};

const wc: Main = (sys, { argv }) => {
  const { flags, words } = options(argv);
  const { texts, status } = inputs(sys, 'wc', words);
  const text = texts.join('');
  const all = [
    ['l', text.split('\n').length - 1],
    ['w', text.split(/\s+/).filter((word) => word !== '').length],
    ['c', text.length],
  ] as const;
  const shown = all.filter(([letter]) => flags.size === 0 || flags.has(letter)).map(([, n]) => String(n));
  const row = shown.length === 1 ? shown : shown.map((word) => word.padStart(9));
  sys.write(1, `${[row.join(' '), ...words].join(' ')}\n`);
  return status;
};

/** `1,3-5,7-` : whether a place, from 1, is in the list. */
function inList(list: string, place: number): boolean {
  return list.split(',').some((part) => {
    const [from = '', to] = part.split('-');
    return (
      place >= Number(from || '1') && place <= (to === undefined ? Number(from) : Number(to || 'Infinity'))
    );
  });
}

const cut: Main = (sys, { argv }) => {
  const { flags, words } = options(argv, 'dfcb');
  const { texts, status } = inputs(sys, 'cut', words);
  const list = flags.get('f') ?? flags.get('c') ?? flags.get('b') ?? '';
  const sign = flags.has('f') ? (flags.get('d') ?? '\t') : '';
  const shorter = (line: string): string =>
    sign !== '' && !line.includes(sign)
      ? line
      : line
          .split(sign)
          .filter((_part, at) => inList(list, at + 1))
          .join(sign);
  put(sys, linesOf(texts.join('')).map(shorter));
  return status;
};

/** `a-z` and backslashes of a set of characters. */
function charsOf(set: string): string[] {
  const classes = set
    .replaceAll('[:lower:]', 'a-z')
    .replaceAll('[:upper:]', 'A-Z')
    .replaceAll('[:digit:]', '0-9')
    .replaceAll('[:space:]', ' \\t\\n')
    .replaceAll('\\n', '\n')
    .replaceAll('\\t', '\t');
  return [
    ...classes.replace(/(.)-(.)/gs, (_whole, from: string, to: string) => {
      const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
      return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) =>
        String.fromCharCode(first + at),
      ).join('');
    }),
  ];
}

const tr: Main = (sys, { argv }) => {
  const { flags, words } = options(argv);
  const [from = [], to = []] = words.map(charsOf);
  const text = sys.readAll(0);
  let made = '';
  for (const sign of typeof text === 'string' ? text : '') {
    const at = from.includes(sign) !== flags.has('c') ? Math.max(0, from.indexOf(sign)) : -1;
    if (at >= 0 && flags.has('d')) continue;
    const put = at < 0 || to.length === 0 ? sign : (to[Math.min(at, to.length - 1)] ?? sign);
    if (flags.has('s') && at >= 0 && made.endsWith(put)) continue;
    made += put;
  }
  sys.write(1, made);
  return 0;
};

const sort: Main = (sys, { argv }) => {
  const { flags, words } = options(argv, 'kt');
  const { texts, status } = inputs(sys, 'sort', words);
  const field = parseInt(flags.get('k') ?? '', 10);
  const sign = flags.get('t');
  const key = (line: string): string =>
    Number.isNaN(field)
      ? line
      : (line
          .split(sign ?? /\s+/)
          .slice(field - 1)
          .join(sign ?? ' ') ?? '');
  const order = (a: string, b: string): number => {
    const [one, two] = [key(a), key(b)];
    const by = flags.has('n') ? (parseFloat(one) || 0) - (parseFloat(two) || 0) : 0;
    return by !== 0 ? by : one < two ? -1 : Number(one > two);
  };
  const sorted = linesOf(texts.join('')).sort(order);
  if (flags.has('r')) sorted.reverse();
  put(sys, flags.has('u') ? sorted.filter((line, at) => line !== sorted[at - 1]) : sorted);
  return status;
};

const uniq: Main = (sys, { argv }) => {
  const { flags, words } = options(argv);
  const { texts, status } = inputs(sys, 'uniq', words);
  const runs: { line: string; count: number }[] = [];
  for (const line of linesOf(texts.join(''))) {
    const last = runs.at(-1);
    if (last?.line === line) last.count++;
    else runs.push({ line, count: 1 });
  }
  put(
    sys,
    runs.map(({ line, count }) => (flags.has('c') ? `${String(count).padStart(7)} ${line}` : line)),
  );
  return status;
};

const tee: Main = (sys, { argv }) => {
  const { flags, words } = options(argv);
  const text = sys.readAll(0);
  if (typeof text !== 'string') return 1;
  sys.write(1, text);
  for (const path of words) {
    const fd = sys.open(path, flags.has('a') ? 'a' : 'w');
    if (fd < 0) return 1;
    sys.write(fd, text);
    sys.close(fd);
  }
  return 0;
};

const MAINS: Readonly<Record<string, Main>> = Object.freeze({
  cat,
  head,
  tail,
  wc,
  cut,
  tr,
  sort,
  uniq,
  tee,
});

export default Object.entries(MAINS).map(([name, main]): ShellProgram =>
  defineShellProgram({ name, main, family: 'busybox' }),
);
