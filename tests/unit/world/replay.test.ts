/** Replay of recorded logs: the calls of the log, the times of the model. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createReplay,
  type ReplayReport,
  type ReplaySpec,
  type ReplayStackReport,
} from '../../../src/sim/world/replay/index.ts';
import { seedFrom } from '../../../src/sim/core/rng.ts';
import { StraceReplayReader } from '../../../src/sim/strace/replay-reader.ts';

const ONE_PROCESS = ['cat', 'dd-fsync', 'git-status', 'ls', 'web-server'];
const SEVERAL = ['find-grep', 'sh-pipeline'];
const SPEC: ReplaySpec = { stacks: ['bare', 'container', 'kvm'], seed: 1, switches: {}, thinkTime: true };

function sample(name: string): string {
  return readFileSync(new URL(`../../../public/samples/${name}.log`, import.meta.url), 'utf8');
}

function replay(log: string | readonly string[], spec: Partial<ReplaySpec> = {}): ReplayReport {
  const replay = createReplay({ ...SPEC, ...spec });
  for (const piece of typeof log === 'string' ? [log] : log) replay.push(piece);
  return replay.end();
}

/** A log of lines given as [pid, ms, call]; each call took 10 µs. */
function logOf(...lines: readonly (readonly [pid: number, ms: number, call: string])[]): string {
  return lines
    .map(([pid, ms, call]) => `${pid} ${(1_700_000_000 + ms / 1000).toFixed(6)} ${call}\n`)
    .join('');
}

function stackOf(report: ReplayReport, index = 0): ReplayStackReport {
  const stack = report.stacks[index];
  if (!stack) throw new Error('no such stack');
  return stack;
}

function callOf(stack: ReplayStackReport, name: string): ReplayStackReport['syscalls'][number] {
  const call = stack.syscalls.find((entry) => entry.name === name);
  if (!call) throw new Error(`no ${name} in ${stack.stack}`);
  return call;
}

describe.each([...ONE_PROCESS, ...SEVERAL])('the shipped log of %s', (name) => {
  const log = sample(name);
  const report = replay(log);

  test('makes each of its calls once in every stack', () => {
    const reader = new StraceReplayReader();
    const counts: Record<string, number> = {};
    for (const call of [...reader.push(log), ...reader.end()])
      counts[call.name] = (counts[call.name] ?? 0) + 1;
    // Processes that a signal killed made no exit call; the reader tells of their end in the form of one.
    const killed = Object.values(counts).reduce((sum, n) => sum + n, 0) - reader.summary.calls;
    counts['exit_group'] = (counts['exit_group'] ?? 0) - killed;
    expect(report.calls).toBe(reader.summary.calls);
    for (const stack of report.stacks) {
      expect(Object.fromEntries(stack.syscalls.map((call) => [call.name, call.count]))).toEqual(counts);
    }
  });

  test('needs no wait to be given up, and takes longer in a VM', () => {
    expect(report.stacks.map((stack) => stack.givenUpWaits)).toEqual([0, 0, 0]);
    const [bare, container, kvm] = report.stacks.map((stack) => stack.totalNs) as [number, number, number];
    expect(kvm).toBeGreaterThan(bare);
    // On two CPUs the order in which several processes run may differ by a little.
    expect(container).toBeGreaterThan(bare * (SEVERAL.includes(name) ? 0.99 : 1));
    expect(container).toBeLessThan(bare * 1.03);
  });

  test('exits only in the VM, and every exit of a call is one of the stack', () => {
    const exits = report.stacks.map((stack) => stack.syscalls.reduce((sum, call) => sum + call.exits, 0));
    expect(exits.slice(0, 2)).toEqual([0, 0]);
    expect(exits[2]).toBeGreaterThan(0);
    expect(exits[2]).toBeLessThanOrEqual(stackOf(report, 2).counts.exits);
  });

  test('gives shares that add up, and the slowest calls in order with their hops', () => {
    for (const stack of report.stacks) {
      expect(stack.syscalls.reduce((sum, call) => sum + call.share, 0)).toBeCloseTo(1, 9);
      const times = stack.slowest.map((call) => call.ns);
      expect(times).toEqual(times.toSorted((a, b) => b - a));
      expect(times).toHaveLength(Math.min(20, report.calls));
      for (const call of stack.slowest) {
        expect(call.hops.map(({ probe }) => probe)).toContain('sys_enter');
        expect(call.hops.filter((hop) => hop.probe === 'kvm_exit').length).toBe(call.exits);
      }
    }
  });

  test('gives the same result when it arrives in small pieces', () => {
    const pieces = log.match(/[^]{1,997}/g) ?? [];
    expect(replay(pieces)).toEqual(report);
  });
});

