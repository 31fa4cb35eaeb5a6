/** The rules of the memory controller one by one. */
import { describe, expect, test } from 'vitest';
import { highDelay } from '../../../src/sim/kernel/mm/memcg/high.ts';
import { PageCounter } from '../../../src/sim/kernel/mm/memcg/page-counter.ts';
import { memparse, parsePages, parseReclaim } from '../../../src/sim/kernel/mm/memcg/parse-bytes.ts';
import { CgroupShell } from '../../../src/sim/index.ts';

const MIB = 256;

function shell(script: string, enabled = true): CgroupShell {
  const made = new CgroupShell({ cpus: 2, hz: 250, kernel: '6.18', seed: 3, enabled });
  for (const line of script.trim().split('\n')) made.line(line.trim());
  return made;
}

function bytes(from: CgroupShell, file: string): number {
  return Number(from.line(`read ${file}`).text);
}

function event(from: CgroupShell, file: string, name: string): number {
  const row = from
    .line(`read ${file}`)
    .text.split('\n')
    .find((found) => found.startsWith(`${name} `));
  return Number(row?.split(' ')[1]);
}

describe('what is written as a number of bytes', () => {
  test.each([
    ['4095', 0],
    ['4097', 1],
    ['0x2000', 2],
    ['010000', 1],
    ['1k', 0],
    ['8K', 2],
    ['5M', 5 * MIB],
    ['1g', 1024 * MIB],
    ['16E', 0],
    ['18446744073709551616', 0],
    ['\n', 0],
    ['max\n', Infinity],
    ['maximum', null],
    ['1.0', null],
    ['1xx', null],
    ['-1', null],
    ['1 M', null],
    ['abc', null],
  ])('%j is %j pages', (written, pages) => {
    expect(parsePages(written)).toBe(pages);
  });

  test('what follows the unit is left to who reads it', () => {
    expect(memparse('2Kswappiness')).toEqual({ bytes: 2048n, rest: 'swappiness' });
  });

  test.each([
    ['1M', { pages: MIB, swappiness: null }],
    ['1M swappiness=60', { pages: MIB, swappiness: 60 }],
    ['1M swappiness=max', { pages: MIB, swappiness: 'max' }],
    ['1M swappiness=201', null],
    ['1M nosuch=1', null],
    ['swappiness=1', null],
    ['max', null],
  ])('memory.reclaim reads %j as %j', (written, asked) => {
    expect(parseReclaim(written)).toEqual(asked);
  });
});

describe('counters', () => {
  test('a charge goes up the tree, and not at all where a limit above has no room', () => {
    const root = new PageCounter(null);
    const middle = new PageCounter(root);
    const leaf = new PageCounter(middle);
    middle.max = 10;
    expect(leaf.tryCharge(8)).toBeNull();
    expect(leaf.tryCharge(3)).toBe(middle);
    expect([leaf.usage, middle.usage, root.usage]).toEqual([8, 8, 8]);
    leaf.uncharge(5);
    expect([leaf.usage, middle.usage, root.usage, leaf.watermark]).toEqual([3, 3, 3, 8]);
  });

  test('siblings that claim more than their parent has share it, and what nobody claims goes by usage', () => {
    const root = new PageCounter(null);
    const parent = new PageCounter(root);
    parent.low = 50;
    const [c, d, e] = [75, 25, 0].map((low) => {
      const child = new PageCounter(parent);
      child.low = low;
      child.propagate();
      child.charge(50);
      return child;
    });
    for (const counter of [parent, c, d, e]) counter?.protect(root, true);
    expect([parent.elow, c?.elow, d?.elow, e?.elow]).toEqual([50, 33, 16, 0]);
    d?.uncharge(50);
    if (c) c.low = 10;
    c?.propagate();
    for (const counter of [parent, c, d, e]) counter?.protect(root, true);
    expect([c?.elow, e?.elow]).toEqual([27, 22]);
  });
});

describe('memory.high', () => {
  // Documentation: 64 pages at 250 ticks a second, by how far over the limit a group is.
  test.each([
    [1, 1],
    [1.5, 3],
    [2, 6],
    [3, 14],
    [4, 25],
    [5, 39],
    [7.5, 89],
    [10, 159],
    [12.5, 250],
    [15, 359],
  ])('%d %% over waits %d ticks', (percent, ticks) => {
    expect(highDelay(64, Math.floor((percent / 100) * 2 ** 20), 250)).toBe(ticks);
  });

  test('who is far over it sleeps, and a signal ends that sleep', () => {
    const run = shell(`
      mkdir a
      write a/memory.high 16M
      write a/memory.swap.max 0
      spawn a idle
      start 4231 alloc 40M
      advance 2s`);
    expect(run.line('status 4231').text).toBe('D (disk sleep)');
    expect(event(run, 'a/memory.events', 'high') % 17).toBe(0);
    expect(event(run, 'a/memory.events', 'oom')).toBe(0);
    expect(run.line('kill 4231').text).toBe('ok');
    run.line('advance 20ms');
    expect(run.line('status 4231').text).toBe('killed SIGKILL');
  });
});

