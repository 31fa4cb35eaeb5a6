/** `find`, `expr`, `cmp`, `test` as files. */
import { errorText } from '../errors.ts';
import { execvp } from '../exec.ts';
import { factsOf, type FileFacts } from '../file-facts.ts';
import { matches } from '../pattern.ts';
import { debianPrograms } from '../program.ts';
import { posixRegex } from '../regex.ts';
import type { Image, Main, Sys } from '../sys.ts';
import { missingOperand, quote, say, texts, withOptions } from './support.ts';

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
        const unit = { c: 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 }[size.slice(-1)] ?? 512;
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

class Wrong {
  readonly expr: string;

  constructor(message: string) {
    this.expr = message;
  }
}

function wrong(message: string): never {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- caught by expr
  throw new Wrong(message);
}

/** `expr`'s values are texts. */
class Calculator {
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  run(): string {
    const value = this.or();
    const rest = this.words[this.at];
    if (rest !== undefined) wrong(`syntax error: unexpected argument '${rest}'`);
    return value;
  }

  private takes(...signs: readonly string[]): string | null {
    const word = this.words[this.at];
    if (word === undefined || !signs.includes(word)) return null;
    this.at++;
    return word;
  }

  private or(): string {
    let left = this.and();
    while (this.takes('|')) {
      const right = this.and();
      left = isNull(left) ? (isNull(right) ? '0' : right) : left;
    }
    return left;
  }

  private and(): string {
    let left = this.compare();
    while (this.takes('&')) {
      const right = this.compare();
      left = isNull(left) || isNull(right) ? '0' : left;
    }
    return left;
  }

  private compare(): string {
    let left = this.sum();
    for (
      let sign = this.takes('<', '<=', '=', '==', '!=', '>=', '>');
      sign !== null;
      sign = this.takes('<', '<=', '=', '==', '!=', '>=', '>')
    ) {
      const right = this.sum();
      const numbers = isInteger(left) && isInteger(right);
      const by = numbers
        ? Number(BigInt(left) > BigInt(right)) - Number(BigInt(left) < BigInt(right))
        : Number(left > right) - Number(left < right);
      const holds =
        {
          '<': by < 0,
          '<=': by <= 0,
          '=': by === 0,
          '==': by === 0,
          '!=': by !== 0,
          '>=': by >= 0,
          '>': by > 0,
        }[sign] ?? false;
      left = holds ? '1' : '0';
    }
    return left;
  }

  private sum(): string {
    let left = this.product();
    for (let sign = this.takes('+', '-'); sign !== null; sign = this.takes('+', '-')) {
      const [a, b] = [integer(left), integer(this.product())];
      left = String(sign === '+' ? a + b : a - b);
    }
    return left;
  }

  private product(): string {
    let left = this.match();
    for (let sign = this.takes('*', '/', '%'); sign !== null; sign = this.takes('*', '/', '%')) {
      const [a, b] = [integer(left), integer(this.match())];
      if (sign !== '*' && b === 0n) wrong('division by zero');
      left = String(sign === '*' ? a * b : sign === '/' ? a / b : a % b);
    }
    return left;
  }

  private match(): string {
    let left = this.word();
    while (this.takes(':')) left = matchText(left, this.word());
    return left;
  }

  private word(): string {
    const word = this.words[this.at];
    if (word === undefined)
      return wrong(
        this.at === 0
          ? 'missing operand'
          : `syntax error: missing argument after '${this.words[this.at - 1] ?? ''}'`,
      );
    this.at++;
    switch (word) {
      case '(': {
        const value = this.or();
        if (!this.takes(')')) wrong(`syntax error: expecting ')' after '${this.words[this.at - 1] ?? ''}'`);
        return value;
      }
      case ')':
        return wrong("syntax error: unexpected ')'");
      case '+':
        return this.words[this.at++] ?? '';
      case 'length':
        return String(this.word().length);
      case 'match':
        return matchText(this.word(), this.word());
      case 'index': {
        const [text, signs] = [this.word(), this.word()];
        return String([...text].findIndex((sign) => signs.includes(sign)) + 1);
      }
      case 'substr': {
        const [text, from, count] = [this.word(), Number(this.word()), Number(this.word())];
        return from >= 1 && count >= 1 ? text.slice(from - 1, from - 1 + count) : '';
      }
      default:
        return word;
    }
  }
}

function isNull(text: string): boolean {
  return text === '' || /^-?0+$/.test(text);
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function integer(text: string): bigint {
  return isInteger(text) ? BigInt(text) : wrong('non-integer argument');
}

function matchText(text: string, pattern: string): string {
  const test = posixRegex(pattern, false);
  const groups = pattern.includes('\\(');
  const found = test ? new RegExp(`^(?:${test.source.replace(/^\^/, '')})`).exec(text) : null;
  if (groups) return found?.[1] ?? '';
  return String(found?.[0].length ?? 0);
}

const expr: Main = (sys, { argv }) => {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  if (words.length === 0) return missingOperand(sys, 'expr') + 1;
  try {
    const value = new Calculator(words).run();
    sys.write(1, `${value}\n`);
    return isNull(value) ? 1 : 0;
  } catch (thrown) {
    if (!(typeof thrown === 'object' && thrown !== null && 'expr' in thrown)) throw thrown;
    say(sys, 'expr', String(thrown.expr));
    return 2;
  }
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

export default debianPrograms({ find, expr, cmp });
