/** Laws of memory by groups, whatever is asked of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CgroupShell } from '../../../src/sim/index.ts';
import { managerOf } from '../../../src/sim/kernel/mm/memcg/limited-memory.ts';
import type { MemoryManager } from '../../../src/sim/kernel/mm/memcg/manager.ts';
import { STAT } from '../../../src/sim/kernel/mm/memcg/stat-items.ts';

const GROUPS = ['a', 'p/b', 'p/c'] as const;

const step = fc.oneof(
  fc.tuple(fc.constantFrom('alloc', 'shm', 'lockalloc'), fc.integer({ min: 1, max: 9 })),
  fc.tuple(
    fc.constantFrom('writefile /disk/f', 'syncfile /disk/g', 'readfile /disk/f'),
    fc.integer({ min: 1, max: 12 }),
  ),
);
const order = fc.record({
  process: fc.nat(2),
  what: step,
  then: fc.constantFrom('', 'free', 'fork', 'reclaim', 'drop'),
});
const limits = fc.record({
  max: fc.integer({ min: 4, max: 24 }),
  high: fc.integer({ min: 4, max: 24 }),
  low: fc.integer({ min: 0, max: 12 }),
  swap: fc.boolean(),
});

function built({
  max,
  high,
  low,
  swap,
}: {
  max: number;
  high: number;
  low: number;
  swap: boolean;
}): CgroupShell {
  const shell = new CgroupShell({ cpus: 2, hz: 250, kernel: '6.18', seed: 5, enabled: true });
  for (const line of [
    'mkdir a',
    'mkdir p',
    'write p/cgroup.subtree_control +memory',
    'mkdir p/b',
    'mkdir p/c',
  ])
    shell.line(line);
  shell.line(`write a/memory.max ${String(max)}M`);
  shell.line(`write p/memory.max ${String(max)}M`);
  shell.line(`write p/b/memory.high ${String(high)}M`);
  shell.line(`write p/c/memory.low ${String(low)}M`);
  if (swap) shell.line('swapon');
  return shell;
}

/** Pages of folios, by what the groups count of them. */
function counted(mm: MemoryManager): number {
  mm.drainAllBatches();
  const rows = ['anon', 'file'].map((name) => STAT[name] ?? 0);
  return mm.root
    .tree()
    .reduce((sum, { counts }) => sum + rows.reduce((all, row) => all + (counts[row] ?? 0), 0), 0);
}

/** Pages in the lists of all groups. */
function listed(mm: MemoryManager): number {
  return mm.root.tree().reduce((sum, { lru }) => sum + lru.pages.reduce((all, pages) => all + pages, 0), 0);
}

describe('memory by groups', () => {
  test('frames are conserved, no group is above its limit after an allocation, and nothing is left when all have ended', () => {
    fc.assert(
      fc.property(limits, fc.array(order, { minLength: 1, maxLength: 8 }), (set, orders) => {
        const shell = built(set);
        const mm = managerOf(shell.world.host);
        const { memory } = shell.world.host.machine;
        const before = memory.used - counted(mm);
        const pids = GROUPS.map((group) => shell.line(`spawn ${group} idle`).text);
        for (const { process, what, then } of orders) {
          const pid = pids[process] ?? '';
          shell.line(`do ${pid} ${what[0]} ${String(what[1])}M`);
          if (then === 'free') shell.line(`do ${pid} free`);
          if (then === 'fork') shell.line(`kill ${shell.line(`fork ${pid}`).text}`);
          if (then === 'reclaim') shell.line('write p/memory.reclaim 2M');
          if (then === 'drop') shell.line('drop_caches');
          expect(counted(mm)).toBe(memory.used - before);
          expect(listed(mm)).toBe(counted(mm));
          for (const { memory: counter } of mm.root.tree())
            expect(counter.usage).toBeLessThanOrEqual(counter.max);
        }
        for (const pid of pids) shell.line(`kill ${pid}`);
        shell.line('advance 3s');
        for (const group of GROUPS) shell.line(`write ${group}/memory.reclaim 64M`);
        shell.line('drop_caches');
        for (const group of GROUPS) expect(shell.line(`rmdir ${group}`).text).toBe('ok');
        expect(counted(mm)).toBe(0);
        expect(memory.used).toBe(before);
        expect([mm.root.tree().length, mm.swap.used]).toEqual([2, 0]);
      }),
      { numRuns: 40, seed: 11 },
    );
  });

  test('a protected cache stays while there is an unprotected one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 20 }), fc.integer({ min: 24, max: 60 }), (kept, thief) => {
        const shell = built({ max: 30, high: 64, low: 0, swap: false });
        shell.line('write p/memory.low 24M');
        shell.line(`write p/c/memory.low ${String(kept + 2)}M`);
        shell.line('spawn p/b idle');
        shell.line('spawn p/c idle');
        shell.line(`do 4232 syncfile /disk/kept ${String(kept)}M`);
        const held = Number(shell.line('read p/c/memory.current').text);
        shell.line(`do 4231 syncfile /disk/thief ${String(thief)}M`);
        // What CPUs had charged ahead may have been taken back.
        const aheadBytes = 2 * 64 * 4096;
        expect(Number(shell.line('read p/c/memory.current').text)).toBeGreaterThanOrEqual(held - aheadBytes);
      }),
      { numRuns: 12, seed: 7 },
    );
  });
});
