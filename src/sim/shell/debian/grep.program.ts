/** GNU grep. */
import { errorText } from '../errors.ts';
import { factsOf } from '../file-facts.ts';
import { debianPrograms } from '../program.ts';
import { posixRegex, regexFault } from '../regex.ts';
import type { Main, Sys } from '../sys.ts';
import { linesWithEnds, say, withOptions } from './support.ts';

const LONG = Object.freeze({
  ...{
    'ignore-case': 'i',
    'invert-match': 'v',
    count: 'c',
    'line-number': 'n',
    'files-with-matches': 'l',
    quiet: 'q',
  },
  ...{
    'only-matching': 'o',
    'word-regexp': 'w',
    'line-regexp': 'x',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
  },
  ...{
    recursive: 'r',
    'no-messages': 's',
    'max-count': 'm',
    regexp: 'e',
    'with-filename': 'H',
    'no-filename': 'h',
  },
  ...{ 'after-context': 'A', 'before-context': 'B', context: 'C', 'files-without-match': 'L', silent: 'q' },
});
const SPECIAL = /[.*+?^${}()|[\]\\]/g;

function under(sys: Sys, path: string): string[] {
  const facts = factsOf(sys, path);
  if (typeof facts === 'number' || facts.kind !== 'dir') return [path];
  const names = sys.list(path);
  return typeof names === 'number' ? [] : [...names].sort().flatMap((name) => under(sys, `${path}/${name}`));
}

/** What the lines of a file give: how many fit, and what is shown of them. */
interface Shown {
  readonly count: number;
  readonly text: string;
}

function look(
  text: string,
  tests: readonly RegExp[],
  flags: ReadonlyMap<string, string>,
  head: string,
): Shown {
  const lines = linesWithEnds(text).map((line) => line.replace(/\n$/, ''));
  const most = Number(flags.get('m') ?? Infinity);
  const around = Number(flags.get('C') ?? 0);
  const [before, after] = [Number(flags.get('B') ?? around), Number(flags.get('A') ?? around)];
  let count = 0;
  let shown = -1;
  let last = -Infinity;
  let made = '';
  const put = (at: number, sign: string, line = lines[at] ?? ''): void => {
    const name = head === '' ? '' : `${head}${sign}`;
    made += `${name}${flags.has('n') ? `${String(at + 1)}${sign}` : ''}${line}\n`;
    shown = at;
  };
  for (const [at, line] of lines.entries()) {
    if (count >= most) {
      if (at - shown > after) break;
    }
    const fits = count < most && tests.some((test) => test.test(line)) !== flags.has('v');
    if (!fits) {
      if (count > 0 && shown >= 0 && after > 0 && at <= last + after) put(at, '-');
      continue;
    }
    count++;
    last = at;
    if (flags.has('o')) {
      if (flags.has('v')) continue;
      for (const test of tests)
        for (const [piece] of line.matchAll(new RegExp(test.source, `g${test.flags}`)))
          if (piece !== '') put(at, ':', piece);
      continue;
    }
    const from = Math.max(shown + 1, at - before);
    if (before + after > 0 && shown >= 0 && from > shown + 1) made += '--\n';
    for (let place = from; place < at; place++) put(place, '-');
    put(at, ':');
  }
  return { count, text: made };
}

function grep(name: string, always: string): Main {
  return withOptions(
    name,
    { letters: 'EFGPivcnlLqowxrRsm:e:Hhf:A:B:C:abyz', long: LONG, status: 2 },
    (sys, { flags, words }, { argv }) => {
      const first = flags.has('e') ? flags.get('e') : words[0];
      if (first === undefined) {
        sys.write(
          2,
          `Usage: ${name} [OPTION]... PATTERNS [FILE]...\nTry '${name} --help' for more information.\n`,
        );
        return 2;
      }
      const texts = flags.has('e')
        ? argv.flatMap((word, at) => (word === '-e' ? [argv[at + 1] ?? ''] : []))
        : [];
      const patterns = (texts.length > 0 ? texts : [first]).flatMap((one) => one.split('\n'));
      const extended = flags.has('E') || flags.has('P') || always === 'E';
      const fixed = flags.has('F') || always === 'F';
      const tests: RegExp[] = [];
      for (const pattern of patterns) {
        const made = fixed ? new RegExp(pattern.replace(SPECIAL, '\\$&')) : posixRegex(pattern, extended);
        if (!made) {
          say(sys, name, regexFault(pattern, extended));
          return 2;
        }
        const shape = flags.has('x')
          ? `^(?:${made.source})$`
          : flags.has('w')
            ? `(?<!\\w)(?:${made.source})(?!\\w)`
            : made.source;
        tests.push(new RegExp(shape, flags.has('i') || flags.has('y') ? 'i' : ''));
      }
      return search(sys, name, flags.has('e') ? words : words.slice(1), flags, tests);
    },
  );
}

function search(
  sys: Sys,
  name: string,
  given: readonly string[],
  flags: ReadonlyMap<string, string>,
  tests: readonly RegExp[],
): number {
  const deep = flags.has('r') || flags.has('R');
  const named = given.length === 0 ? [deep ? '.' : '-'] : given;
  const paths = deep ? named.flatMap((path) => under(sys, path)) : named;
  const many = (paths.length > 1 || deep || flags.has('H')) && !flags.has('h');
  let found = false;
  let failed = false;
  for (const path of paths) {
    const fd = path === '-' ? 0 : sys.open(path);
    const text = fd < 0 ? fd : sys.readAll(fd);
    if (fd > 0) sys.close(fd);
    if (typeof text === 'number') {
      failed = true;
      if (!flags.has('s')) say(sys, name, `${path}: ${errorText(text)}`);
      continue;
    }
    const title = path === '-' ? '(standard input)' : path;
    const { count, text: shown } = look(text, tests, flags, many ? title : '');
    if (flags.has('L') ? count === 0 : count > 0) found = true;
    if (flags.has('q')) {
      if (found) return 0;
    } else if (flags.has('l')) sys.write(1, count > 0 ? `${title}\n` : '');
    else if (flags.has('L')) sys.write(1, count === 0 ? `${title}\n` : '');
    else if (flags.has('c')) sys.write(1, `${many ? `${title}:` : ''}${String(count)}\n`);
    else sys.write(1, shown);
  }
  if (failed) return 2;
  return found ? 0 : 1;
}

export default debianPrograms({
  grep: grep('grep', ''),
  egrep: grep('egrep', 'E'),
  fgrep: grep('fgrep', 'F'),
});
