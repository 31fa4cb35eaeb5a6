/** What a group has left of its quota and what it owes, against the kernel's own files and the turns on the CPUs. */
import { describe, expect, test } from 'vitest';
import {
  POOL,
  POOL_STRIDE,
  RUN,
  RUN_STRIDE,
  type NeighbourCommand,
  type NeighbourFrame,
} from '../../../src/bridge/protocol.ts';
import { fileOf, MS, Room, rowsOf, VIEW } from './support/room.ts';

const limit = (value: string, atMs = 0): NeighbourCommand => ({
  atNs: atMs * MS,
  path: '/batch',
  file: 'cpu.max',
  value,
});
const BATCH = { ...VIEW, group: '/batch' };

/** The balance as rows of moment, left and owed, in ms. */
function balance(frame: NeighbourFrame): number[][] {
  return rowsOf(frame.balance, 3).map((row) => row.map((ns) => ns / MS));
}

/** CPU time of a group in the window, ms. */
function ranMs(frame: NeighbourFrame, path: string): number {
  const group = frame.groups.find((one) => one.path === path)?.index;
  return rowsOf(frame.runs, RUN_STRIDE)
    .filter((row) => row[RUN.group] === group && row[RUN.kind] === 0)
    .reduce((sum, row) => sum + ((row[RUN.endNs] ?? 0) - (row[RUN.startNs] ?? 0)) / MS, 0);
}

describe('a quota smaller than what is run past its end', () => {
  const room = new Room();
  room.load('noisy-neighbour', 3000, [limit('4800 100000')]);
  const frame = room.seek(3000, { ...BATCH, fromNs: 2000 * MS, windowNs: 1000 * MS });
  const rows = balance(frame);

  test('is never drawn as left while the group is stopped', () => {
    const group = frame.groups.find(({ path }) => path === '/batch')?.index;
    const lanes = [0, 1].map((cpu) =>
      rowsOf(frame.runs, RUN_STRIDE)
        .filter((row) => row[RUN.group] === group && row[RUN.kind] === 1 && row[RUN.cpu] === cpu)
        .map((row) => [(row[RUN.startNs] ?? 0) / MS, (row[RUN.endNs] ?? 0) / MS] as const),
    );
    let seen = 0;
    for (const [from0, to0] of lanes[0] ?? [])
      for (const [from1, to1] of lanes[1] ?? []) {
        const [from, to] = [Math.max(from0, from1), Math.min(to0, to1)];
        if (to - from < 5) continue;
        seen += 1;
        const then = rows.findLast(([atMs = 0]) => atMs <= (from + to) / 2);
        expect(then?.[1], `from ${String(from)} to ${String(to)} ms`).toBeLessThan(0.01);
      }
    expect(seen).toBeGreaterThan(3);
  });

  test('is paid from what is owed: what it ran is what was refilled, less the change of the balance', () => {
    const [first, last] = [rows[0] ?? [], rows.at(-1) ?? []];
    const netOf = ([, left = 0, owed = 0]: readonly number[]): number => left - owed;
    const refills = rowsOf(frame.pools, POOL_STRIDE).filter(
      (row) => (row[POOL.startNs] ?? 0) > 2000 * MS && (row[POOL.startNs] ?? 0) <= 3000 * MS,
    ).length;
    const spent = refills * 4.8 + netOf(first) - netOf(last);
    expect(refills).toBe(10);
    // Interrupts and the switches themselves are not charged.
    expect(Math.abs(ranMs(frame, '/batch') - spent)).toBeLessThan(0.5);
  });

  test('tells every period in which debts took the refill as used up', () => {
    for (const row of rowsOf(frame.pools, POOL_STRIDE).filter((one) => (one[POOL.endNs] ?? 0) < 3000 * MS))
      expect(row[POOL.usedNs]).toBeGreaterThan(4 * MS);
  });
});

