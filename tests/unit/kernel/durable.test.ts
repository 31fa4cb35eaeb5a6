/** Commits and flushes that several callers share. */
import { describe, expect, test } from 'vitest';
import { DISK_OP } from '../../../src/sim/hw/disk.ts';
import type { BlockQueue } from '../../../src/sim/kernel/fs/block-layer.ts';
import { FLUSH_COOKIE, FlushMachine } from '../../../src/sim/kernel/fs/flush-machine.ts';
import { Journal } from '../../../src/sim/kernel/fs/journal.ts';
import { WriteAccess } from '../../../src/sim/kernel/mm/write-access.ts';

function queue(features: Partial<BlockQueue> = {}): BlockQueue {
  return { index: 0, virtual: false, submitted: [], completed: [], ...features };
}

function start(machine: FlushMachine, bio: number, bytes: number, device = queue()): boolean {
  return machine.start(device, { bio, sector: 0, bytes, flow: 0 });
}

/** Takes what is to be issued and finishes it; answers the bios that are over then. */
function finishAll(machine: FlushMachine): number[] {
  const over: number[] = [];
  for (const request of machine.requeued.splice(0)) machine.finished(request.cookie, (bio) => over.push(bio));
  return over;
}

describe('flushes', () => {
  test('those that come while one is under way share the next', () => {
    const machine = new FlushMachine();
    start(machine, 1, 0);
    const first = machine.requeued.splice(0);
    expect(first.map(({ cookie }) => cookie)).toEqual([FLUSH_COOKIE]);
    start(machine, 2, 0);
    start(machine, 3, 0);
    expect(machine.requeued).toEqual([]);
    const over: number[] = [];
    machine.finished(FLUSH_COOKIE, (bio) => over.push(bio));
    expect(over).toEqual([1]);
    expect(machine.requeued).toHaveLength(1);
    expect(finishAll(machine)).toEqual([2, 3]);
  });

  test('a drive without a cache has nothing to flush', () => {
    const machine = new FlushMachine();
    expect(start(machine, 1, 0, queue({ writeThrough: true }))).toBe(true);
    expect(start(machine, 2, 4096, queue({ writeThrough: true }))).toBe(false);
    expect(machine.requeued.map(({ op }) => op)).toEqual([DISK_OP.write]);
  });

  test.each([
    [true, [DISK_OP.flush, DISK_OP.write]],
    [false, [DISK_OP.flush, DISK_OP.write, DISK_OP.flush]],
  ])('a write behind a flush, FUA %s', (fua, expected) => {
    const machine = new FlushMachine();
    start(machine, 1, 4096, queue({ fua }));
    const ops: number[] = [];
    for (let over: number[] = []; over.length === 0;) {
      ops.push(...machine.requeued.map(({ op }) => op));
      over = finishAll(machine);
    }
    expect(ops).toEqual(expected);
  });
});

describe('the journal', () => {
  test('all who wait for one transaction are woken by its commit, later ones by the next', () => {
    const journal = new Journal();
    const { running } = journal;
    journal.request(running);
    expect(journal.mustWait(10, running)).toBe(true);
    expect(journal.mustWait(11, running)).toBe(true);
    journal.begin();
    expect(journal.isAsked).toBe(false);
    journal.request(journal.running);
    expect(journal.mustWait(12, journal.running)).toBe(true);
    expect(journal.nextWoken()).toBe(0);
    journal.end();
    expect([journal.nextWoken(), journal.nextWoken(), journal.nextWoken()]).toEqual([10, 11, 0]);
    expect(journal.mustWait(10, running)).toBe(false);
    expect(journal.isAsked).toBe(true);
  });
});

describe('pages after fork', () => {
  test('neither side may write until it has copied; who is alone again only takes the right back', () => {
    const access = new WriteAccess();
    access.grant(1, 7);
    access.forked(1, 2);
    expect([access.may(1, 7), access.may(2, 7)]).toEqual([false, false]);
    expect([access.isShared(1), access.isShared(2)]).toEqual([true, true]);
    access.dropped(2);
    expect(access.isShared(1)).toBe(false);
  });
});
