import { describe, expect, it } from 'vitest';
import {
  fits,
  freeName,
  joined,
  NAME_MAX,
  printRuns,
  readRuns,
  tidyName,
  type SavedRun,
} from '../../../src/ui/runs/saved.ts';

const run = (name: string, link = '#/paths?op=getpid&seed=7'): SavedRun => ({ name, link });
const file = (runs: unknown, more: object = {}): string =>
  JSON.stringify({ ringside: 'runs', v: 1, runs, ...more });

/** Paths of what is wrong with a text. */
function wrong(text: string): readonly string[] {
  const read = readRuns(text);
  return 'issues' in read ? read.issues.map(({ path }) => path) : [];
}

describe('a file of runs', () => {
  it('is read as it was written', () => {
    const runs = [run('before'), run('뒤', '#/neighbours?s=a&cmd=0:/a:cpu.max:20000%20100000')];
    expect(readRuns(`\uFEFF${printRuns(runs)}`)).toEqual({ runs });
  });

  it.each([
    ['no JSON', '{', ['']],
    ['a list', '[]', ['']],
    ['a lesson', '{"ringside":"lesson","v":1}', ['ringside']],
    ['another version', '{"ringside":"runs","v":2,"runs":[]}', ['v']],
    ['no list of runs', file({}), ['runs']],
    ['a run that is none', file([7]), ['runs[0]']],
    ['an unknown key', file([], { more: 1 }), ['more']],
    ['an unknown key of a run', file([{ ...run('a'), seed: 7 }]), ['runs[0].seed']],
    ['an empty name', file([run('')]), ['runs[0].name']],
    ['a name of two lines', file([run('a\nb')]), ['runs[0].name']],
    ['a name that is too long', file([run('a'.repeat(NAME_MAX + 1))]), ['runs[0].name']],
    ['a name that is there twice', file([run('a'), run('a')]), ['runs[1].name']],
    ['an address elsewhere', file([run('a', 'https://elsewhere.example/#/paths')]), ['runs[0].link']],
    ['a script', file([run('a', 'javascript:alert(1)')]), ['runs[0].link']],
    [
      'several mistakes',
      file([{ name: 1, link: 2 }, run('a', '')]),
      ['runs[0].name', 'runs[0].link', 'runs[1].link'],
    ],
  ])('with %s is refused with the place', (_, text, paths) => {
    expect(wrong(text)).toEqual(paths);
  });

  it('says what is wrong in both languages', () => {
    const read = readRuns('{"ringside":"lesson"}');
    const [issue] = 'issues' in read ? read.issues : [];
    expect(issue?.message.en).toContain('no file of runs');
    expect(issue?.message.ko).not.toBe('');
  });
});

describe('names', () => {
  it('are one line, and no two are the same', () => {
    expect(tidyName('  a\n b\u0000  ')).toBe('a b');
    expect(freeName('a', [run('a'), run('a (2)')])).toBe('a (3)');
    const long = 'x'.repeat(NAME_MAX);
    expect(freeName(long, [run(long)])).toHaveLength(NAME_MAX);
  });

  it('a run that is there is not added again, another one of its name is', () => {
    const there = [run('a'), run('b')];
    expect(joined(there, [run('a'), run('b', '#/start?n=10')])).toEqual([
      ...there,
      run('b (2)', '#/start?n=10'),
    ]);
  });

  it('what would not be read again does not fit', () => {
    const many = Array.from({ length: 501 }, (_, n) => run(n.toString()));
    expect(fits(many.slice(1))).toBe(true);
    expect(fits(many)).toBe(false);
    expect(readRuns(printRuns(many.slice(1)))).toHaveProperty('runs');
    expect(fits([run('a', `#/paths?op=${'x'.repeat(100_000)}`)])).toBe(false);
  });
});