describe('the quota at a moment', () => {
  test('says what was paid and run of it, when it is filled again and who waits', () => {
    const room = new Room();
    room.load('noisy-neighbour', 3000, [limit('20000 100000')]);
    let frame = room.look(BATCH);
    for (let ms = 3000; (frame.quota?.held.length ?? 0) < 2 && ms < 3200; ms += 5)
      frame = room.seek(ms, BATCH);
    const { quota } = frame;
    if (!quota) throw new Error('There is no quota.');
    expect(quota.held.map(({ cpu }) => cpu).sort()).toEqual([0, 1]);
    expect(quota.leftNs).toBeLessThan(0.01 * MS);
    const ran = quota.ran.reduce((sum, { ns }) => sum + ns, 0);
    expect(Math.abs(quota.paidNs + ran - quota.owedNs - 20 * MS)).toBeLessThan(0.2 * MS);
    expect(quota.refillNs - quota.startNs).toBe(100 * MS);
    expect(quota.waitingCount).toBe(6);
    // An interrupt takes a moment to arrive.
    const after = room.seek(quota.refillNs / MS + 0.1, BATCH);
    expect(Math.abs((after.quota?.startNs ?? 0) - quota.refillNs)).toBeLessThan(0.05 * MS);
    expect(after.quota?.held.length).toBe(0);
  });

  test('is the parent’s where the child has none', () => {
    const room = new Room();
    room.load('parent-cap', 1000);
    const frame = room.look({ ...VIEW, group: '/team/free' });
    expect(frame.groups.find(({ index }) => index === frame.quota?.group)?.path).toBe('/team');
  });

  test('is none without a limit, and there is nothing to draw', () => {
    const frame = new Room().load('noisy-neighbour', 1000);
    expect(frame.quota).toBeNull();
    expect(frame.balance.length).toBe(0);
  });

  test('ends where the limit is lifted', () => {
    const room = new Room();
    room.load('noisy-neighbour', 1500, [limit('20000 100000', 500), limit('max', 1000)]);
    const rows = balance(room.seek(1500, { ...BATCH, fromNs: 600 * MS, windowNs: 900 * MS }));
    expect(rows.filter(([atMs = 0]) => atMs < 1000).every(([, left = NaN]) => left >= 0)).toBe(true);
    expect(rows.filter(([atMs = 0]) => atMs > 1000).every(([, left = 0]) => Number.isNaN(left))).toBe(true);
  });
});

describe('the run without limits', () => {
  test('is the same run with the limits left out, also those that the scenario starts with', () => {
    const room = new Room();
    room.load('noisy-neighbour', 4000, [limit('20000 100000', 1000)]);
    const beside = room.look({ ...BATCH, unlimited: true }).before;
    const free = new Room().load('noisy-neighbour', 4000);
    expect(beside?.unlimited).toBe(true);
    expect(beside?.commands).toEqual([]);
    expect(beside?.responses[0]?.jobs).toEqual(free.responses[0]?.jobs);
    expect(room.look(BATCH).before).toBeNull();

    room.load('low-average', 4000);
    const idle = room.look({ ...VIEW, unlimited: true });
    expect(fileOf(idle, '/app', 'cpu.max')).not.toMatch(/^max/);
    expect(idle.before?.responses[0]?.since.p99Ns).toBeLessThan((idle.responses[0]?.since.p99Ns ?? 0) / 3);
  });

  test('follows other writes and goes on as far as the run', () => {
    const room = new Room();
    room.load('noisy-neighbour', 1000, [limit('20000 100000', 500)]);
    room.look({ ...BATCH, unlimited: true });
    room.write('/batch', 'cpu.weight', '10');
    const frame = room.seek(2000, { ...BATCH, unlimited: true });
    expect(frame.before?.commands.map(({ file }) => file)).toEqual(['cpu.weight']);
    expect(frame.before?.use.slots).toBe(frame.use.slots);
  });
});

test('programs are told in words, with how many there are', () => {
  const frame = new Room().load('noisy-neighbour', 0);
  const said = frame.groups.flatMap(({ programs }) =>
    programs.map(({ says, count }) => `${String(count)} ${says.en}`),
  );
  expect(said).toEqual(['1 server, 170 requests/s, 5 ms each', '6 busy loop']);
});
