/** `test` and `[` (POSIX). */
import type { Sys } from './sys.ts';

const COMPARES: Readonly<Record<string, (a: number, b: number) => boolean>> = Object.freeze({
  '-eq': (a: number, b: number) => a === b,
  '-ne': (a: number, b: number) => a !== b,
  '-lt': (a: number, b: number) => a < b,
  '-le': (a: number, b: number) => a <= b,
  '-gt': (a: number, b: number) => a > b,
  '-ge': (a: number, b: number) => a >= b,
});

function ofFile(sys: Sys, sign: string, path: string): boolean {
  const found = sys.text('newfstatat', [], [path]);
  if (typeof found === 'number') return false;
  const [kind, mode = '0', , , size = '0'] = found.split(' ');
  switch (sign) {
    case '-d':
      return kind === 'dir';
    case '-f':
      return kind === 'file';
    case '-c':
      return kind === 'c';
    case '-b':
      return kind === 'b';
    case '-s':
      return Number(size) > 0;
    case '-x':
      return (parseInt(mode, 8) & 0o111) !== 0;
    default:
      return true;
  }
}

class Test {
  private readonly words: readonly string[];
  private readonly sys: Sys;
  private at = 0;

  constructor(sys: Sys, words: readonly string[]) {
    this.sys = sys;
    this.words = words;
  }

  run(): boolean {
    return this.words.length > 0 && this.either();
  }

  private either(): boolean {
    let value = this.both();
    while (this.words[this.at] === '-o') {
      this.at++;
      value = this.both() || value;
    }
    return value;
  }

  private both(): boolean {
    let value = this.one();
    while (this.words[this.at] === '-a') {
      this.at++;
      value = this.one() && value;
    }
    return value;
  }

  private one(): boolean {
    const [first = '', sign = '', other] = this.words.slice(this.at);
    const compare = COMPARES[sign];
    if (other !== undefined && (compare || ['=', '==', '!='].includes(sign))) {
      this.at += 3;
      if (compare) return compare(Number(first), Number(other));
      return (first === other) === (sign !== '!=');
    }
    if (first === '!' && this.words.length > this.at + 1) {
      this.at++;
      return !this.one();
    }
    if (first === '(') {
      this.at++;
      const value = this.either();
      this.at++;
      return value;
    }
    if (/^-[a-z]$/.test(first) && this.words.length > this.at + 1) {
      this.at += 2;
      if (first === '-n') return sign !== '';
      return first === '-z' ? sign === '' : ofFile(this.sys, first, sign);
    }
    this.at++;
    return first !== '';
  }
}

export function testExpression(sys: Sys, words: readonly string[]): boolean {
  return new Test(sys, words).run();
}
