/** `test` and `[`, with dash's precedence and messages (`bltin/test.c`). */
import type { Builtin } from '../builtin.ts';
import { fail, type Shell } from '../shell.ts';
import { factsOf, type FileFacts } from '../../file-facts.ts';

type Kind = 'unary' | 'binary' | 'and' | 'or' | 'not' | 'open' | 'close';

const KINDS: Readonly<Record<string, Kind>> = Object.freeze({
  ...Object.fromEntries(
    [...'rwxefdcbpugkstznhLSOG'].map((letter): [string, Kind] => [`-${letter}`, 'unary']),
  ),
  ...Object.fromEntries(
    ['=', '!=', '<', '>', '-eq', '-ne', '-ge', '-gt', '-le', '-lt', '-nt', '-ot', '-ef'].map(
      (sign): [string, Kind] => [sign, 'binary'],
    ),
  ),
  '-a': 'and',
  '-o': 'or',
  '!': 'not',
  '(': 'open',
  ')': 'close',
});

function kindOf(word: string | undefined): Kind | undefined {
  return word !== undefined && Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
}

function number(text: string): bigint {
  if (!/^[ \t\n]*[-+]?\d+[ \t]*$/.test(text)) fail(`Illegal number: ${text}`);
  return BigInt(text.trim().replace(/^\+/, ''));
}

function ofFile(shell: Shell, sign: string, path: string): boolean {
  const { sys } = shell;
  if (sign === '-t') return sys.call('isatty', [Number(number(path))]) === 1;
  const facts = factsOf(sys, path, sign === '-h' || sign === '-L');
  if (typeof facts === 'number') return false;
  return holds(shell, sign, facts);
}

function holds(shell: Shell, sign: string, facts: FileFacts): boolean {
  const { mode, kind } = facts;
  switch (sign) {
    case '-d':
      return kind === 'dir';
    case '-f':
      return kind === 'file';
    case '-c':
      return kind === 'c';
    case '-b':
      return kind === 'b';
    case '-p':
      return kind === 'fifo';
    case '-S':
      return kind === 'socket';
    case '-h':
    case '-L':
      return kind === 'link';
    case '-s':
      return facts.size > 0;
    case '-u':
      return (mode & 0o4000) !== 0;
    case '-g':
      return (mode & 0o2000) !== 0;
    case '-k':
      return (mode & 0o1000) !== 0;
    case '-O':
      return facts.uid === shell.sys.call('getuid');
    case '-G':
      return facts.gid === shell.sys.call('getgid');
    case '-r':
    case '-w':
    case '-x':
      return facts.may(shell.sys, sign === '-r' ? 4 : sign === '-w' ? 2 : 1);
    default:
      return true;
  }
}

class Test {
  private readonly shell: Shell;
  private readonly words: readonly string[];
  private at = 0;

  constructor(shell: Shell, words: readonly string[]) {
    this.shell = shell;
    this.words = words;
  }

  private get word(): string | undefined {
    return this.words[this.at];
  }

  /** What the word at a place is; undefined: an operand, or there is none. */
  private lex(at: number): Kind | undefined {
    const word = this.words[at];
    const kind = kindOf(word);
    if (kind === 'unary' && this.isOperand(at)) return undefined;
    if (kind === 'open' && this.words[at + 1] === undefined) return undefined;
    return kind;
  }

  private isOperand(at: number): boolean {
    const next = this.words[at + 1];
    if (next === undefined) return true;
    if (this.words[at + 2] === undefined) return false;
    return kindOf(next) === 'binary';
  }

  /** `operand`: its first word is one whatever it looks like. */
  run(operand: boolean): boolean {
    const value = this.either(operand ? undefined : this.lex(0));
    const [here, next] = [this.word, this.words[this.at + 1]];
    if (here !== undefined && next !== undefined) fail(`${here}: unexpected operator`);
    return value;
  }

  private either(kind: Kind | undefined): boolean {
    let value = this.both(kind);
    while (this.lex(this.at + 1) === 'or') {
      this.at += 2;
      value = this.both(this.lex(this.at)) || value;
    }
    return value;
  }

  private both(kind: Kind | undefined): boolean {
    let value = this.not(kind);
    while (this.lex(this.at + 1) === 'and') {
      this.at += 2;
      value = this.not(this.lex(this.at)) && value;
    }
    return value;
  }

  private not(kind: Kind | undefined): boolean {
    if (kind !== 'not') return this.primary(kind);
    const next = this.lex(this.at + 1);
    if (this.words[this.at + 1] !== undefined) this.at++;
    else return true;
    return !this.not(next);
  }

  private primary(kind: Kind | undefined): boolean {
    const word = this.word;
    if (word === undefined) return false;
    if (kind === 'open') {
      this.at++;
      const next = this.lex(this.at);
      if (next === 'close') return false;
      const value = this.either(next);
      this.at++;
      if (this.lex(this.at) !== 'close') fail('closing paren expected');
      return value;
    }
    if (kind === 'unary') {
      this.at++;
      const operand = this.word;
      if (operand === undefined) return fail(`${word}: argument expected`);
      if (word === '-z') return operand === '';
      if (word === '-n') return operand !== '';
      return ofFile(this.shell, word, operand);
    }
    return this.lex(this.at + 1) === 'binary' ? this.binary(word) : word !== '';
  }

  private binary(left: string): boolean {
    const sign = this.words[this.at + 1] ?? '';
    this.at += 2;
    const right = this.word;
    if (right === undefined) return fail(`${sign}: argument expected`);
    switch (sign) {
      case '=':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
      case '-ot':
      case '-ef':
        return compareFiles(this.shell, sign, left, right);
      default:
        return compareNumbers(sign, number(left), number(right));
    }
  }
}

function compareNumbers(sign: string, a: bigint, b: bigint): boolean {
  switch (sign) {
    case '-eq':
      return a === b;
    case '-ne':
      return a !== b;
    case '-ge':
      return a >= b;
    case '-gt':
      return a > b;
    case '-le':
      return a <= b;
    default:
      return a < b;
  }
}

function compareFiles({ sys }: Shell, sign: string, left: string, right: string): boolean {
  const [a, b] = [factsOf(sys, left), factsOf(sys, right)];
  if (typeof a === 'number' || typeof b === 'number') return false;
  if (sign === '-ef') return a.inode === b.inode && a.device === b.device;
  return sign === '-nt' ? a.modifiedNs > b.modifiedNs : a.modifiedNs < b.modifiedNs;
}

export const test: Builtin = (shell, argv) => {
  let words = argv.slice(1);
  if (argv[0] === '[') {
    if (words.at(-1) !== ']') fail('missing ]');
    words = words.slice(0, -1);
  }
  let negated = false;
  for (;;) {
    if (words.length === 0) return negated ? 0 : 1;
    if (words.length === 3 && kindOf(words[1]) === 'binary')
      return status(new Test(shell, words).run(true) !== negated);
    if (words.length === 3 || words.length === 4) {
      if (words[0] === '(' && words.at(-1) === ')') words = words.slice(1, -1);
      else if (words[0] === '!') {
        negated = !negated;
        words = words.slice(1);
        continue;
      }
    }
    return status(new Test(shell, words).run(false) !== negated);
  }
};

function status(value: boolean): number {
  return value ? 0 : 1;
}
