/** `find` and `cmp`. */
import { errorText } from '../errors.ts';
import { execvp } from '../exec.ts';
import { factsOf, type FileFacts } from '../file-facts.ts';
import { matches } from '../pattern.ts';
import { debianPrograms } from '../program.ts';
import type { Image, Main, Sys } from '../sys.ts';
import { quote, say, texts, withOptions } from './support.ts';

interface Entry {
  readonly path: string;
  readonly facts: FileFacts;
  readonly depth: number;
}

type Test = (entry: Entry) => boolean;

const LETTERS: Readonly<Record<string, string>> = Object.freeze({
  f: 'file',
  d: 'dir',
  l: 'link',
  c: 'c',
  b: 'b',
  p: 'fifo',
  s: 'socket',
});

/** `+5`, `-5`, `5`. */
function compares(word: string, value: number): boolean {
  const number = Number(word.replace(/^[-+]/, ''));
  return word.startsWith('+') ? value > number : word.startsWith('-') ? value < number : value === number;
}

class Expression {
  private readonly sys: Sys;
  private readonly image: Image;
  private readonly words: readonly string[];
  private at = 0;
  acts = false;
  deep = false;
  pruned = false;
  most = Infinity;
  least = 0;
  fault = '';
  failed = false;

  constructor(sys: Sys, image: Image, words: readonly string[]) {
    this.sys = sys;
    this.image = image;
    this.words = words;
  }

  parse(): Test {
    if (this.words.length === 0) return () => true;
    const test = this.either();
    if (this.fault === '' && this.at < this.words.length)
      this.fault = `paths must precede expression: \`${this.words[this.at] ?? ''}'`;
    return test;
  }

  private either(): Test {
    let left = this.both();
    while (['-o', '-or'].includes(this.words[this.at] ?? '')) {
      this.at++;
      const [one, two] = [left, this.both()];
      left = (entry) => one(entry) || two(entry);
    }
    return left;
  }

  private both(): Test {
    let left = this.not();
    while (
      this.at < this.words.length &&
      this.fault === '' &&
      !['-o', '-or', ')'].includes(this.words[this.at] ?? '')
    ) {
      if (['-a', '-and'].includes(this.words[this.at] ?? '')) this.at++;
      const [one, two] = [left, this.not()];
      left = (entry) => one(entry) && two(entry);
    }
    return left;
  }

  private not(): Test {
    const word = this.words[this.at++] ?? '';
    if (word === '!' || word === '-not') {
      const inner = this.not();
      return (entry) => !inner(entry);
    }
    if (word === '(') {
      const inner = this.either();
      this.at++;
      return inner;
    }
    return this.primary(word);
  }

  private value(word: string): string {
    const value = this.words[this.at++];
    if (value === undefined && this.fault === '') this.fault = `missing argument to \`${word}'`;
    return value ?? '';
  }