describe('who holds what', () => {
  test('moving a process leaves its pages, and a removed group of files stays with its parent', () => {
    const run = shell(`
      mkdir p
      write p/cgroup.subtree_control +memory
      mkdir p/a
      mkdir p/b
      spawn p/a idle
      do 4231 alloc 8M x
      do 4231 writefile /disk/f 4M
      move 4231 p/b`);
    const held = bytes(run, 'p/a/memory.current');
    expect(held).toBeGreaterThan(12 * 2 ** 20);
    expect(bytes(run, 'p/b/memory.current')).toBe(0);
    run.line('do 4231 free x');
    expect(bytes(run, 'p/a/memory.current')).toBeLessThan(held - 7.9 * 2 ** 20);
    expect(run.line('rmdir p/a').text).toBe('ok');
    expect(bytes(run, 'p/memory.current')).toBeGreaterThan(4 * 2 ** 20);
    run.line('write p/memory.reclaim 4M');
    expect(bytes(run, 'p/memory.current')).toBeLessThan(1.5 * 2 ** 20);
  });

  test('what the kernel keeps of a group is charged to the group above it', () => {
    const run = shell(`
      mkdir a
      write a/cgroup.subtree_control +memory
      mkdir a/x
      mkdir a/y`);
    expect(bytes(run, 'a/memory.current')).toBe(64 * 4096);
    expect(run.line('read a/memory.stat').text).toContain('percpu 12928');
    expect(bytes(run, 'a/x/memory.current')).toBe(0);
  });

  test('kernel memory that is freed stays on the stock of its CPU, at most a batch of it', () => {
    const run = shell(`
      mkdir a
      spawn a idle
      do 4231 alloc 20M
      kill 4231
      advance 50ms`);
    const left = bytes(run, 'a/memory.current');
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(2 * 64 * 4096);
  });

  test('a cached file is charged to who read it first, and drop_caches gives it back', () => {
    const run = shell(`
      mkdir a
      mkdir b
      spawn a idle
      spawn b idle
      do 4231 syncfile /disk/f 8M
      do 4232 readfile /disk/f 8M`);
    expect(bytes(run, 'a/memory.current')).toBeGreaterThan(8 * 2 ** 20);
    // The block that it reads into, and what its CPUs charged ahead; none of the file.
    expect(bytes(run, 'b/memory.current')).toBeLessThan(2 * 2 ** 20);
    run.line('drop_caches');
    expect(bytes(run, 'a/memory.current')).toBeLessThan(2 ** 20);
    expect(run.line('do 4232 readfile /disk/f 8M').text).toBe(String(8 * 2 ** 20));
    expect(bytes(run, 'b/memory.current')).toBeGreaterThan(8 * 2 ** 20);
  });

  test('a file that comes back sooner than what is used would have gone is one of the working set', () => {
    const run = shell(`
      mkdir a
      write a/memory.max 16M
      write a/memory.swap.max 0
      spawn a idle
      do 4231 alloc 6M
      do 4231 syncfile /disk/f 12M
      do 4231 readfile /disk/f 12M
      advance 3s`);
    expect(event(run, 'a/memory.stat', 'workingset_refault_file')).toBeGreaterThan(0);
    expect(event(run, 'a/memory.stat', 'workingset_activate_file')).toBeGreaterThan(0);
  });

  test('memory.stat shows few changes only when they are summed up every two seconds', () => {
    const run = shell(`
      mkdir a
      spawn a idle
      do 4231 alloc 64K`);
    expect(event(run, 'a/memory.stat', 'anon')).toBe(0);
    run.line('advance 3s');
    expect(event(run, 'a/memory.stat', 'anon')).toBe(20 * 4096);
  });
});

describe('the OOM killer', () => {
  test('the largest dies, moved by oom_score_adj', () => {
    const setUp = (adj: string): CgroupShell =>
      shell(`
        mkdir a
        write a/memory.max 64M
        write a/memory.swap.max 0
        spawn a idle
        spawn a idle
        spawn a idle
        do 4232 write /proc/self/oom_score_adj ${adj}
        do 4231 alloc 20M
        do 4232 alloc 40M
        do 4233 alloc 10M`);
    expect(setUp('0').line('status 4232').text).toBe('killed SIGKILL');
    const spared = setUp('-500');
    expect(spared.line('status 4232').text).toBe('S (sleeping)');
    expect(spared.line('status 4231').text).toBe('killed SIGKILL');
  });

  test('a limit of nothing kills at the first page', () => {
    const run = shell(`
      mkdir a
      write a/memory.swap.max 0
      spawn a idle
      write a/memory.max 0`);
    run.line('advance 20ms');
    expect(run.line('status 4231').text).toBe('killed SIGKILL');
    expect(event(run, 'a/memory.events', 'oom_kill')).toBe(1);
  });
});

describe('memory.pressure', () => {
  test('a throttled allocator stalls its group wholly, and nobody else', () => {
    const run = shell(`
      mkdir a
      mkdir b
      write a/memory.high 16M
      write a/memory.swap.max 0
      spawn a idle
      spawn b hog
      start 4231 alloc 40M
      advance 3s`);
    const total = (file: string, line: number): number =>
      Number(/total=(\d+)/.exec(run.line(`read ${file}`).text.split('\n')[line] ?? '')?.[1]);
    // It sleeps for nearly all of the three seconds; faults take some ten milliseconds of them.
    expect(total('a/memory.pressure', 0)).toBeGreaterThan(2_900_000);
    expect(total('a/memory.pressure', 1)).toBe(total('a/memory.pressure', 0));
    expect(total('b/memory.pressure', 0)).toBe(0);
    expect(total('a/io.pressure', 0)).toBe(0);
    run.line('kill 4231');
    run.line('advance 10s');
    const ended = total('a/memory.pressure', 0);
    run.line('advance 1s');
    expect(total('a/memory.pressure', 0)).toBe(ended);
  });
});