test('every synchronous write of dd reaches the disk several times, and leaves the guest for each', () => {
  const [bare, , kvm] = replay(sample('dd-fsync'), { thinkTime: false }).stacks as [
    ReplayStackReport,
    ReplayStackReport,
    ReplayStackReport,
  ];
  // Data, journal, flush, commit block: four requests for each of the 200 blocks.
  expect(bare.counts.interrupts).toBeGreaterThanOrEqual(800);
  const slow = kvm.slowest.filter((call) => call.name === 'write');
  expect(slow.length).toBeGreaterThan(10);
  for (const call of slow) expect(call.exits).toBeGreaterThanOrEqual(4);
  expect(callOf(kvm, 'write').totalNs / callOf(bare, 'write').totalNs).toBeGreaterThan(1.3);
});

test('time between calls can be left out, and then the total is that of the calls', () => {
  const kept = stackOf(replay(sample('cat'), { stacks: ['bare'] }));
  const dropped = stackOf(replay(sample('cat'), { stacks: ['bare'], thinkTime: false }));
  const calls = dropped.syscalls.reduce((sum, call) => sum + call.totalNs, 0);
  expect(dropped.totalNs).toBe(calls);
  expect(kept.totalNs - dropped.totalNs).toBeGreaterThan(1_000_000);
});

test('files that are in the page cache already need no disk', () => {
  expect(
    stackOf(replay(sample('cat'), { stacks: ['bare'], thinkTime: false })).counts.interrupts,
  ).toBeGreaterThan(0);
  expect(
    stackOf(replay(sample('cat'), { stacks: ['bare'], thinkTime: false, warm: true })).counts.interrupts,
  ).toBe(0);
});

test('another seed gives other times, a switch other mechanisms', () => {
  const log = sample('cat');
  const one = replay(log, { stacks: ['kvm'] });
  expect(stackOf(replay(log, { stacks: ['kvm'], seed: 2 })).totalNs).not.toBe(stackOf(one).totalNs);
  expect(stackOf(replay(log, { stacks: ['kvm'], switches: { apicv: 'off' } })).counts.exits).toBeGreaterThan(
    stackOf(one).counts.exits,
  );
});

test('a stack’s result does not depend on the stacks beside it', () => {
  const log = sample('sh-pipeline');
  expect(stackOf(replay(log, { stacks: ['kvm'] }))).toEqual(stackOf(replay(log), 2));
});