  private primary(word: string): Test {
    const { sys } = this;
    switch (word) {
      case '-name':
      case '-iname': {
        const pattern = this.value(word);
        const fold = (text: string): string => (word === '-iname' ? text.toLowerCase() : text);
        return ({ path }) => matches(fold(pattern), fold(/[^/]+(?=\/*$)/.exec(path)?.[0] ?? path));
      }
      case '-path': {
        const pattern = this.value(word);
        return ({ path }) => matches(pattern, path);
      }
      case '-type': {
        const letters = this.value(word);
        if (!letters.split(',').every((letter) => Object.hasOwn(LETTERS, letter)))
          this.fault ||= `Unknown argument to -type: ${letters}`;
        return ({ facts }) => letters.split(',').some((letter) => LETTERS[letter] === facts.kind);
      }
      case '-maxdepth':
        this.most = Number(this.value(word));
        return () => true;
      case '-mindepth':
        this.least = Number(this.value(word));
        return () => true;
      case '-size': {
        const size = this.value(word);
        const unit = { c: 1, k: 1024, M: 1_048_576, G: 1_073_741_824 }[size.slice(-1)] ?? 512;
        return ({ facts }) => compares(size.replace(/[a-zA-Z]$/, ''), Math.ceil(facts.size / unit));
      }
      case '-empty':
        return ({ path, facts }) =>
          facts.kind === 'dir' ? sys.list(path).toString() === '' : facts.kind === 'file' && facts.size === 0;
      case '-perm': {
        const mode = this.value(word);
        const bits = parseInt(mode.replace(/^[-/]/, ''), 8);
        return ({ facts }) =>
          mode.startsWith('-')
            ? (facts.mode & bits) === bits
            : mode.startsWith('/')
              ? (facts.mode & bits) !== 0
              : (facts.mode & 0o7777) === bits;
      }
      case '-newer': {
        const other = factsOf(sys, this.value(word));
        return ({ facts }) => typeof other !== 'number' && facts.modifiedNs > other.modifiedNs;
      }
      case '-true':
        return () => true;
      case '-false':
        return () => false;
      default:
        return this.action(word);
    }
  }

  private action(word: string): Test {
    const { sys } = this;
    switch (word) {
      case '-print':
      case '-print0':
        this.acts = true;
        return ({ path }) => sys.write(1, path + (word === '-print' ? '\n' : '\0')) >= 0;
      case '-printf': {
        this.acts = true;
        const format = this.value(word);
        return ({ path, facts }) => {
          const known: Readonly<Record<string, string>> = {
            p: path,
            f: path.split('/').at(-1) ?? path,
            s: String(facts.size),
            m: (facts.mode & 0o7777).toString(8),
            y: Object.keys(LETTERS).find((one) => LETTERS[one] === facts.kind) ?? '?',
          };
          const text = format
            .replace(/\\n/g, '\n')
            .replace(/\\t/g, '\t')
            .replace(/%([a-z])/g, (whole, letter: string) => known[letter] ?? whole);
          return sys.write(1, text) >= 0;
        };
      }
      case '-prune':
        return () => (this.pruned = true);
      case '-depth':
        this.deep = true;
        return () => true;
      case '-delete':
        this.acts = true;
        this.deep = true;
        return ({ path, facts }) => {
          const answer = sys.call(facts.kind === 'dir' ? 'rmdir' : 'unlinkat', [], [path]);
          if (answer < 0) say(sys, 'find', `cannot delete ${quote(path)}: ${errorText(answer)}`);
          return answer >= 0;
        };
      case '-exec':
        return this.exec();
      default:
        this.fault ||= word.startsWith('-')
          ? `unknown predicate \`${word}'`
          : `paths must precede expression: \`${word}'`;
        return () => false;
    }
  }

  /** Paths for `-exec … +`. */
  readonly waiting: { argv: readonly string[]; paths: string[] }[] = [];

  private exec(): Test {
    this.acts = true;
    const from = this.at;
    while (
      this.at < this.words.length &&
      this.words[this.at] !== ';' &&
      !(this.words[this.at] === '+' && this.words[this.at - 1] === '{}')
    )
      this.at++;
    if (this.at >= this.words.length) this.fault ||= "missing argument to `-exec'";
    const argv = this.words.slice(from, this.at);
    const together = this.words[this.at++] === '+';
    if (together) {
      const one = { argv: argv.slice(0, -1), paths: [] as string[] };
      this.waiting.push(one);
      return ({ path }) => one.paths.push(path) > 0;
    }
    return ({ path }) => this.run(argv.map((word) => word.replaceAll('{}', path))) === 0;
  }

  run(argv: readonly string[]): number {
    const { sys, image } = this;
    const child = sys.call('fork');
    if (child === 0) {
      const answer = execvp(sys, argv, image.env);
      say(sys, 'find', `${quote(argv[0] ?? '')}: ${errorText(answer)}`);
      sys.call('exit_group', [1]);
    }
    return sys.call('wait4', [child]);
  }
}

function walk(sys: Sys, expression: Expression, test: Test, path: string, depth: number): void {
  const facts = factsOf(sys, path, true);
  if (typeof facts === 'number') {
    say(sys, 'find', `${quote(path)}: ${errorText(facts)}`.replace(/^'(.*)'/, '‘$1’'.replace(/[‘’]/g, "'")));
    expression.failed = true;
    return;
  }
  const visit = (): void => {
    if (depth >= expression.least && test({ path, facts, depth }) && !expression.acts)
      sys.write(1, `${path}\n`);
  };
  expression.pruned = false;
  if (!expression.deep) visit();
  const goesIn = facts.kind === 'dir' && depth < expression.most && !expression.pruned;
  expression.pruned = false;
  if (goesIn) {
    const names = sys.list(path);
    if (typeof names === 'number') {
      say(sys, 'find', `${quote(path)}: ${errorText(names)}`);
      expression.failed = true;
    } else
      for (const name of names)
        walk(sys, expression, test, `${path}${path.endsWith('/') ? '' : '/'}${name}`, depth + 1);
  }
  if (expression.deep) visit();
}

const find: Main = (sys, image) => {
  const words = image.argv.slice(1);
  const at = words.findIndex((word) => /^[-!(]./.test(word) || word === '!' || word === '(');
  const paths = at < 0 ? words : words.slice(0, at);
  const expression = new Expression(sys, image, at < 0 ? [] : words.slice(at));
  const test = expression.parse();
  if (expression.fault !== '') {
    say(sys, 'find', expression.fault);
    return 1;
  }
  for (const path of paths.length === 0 ? ['.'] : paths) walk(sys, expression, test, path, 0);
  for (const { argv, paths: found } of expression.waiting)
    if (found.length > 0) expression.run([...argv, ...found]);
  return expression.failed ? 1 : 0;
};

const cmp = withOptions('cmp', { letters: 'slb', status: 2 }, (sys, { flags, words }) => {
  const { files, failed } = texts(sys, 'cmp', words);
  if (failed) return 2;
  const [a = { path: '', text: '' }, b = { path: '', text: '' }] = files;
  let at = 0;
  while (at < a.text.length && at < b.text.length && a.text[at] === b.text[at]) at++;
  if (at === a.text.length && at === b.text.length) return 0;
  if (flags.has('s')) return 1;
  const line = a.text.slice(0, at).split('\n').length;
  if (at < a.text.length && at < b.text.length)
    sys.write(1, `${a.path} ${b.path} differ: byte ${String(at + 1)}, line ${String(line)}\n`);
  else {
    const short = at === a.text.length ? a : b;
    const where =
      short.text === ''
        ? 'which is empty'
        : `after byte ${String(at)}, ${short.text.endsWith('\n') ? `line ${String(line - 1)}` : `in line ${String(line)}`}`;
    say(sys, 'cmp', `EOF on ${short.path} ${where}`);
  }
  return 1;
});

export default debianPrograms({ find, cmp });
