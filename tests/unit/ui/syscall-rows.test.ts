import { describe, expect, it } from 'vitest';
import {
  dearest,
  nextSorting,
  sortRows,
  syscallRows,
} from '../../../src/ui/rooms/paths/replay/syscall-rows.ts';
import { fakeReplay } from '../../support/fake-engine.ts';

const LOG = ['read(3)', 'write(1)', 'read(3)', 'close(3)'];
const [bare, kvm] = fakeReplay(LOG, ['bare', 'kvm']).stacks;
if (!bare || !kvm) throw new Error('The fake replay has no stacks.');

describe('the table by syscall', () => {
  const rows = syscallRows(kvm, bare);

  it('sets each time against the first stack', () => {
    expect(rows.map((row) => row.ratio)).toEqual([2, 2, 2]);
  });

  it('names the call whose time grew most, and none when nothing grew', () => {
    expect(dearest(rows)?.name).toBe('read');
    expect(dearest(syscallRows(bare, bare))).toBeNull();
  });

  it('sorts by any column both ways and equal rows by name', () => {
    expect(sortRows(rows, { key: 'totalNs', descending: true }).map((row) => row.name)).toEqual([
      'read',
      'close',
      'write',
    ]);
    expect(sortRows(rows, { key: 'count', descending: false }).map((row) => row.name)).toEqual([
      'close',
      'write',
      'read',
    ]);
    expect(sortRows(rows, { key: 'name', descending: true }).map((row) => row.name)).toEqual([
      'write',
      'read',
      'close',
    ]);
  });

  it('keeps rows without a ratio last in both directions', () => {
    const unknown = { extraNs: Number.NaN, ratio: Number.NaN };
    const withNew = [...rows, { name: 'aio', count: 1, totalNs: 1, share: 0, exits: 0, ...unknown }];
    for (const descending of [true, false]) {
      expect(sortRows(withNew, { key: 'ratio', descending }).at(-1)?.name).toBe('aio');
    }
  });

  it('turns round on a second press', () => {
    const first = nextSorting({ key: 'totalNs', descending: true }, 'exits');
    expect(first).toEqual({ key: 'exits', descending: true });
    expect(nextSorting(first, 'exits')).toEqual({ key: 'exits', descending: false });
    expect(nextSorting(first, 'name')).toEqual({ key: 'name', descending: false });
  });
});
