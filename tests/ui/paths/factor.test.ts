import { describe, expect, it } from 'vitest';
import { factor } from '../../../src/ui/rooms/paths/bars/factor.ts';
import type { Hop } from '../../../src/ui/rooms/paths/state/hops.ts';

const taken = (ns: number, ...costs: readonly string[]) => ({
  ns,
  hops: costs.map((id) => ({ cost: id === '' ? null : { id } }) as Hop),
});
const FIRST = taken(100, 'sys.enter', 'vfs.read4k', 'sys.exit');

describe('the factor beside a bar', () => {
  it.each([
    ['the first itself', FIRST, '≈ 1×'],
    ['the same costs in another order', taken(103, 'vfs.read4k', 'sys.enter', '', 'sys.exit'), '≈ 1×'],
    ['one cost more', taken(120, 'sys.enter', 'sys.seccomp.bitmap', 'vfs.read4k', 'sys.exit'), '1.20×'],
    ['a cost twice', taken(103, 'sys.enter', 'sys.enter', 'vfs.read4k', 'sys.exit'), '1.03×'],
    ['the same costs that took much longer', taken(200, 'sys.enter', 'vfs.read4k', 'sys.exit'), '2.00×'],
    ['the same costs that took much less', taken(50, 'sys.enter', 'vfs.read4k', 'sys.exit'), '0.50×'],
  ])('of %s', (_, what, text) => {
    expect(factor(what, FIRST)).toBe(text);
  });
});
