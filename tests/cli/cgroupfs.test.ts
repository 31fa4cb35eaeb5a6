/** `ringside cgroupfs`: conformance as scripts. Left what is typed, right what the kernel gives. */
import { describe, expect, test } from 'vitest';
import { runScript } from '../../src/cli/commands/cgroupfs.ts';
import { CgroupShell } from '../../src/sim/index.ts';

async function* linesOf(lines: readonly string[]): AsyncIterable<string> {
  await Promise.resolve();
  yield* lines;
}

async function run(
  lines: readonly string[],
  enabled = true,
): Promise<{ status: number; out: string[]; err: string }> {
  const shell = new CgroupShell({ cpus: 2, hz: 250, kernel: '6.18', seed: 1, enabled });
  const out: string[] = [];
  let err = '';
  const status = await runScript(linesOf(lines), shell, {
    out: (text) => {
      out.push(text.trimEnd());
      return Promise.resolve();
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

const SCRIPTS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'cpu.max: format, defaults and limits',
    [
      ['mkdir a', 'ok'],
      ['read a/cpu.max', 'max 100000'],
      ['write a/cpu.max 20000', 'ok'],
      ['read a/cpu.max', '20000 100000'],
      ['write a/cpu.max 999 100000', 'EINVAL'],
      ['write a/cpu.max 20000 2000000', 'EINVAL'],
      ['write a/cpu.max.burst 20001', 'EINVAL'],
      ['write a/cpu.max.burst 20000', 'ok'],
      ['write a/cpu.max max', 'ok'],
      ['read a/cpu.max', 'max 100000'],
    ],
  ],
  [
    'cpu.weight and cpu.idle',
    [
      ['mkdir a', 'ok'],
      ['write a/cpu.weight 0', 'ERANGE'],
      ['write a/cpu.weight 10001', 'ERANGE'],
      ['write a/cpu.weight ten', 'EINVAL'],
      ['write a/cpu.weight 300', 'ok'],
      ['read a/cpu.weight', '300'],
      ['write a/cpu.idle 1', 'ok'],
      ['write a/cpu.weight 100', 'EINVAL'],
    ],
  ],
  [
    'no internal processes, and controllers top down',
    [
      ['mkdir a', 'ok'],
      ['mkdir a/b', 'ok'],
      ['read a/b/cpu.weight', 'ENOENT'],
      ['write a/cgroup.subtree_control +cpu', 'ok'],
      ['read a/b/cpu.weight', '100'],
      ['spawn a/b hog', '4231'],
      ['spawn a hog', 'EBUSY'],
      ['move 4231 a', 'EBUSY'],
      ['move 4231 .', 'ok'],
      ['rmdir a', 'EBUSY'],
      ['rmdir a/b', 'ok'],
      ['rmdir a', 'ok'],
      ['ls a', 'ENOENT'],
    ],
  ],
  [
    'freezer and kill',
    [
      ['mkdir a', 'ok'],
      ['spawn a hog', '4231'],
      ['advance 40ms', 'ok'],
      ['write a/cgroup.freeze 1', 'ok'],
      ['advance 10ms', 'ok'],
      ['read a/cgroup.events', 'populated 1\nfrozen 1'],
      ['write a/cgroup.kill 1', 'ok'],
      ['advance 10ms', 'ok'],
      ['read a/cgroup.events', 'populated 0\nfrozen 1'],
      ['move 4231 .', 'ESRCH'],
      ['rmdir a', 'ok'],
    ],
  ],
  [
    'open files, notifications and triggers',
    [
      ['mkdir a', 'ok'],
      ['open a/cgroup.events', '#3'],
      ['read #3', 'populated 0\nfrozen 0'],
      ['poll #3 100ms', 'timeout'],
      ['spawn a batch 30000', '4231'],
      ['poll #3', 'POLLPRI'],
      ['poll a/cgroup.events 1s', 'POLLPRI'],
      ['read a/cgroup.events', 'populated 0\nfrozen 0'],
      ['open a/cpu.pressure', '#4'],
      ['write #4 some 0 1000000', 'EINVAL'],
      ['write #4 some 150000 1000000', 'ok'],
      ['write #4 some 150000 1000000', 'EBUSY'],
      ['close #4', 'ok'],
      ['read #4', 'EBADF'],
      ['poll a/cpu.stat', 'timeout'],
    ],
  ],
  [
    'fork, threads, priorities, affinity and users',
    [
      ['mkdir a', 'ok'],
      ['mkdir b', 'ok'],
      ['spawn a hog', '4231'],
      ['fork 4231 b', '4232'],
      ['thread 4231', '4233'],
      ['read a/cgroup.threads', '4231\n4233'],
      ['cgroup 4232', '0::/b'],
      ['in a cgroup 4232', '0::/../b'],
      ['renice 4231 5', 'ok'],
      ['taskset 4231 1', 'ok'],
      ['slice 4231 100us', 'ok'],
      ['as 1000 move 4231 b', 'EACCES'],
      ['delegate 1000 a', 'ok'],
      ['as 1000 mkdir a/c', 'ok'],
      ['by 4232 write a/c/cgroup.procs 0', 'ok'],
      ['kill 4231', 'ok'],
      ['advance 5ms', 'ok'],
      ['read a/cgroup.threads', ''],
      ['cpu 1 off', 'ok'],
      ['cpu 0 off', 'EBUSY'],
      ['read cpuset.cpus.effective', '0'],
      ['now', '0.005000s'],
    ],
  ],
  [
    'a program that ends leaves its cgroup',
    [
      ['mkdir a', 'ok'],
      ['spawn a batch 30000', '4231'],
      ['read a/cgroup.procs', '4231'],
      ['advance 100ms', 'ok'],
      ['read a/cgroup.events', 'populated 0\nfrozen 0'],
      ['rmdir a', 'ok'],
    ],
  ],
];

describe('scripts', () => {
  test.each(SCRIPTS)('%s', async (_name, script) => {
    const { out, status } = await run(script.map(([line]) => line));
    // An empty text is not printed.
    expect(out).toEqual(script.map(([, answer]) => answer).filter((answer) => answer !== ''));
    expect(status).toBe(0);
  });
});

function stat(out: string, key: string): number {
  return Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(out)?.[1]);
}

test('two hogs under 20 of 100 ms: usage, periods and throttling add up', async () => {
  const { out } = await run([
    'mkdir a',
    'write a/cpu.max 20000 100000',
    'spawn a hog',
    'spawn a hog',
    'advance 1s',
    'read a/cpu.stat',
    'read a/cpu.pressure',
  ]);
  const [text = '', pressure = ''] = out.slice(-2);
  expect(stat(text, 'usage_usec')).toBeGreaterThan(190_000);
  expect(stat(text, 'usage_usec')).toBeLessThan(240_000);
  expect(stat(text, 'nr_periods')).toBeGreaterThanOrEqual(9);
  expect(stat(text, 'nr_throttled')).toBe(stat(text, 'nr_periods'));
  expect(stat(text, 'throttled_usec')).toBeGreaterThan(1_500_000);
  expect(pressure).toMatch(/^some avg10=\d+\.\d\d avg60=\d+\.\d\d avg300=\d+\.\d\d total=\d+\nfull /);
});

test('a frozen group uses nothing', async () => {
  const { out } = await run([
    'mkdir a',
    'spawn a hog',
    'advance 50ms',
    'write a/cgroup.freeze 1',
    'advance 10ms',
    'read a/cpu.stat',
    'advance 500ms',
    'read a/cpu.stat',
  ]);
  const [before = '', , after = ''] = out.slice(-3);
  expect(stat(after, 'usage_usec')).toBe(stat(before, 'usage_usec'));
});

test('cpuset.cpus moves a running program at once', async () => {
  const { out } = await run([
    'mkdir a',
    'mkdir b',
    'spawn a hog',
    'spawn b hog',
    'advance 100ms',
    'write a/cpuset.cpus 0',
    'write b/cpuset.cpus 0',
    'advance 10ms',
    'read a/cpu.stat',
    'advance 1s',
    'read a/cpu.stat',
  ]);
  const used = stat(out.at(-1) ?? '', 'usage_usec') - stat(out.at(-3) ?? '', 'usage_usec');
  expect(used).toBeGreaterThan(480_000);
  expect(used).toBeLessThan(520_000);
});

test('a bare root enables no controllers', async () => {
  expect(
    (await run(['mkdir a', 'read a/cpu.max', 'write cgroup.subtree_control +cpu', 'read a/cpu.max'], false))
      .out,
  ).toEqual(['ok', 'ENOENT', 'ok', 'max 100000']);
});

test('the reason goes to standard error with the line’s number; comments and empty lines are skipped', async () => {
  const { out, err, status } = await run(['# a comment', '', 'mkdir a', 'write a/cpu.max 1', 'fly']);
  expect(out).toEqual(['ok', 'EINVAL', 'usage error']);
  expect(err).toContain('line 4: EINVAL: quota 1 µs is below 1000 µs');
  expect(err).toContain('line 5: usage error: unknown command "fly"');
  expect(status).toBe(2);
});