describe('waiting', () => {
  const bare = (log: string): ReplayStackReport => stackOf(replay(log, { stacks: ['bare'] }));
  const PIPE = [1, 0, 'pipe2([3, 4], 0) = 0 <0.000010>'] as const;
  const FORK = [1, 1, 'clone(child_stack=NULL, flags=SIGCHLD) = 2 <0.000100>'] as const;

  test('for the outside world takes the log’s time and is told apart', () => {
    const stack = bare(
      logOf(
        [1, 0, 'socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000010>'],
        [1, 1, 'recvfrom(3, "x", 64, 0, NULL, NULL) = 64 <0.250000>'],
        [1, 300, 'exit_group(0) = ?'],
      ),
    );
    expect(stack.outsideNs).toBe(250_000_000);
    expect(callOf(stack, 'recvfrom').totalNs).toBeGreaterThan(250_000_000);
    expect(callOf(stack, 'recvfrom').totalNs).toBeLessThan(250_050_000);
  });

  test('for bytes of a pipe ends when the other process has written them', () => {
    const stack = bare(
      logOf(
        PIPE,
        FORK,
        [2, 1.5, 'getpid() = 2 <0.000010>'],
        [1, 2, 'read(3, <unfinished ...>'],
        [2, 52, 'write(4, "x", 100) = 100 <0.000010>'],
        [1, 52, '<... read resumed>"x", 100) = 100 <0.050000>'],
        [2, 53, 'exit_group(0) = ?'],
        [1, 54, 'exit_group(0) = ?'],
      ),
    );
    expect(stack.givenUpWaits).toBe(0);
    expect(stack.outsideNs).toBe(0);
    // The reader sleeps until the writer wakes it.
    expect(callOf(stack, 'read').totalNs).toBeGreaterThan(40_000_000);
  });

  test('for bytes that nobody in the log writes is given up after the log’s time', () => {
    const stack = bare(
      logOf(
        PIPE,
        [1, 1, 'read(3, "x", 100) = 100 <0.030000>'],
        [1, 40, 'getpid() = 1 <0.000010>'],
        [1, 41, 'exit_group(0) = ?'],
      ),
    );
    expect(stack.givenUpWaits).toBe(1);
    expect(callOf(stack, 'read').totalNs).toBeGreaterThan(29_000_000);
    expect(callOf(stack, 'getpid').count).toBe(1);
  });

  test('for a pipe to have room ends when the other process has read', () => {
    const big = 'write(4, "x", 60000) = 60000 <0.000010>';
    const stack = bare(
      logOf(
        PIPE,
        FORK,
        [1, 2, big],
        [1, 3, big],
        [1, 4, 'write(4, <unfinished ...>'],
        [2, 30, 'read(3, "x", 120000) = 120000 <0.000010>'],
        [1, 31, '<... write resumed>"x", 60000) = 60000 <0.027000>'],
        [2, 32, 'read(3, "x", 60000) = 60000 <0.000010>'],
        [2, 33, 'exit_group(0) = ?'],
        [1, 34, 'exit_group(0) = ?'],
      ),
    );
    expect(stack.givenUpWaits).toBe(0);
    expect(callOf(stack, 'write').count).toBe(3);
  });

  test('for the end of a pipe ends with the writer', () => {
    const stack = bare(
      logOf(
        PIPE,
        FORK,
        [1, 2, 'close(4) = 0 <0.000010>'],
        [1, 3, 'read(3, <unfinished ...>'],
        [2, 80, 'exit_group(0) = ?'],
        [2, 80, '+++ exited with 0 +++'],
        [1, 81, '<... read resumed>"", 4096) = 0 <0.078000>'],
        [1, 82, 'wait4(-1, NULL, 0, NULL) = 2 <0.000010>'],
        [1, 83, 'exit_group(0) = ?'],
      ),
    );
    expect(stack.givenUpWaits).toBe(0);
    expect(callOf(stack, 'read').count).toBe(1);
  });

  test('for a futex ends with the wake of another thread', () => {
    const flags = 'CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD';
    const stack = bare(
      logOf(
        [1, 0, `clone(child_stack=0x7f, flags=${flags}) = 2 <0.000100>`],
        [1, 1, 'futex(0x7f10, FUTEX_WAIT_PRIVATE, 0, NULL <unfinished ...>'],
        [2, 40, 'futex(0x7f10, FUTEX_WAKE_PRIVATE, 1) = 1 <0.000010>'],
        [1, 40, '<... futex resumed>) = 0 <0.039000>'],
        [2, 41, 'exit(0) = ?'],
        [1, 42, 'exit_group(0) = ?'],
      ),
    );
    expect(stack.givenUpWaits).toBe(0);
    expect(stack.outsideNs).toBe(0);
  });

  test('that the end of the process cut off ends in the replay too', () => {
    const stack = bare(
      logOf(
        [1, 0, 'futex(0x7f10, FUTEX_WAIT_PRIVATE, 0, NULL <unfinished ...>'],
        [1, 500, '+++ killed by SIGKILL +++'],
      ),
    );
    expect(stack.syscalls.map((call) => call.name)).toEqual(['futex']);
  });

  test('in vfork ends when the child runs its own program', () => {
    const stack = bare(
      logOf(
        [1, 0, 'vfork( <unfinished ...>'],
        [2, 1, 'execve("/bin/true", ["true"], []) = 0 <0.000300>'],
        [1, 2, '<... vfork resumed>) = 2 <0.001500>'],
        [2, 30, 'exit_group(0) = ?'],
        [1, 31, 'wait4(2, NULL, 0, NULL) = 2 <0.000010>'],
        [1, 32, 'exit_group(0) = ?'],
      ),
    );
    expect(stack.givenUpWaits).toBe(0);
    // It lasts at least as long as the child needs for execve.
    expect(callOf(stack, 'vfork').totalNs).toBeGreaterThan(callOf(stack, 'execve').totalNs);
  });

  test('through both ends of a socket pair works in both directions', () => {
    const stack = bare(
      logOf(
        [1, 0, 'socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0 <0.000010>'],
        FORK,
        [1, 2, 'write(3, "q", 10) = 10 <0.000010>'],
        [2, 3, 'read(4, "q", 10) = 10 <0.000010>'],
        [2, 4, 'write(4, "a", 20) = 20 <0.000010>'],
        [1, 5, 'read(3, "a", 20) = 20 <0.000010>'],
        [2, 6, 'exit_group(0) = ?'],
        [1, 7, 'exit_group(0) = ?'],
      ),
    );
    expect(stack.givenUpWaits).toBe(0);
  });
});

