import { describe, expect, it } from 'vitest';
import type { ReplayStack } from '../../../src/sim/core/views.ts';
import { Metrics } from '../../../src/sim/trace/metrics.ts';
import {
  dearest,
  nextSorting,
  sortRows,
  syscallRows,
} from '../../../src/ui/rooms/paths/replay/syscall-rows.ts';

/** Two reads, a write and a close; each takes twice as long in the second stack. */
function replayed(stack: string, factor: number): ReplayStack {
  const rows = [
    ['read', 2, 8000],
    ['write', 1, 5000],
    ['close', 1, 5000],
  ] as const;
  const syscalls = rows.map(([name, count, ns]) => ({
    name,
    count,
    totalNs: ns * factor,
    share: ns / 18_000,
    exits: 0,
  }));
  const totalNs = 18_000 * factor;
  const counts = new Metrics().counts();
  return { stack, totalNs, counts, syscalls, timedNs: 0, ofLongest: {}, slowest: [] };
}

const bare = replayed('bare', 1);
const kvm = replayed('kvm', 2);

/** By the log the write took 7 µs; it has no other time. */
const RECORDED = {
  source: 'inside',
  calls: 1,
  totalNs: 7000,
  byName: { write: { calls: 1, totalNs: 7000 } },
  longest: [],
} as const;

describe('the table by syscall', () => {
  const rows = syscallRows(kvm, bare, RECORDED);

  it('sets each time against the first stack', () => {
    expect(rows.map((row) => row.ratio)).toEqual([2, 2, 2]);
  });

  it('puts the time that the log has beside it', () => {
    expect(rows.map((row) => row.recordedNs)).toEqual([Number.NaN, 7000, Number.NaN]);
  });

  it('names the call whose time grew most, and none when nothing grew', () => {
    expect(dearest(rows)?.name).toBe('read');
    expect(dearest(syscallRows(bare, bare, null))).toBeNull();
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
    const withNew = [
      ...rows,
      { name: 'aio', count: 1, totalNs: 1, share: 0, exits: 0, recordedNs: Number.NaN, ...unknown },
    ];
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
