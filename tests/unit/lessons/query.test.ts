import { describe, expect, test } from 'vitest';
import { evaluate, parseQuery, QueryError, type Scalar } from '../../../src/lessons/query.ts';

const VALUES: Readonly<Record<string, Scalar>> = {
  a: 12,
  b: 4,
  none: null,
  word: 'eevdf',
  zero: 0,
  big: Infinity,
};

function result(query: string): { value: Scalar; margin: number } {
  return evaluate(parseQuery(query), (name, args, path) =>
    args.length + path.length > 0 ? [name, ...args, ...path].join('|') : (VALUES[name] ?? null),
  );
}

describe('a query', () => {
  test.each<[string, Scalar]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['12 / 4 / 3', 1],
    ['10 - 4 - 3', 3],
    ['-a + 20', 8],
    ['5ms', 5e6],
    ['1.5us', 1500],
    ['2s > 1999ms', true],
    ['30% == 0.3', true],
    ['a / b >= 3', true],
    ['a / b > 3', false],
    ['a > 3 and b > 3', true],
    ['a > 30 or b > 3 and zero == 0', true],
    ['(a > 30 or b > 3) and zero == 1', false],
    ['not a > 30', true],
    ["word == 'eevdf'", true],
    ['word != "cfs"', true],
    ["cgroup('batch').cpu.stat.nr_throttled", 'cgroup|batch|cpu|stat|nr_throttled'],
    ["exits('kvm', 'HLT')", 'exits|kvm|HLT'],
    ['big > 100', true],
    ['zero / zero', null],
    ['none > 1', null],
    ['none + 1', null],
    ['none > 1 or a > 1', true],
    ['none > 1 and a > 1', null],
    ['none > 1 and a < 1', false],
  ])('%s gives %s', (query, value) => {
    expect(result(query).value).toBe(value);
  });

  test.each<[string, number]>([
    ['a > 10', 2 / 12],
    ['a > 10 and b > 3', 2 / 12],
    ['a > 10 or b > 3.9', 2 / 12],
    ['a < 10 and b > 3', 2 / 12],
    ['a == 12', 1],
    ['a == 11', 1 / 12],
    ['zero > 0', 1],
    ['big > 1', 1],
    ["word == 'x'", 1],
  ])('%s is %d of the larger side from turning', (query, margin) => {
    expect(result(query).margin).toBeCloseTo(margin, 9);
  });

  test.each<[string, number, string]>([
    ['a >', 3, 'a number, a text or a name'],
    ['a > > b', 4, 'a number, a text or a name'],
    ['(a + b', 6, '“)” is expected'],
    ['a b', 2, 'nothing is expected here'],
    ['cgroup(batch)', 7, 'in quotes'],
    ["cgroup('batch').", 16, 'after the dot'],
    ['a § b', 2, 'is not understood'],
    ['5 miles', 2, 'nothing is expected here'],
    ['a < b < 3', 6, 'nothing is expected here'],
    ['', 0, 'a number, a text or a name'],
  ])('“%s” is refused at character %d', (query, at, message) => {
    let refused: unknown = null;
    try {
      parseQuery(query);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(QueryError);
    expect(refused).toMatchObject({ at, message: expect.stringContaining(message) as string });
  });
});