describe('logs that are not whole', () => {
  test('a log that breaks off ends where it breaks off', () => {
    const log = sample('sh-pipeline').slice(0, 40_000);
    const report = replay(log, { stacks: ['bare', 'kvm'] });
    for (const stack of report.stacks)
      expect(stack.syscalls.reduce((sum, call) => sum + call.count, 0)).toBe(report.calls);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'a log with lines missing at random (%i) still comes to its end',
    (seed) => {
      const random = seedFrom(seed, 'lines');
      const lines = sample('sh-pipeline')
        .split('\n')
        .filter(() => random.nextFloat() > 0.15);
      const report = replay(lines.join('\n'), { stacks: ['bare', 'kvm'] });
      for (const stack of report.stacks) {
        expect(stack.syscalls.reduce((sum, call) => sum + call.count, 0)).toBe(report.calls);
        // Nobody waits longer than the log lasted, however many waits had to be given up.
        expect(stack.totalNs).toBeLessThan(1_000_000_000);
      }
    },
  );

  test('a process that ends takes nobody along, though it was the first in a container', () => {
    const report = replay(logOf([7, 0, 'getpid() = 7'], [8, 5, 'getppid() = 1']));
    for (const { syscalls } of report.stacks)
      expect(syscalls.map(({ name }) => name).sort()).toEqual(['getpid', 'getppid']);
  });

  test('processes whose start is not in the log run beside the others', () => {
    const report = replay(
      logOf(
        [7, 0, 'getpid() = 7 <0.000010>'],
        [8, 0, 'getpid() = 8 <0.000010>'],
        [7, 1, 'getppid() = 1 <0.000010>'],
        [8, 9, 'getppid() = 1 <0.000010>'],
      ),
      { stacks: ['bare'] },
    );
    expect(stackOf(report).syscalls.map((call) => [call.name, call.count])).toEqual(
      expect.arrayContaining([
        ['getpid', 2],
        ['getppid', 2],
      ]),
    );
    // The later end decides, not the sum.
    expect(stackOf(report).totalNs).toBeLessThan(9_500_000);
  });

  test('lines that cannot be read are told with their number, unknown calls are counted', () => {
    const report = replay(
      `${logOf([1, 0, 'getpid() = 1 <0.000010>'])}what is this\n${logOf([1, 1, 'frobnicate(3) = 0 <0.000010>'])}`,
      { stacks: ['bare'] },
    );
    expect(report.issues.map((issue) => issue.line)).toEqual([2]);
    expect(report.unknown).toEqual({ frobnicate: 1 });
    expect(callOf(stackOf(report), 'frobnicate').count).toBe(1);
  });

  test('an empty log takes no time', () => {
    expect(stackOf(replay('', { stacks: ['bare'] })).totalNs).toBe(0);
  });
});

test('a call that lasts longer than what is kept of the log does not hold everything up', () => {
  const calls = 70_000;
  const r = createReplay({ ...SPEC, stacks: ['bare'] });
  r.push(
    logOf(
      [1, 0, 'clone(child_stack=NULL, flags=SIGCHLD) = 2 <0.000100>'],
      [1, 1, 'wait4(-1, <unfinished ...>'],
    ),
  );
  for (let i = 0; i < calls; i += 1000)
    r.push(
      logOf(
        ...Array.from({ length: 1000 }, (_, k) => [2, 2 + (i + k) / 100, 'getpid() = 2 <0.000001>'] as const),
      ),
    );
  r.push(
    logOf(
      [2, 900, 'exit_group(0) = ?'],
      [1, 901, '<... wait4 resumed>NULL, 0, NULL) = 2 <0.900000>'],
      [1, 902, 'exit_group(0) = ?'],
    ),
  );
  const stack = stackOf(r.end());
  expect(callOf(stack, 'getpid').count).toBe(calls);
  expect(stack.syscalls.reduce((sum, call) => sum + call.count, 0)).toBe(calls + 4);
});

test('a gap of years between two calls is shortened, and the line says so', () => {
  const log = '100 1600000000.0 getpid() = 1 <0.00001>\n100 1700000000.0 getpid() = 1 <0.00001>\n';
  const replay = createReplay({ stacks: ['bare'], seed: 1, switches: {}, thinkTime: true });
  replay.push(log);
  const result = replay.end();
  expect(result.calls).toBe(2);
  expect(result.issues).toMatchObject([
    { line: 2, message: { en: 'the gap before this call was shortened to 60 s' } },
  ]);
  expect(result.stacks[0]?.totalNs).toBeLessThan(62e9);
});

test('a read does not lose what was written before: the sync after it writes', () => {
  const log = [
    'openat(AT_FDCWD, "/srv/x", O_RDWR) = 3',
    'pwrite64(3, "x", 4096, 4096) = 4096',
    'pread64(3, "x", 8192, 0) = 8192',
    'fsync(3) = 0',
  ].join('\n');
  const replay = createReplay({ stacks: ['bare'], seed: 1, switches: {}, thinkTime: false });
  replay.push(`${log}\n`);
  const sync = replay.end().stacks[0]?.syscalls.find((row) => row.name === 'fsync');
  expect(sync?.totalNs).toBeGreaterThan(50_000);
});
