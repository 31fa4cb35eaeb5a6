/** Every log that the page ships, in every stack. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createReplay, type ReplayReport } from '../../../src/sim/world/replay/index.ts';
import { StraceReplayReader } from '../../../src/sim/strace/replay-reader.ts';
import { LAYERS } from '../../../src/sim/world/registry.ts';

const FOLDER = new URL('../../../public/samples/', import.meta.url);
const SAMPLES = readdirSync(FOLDER).filter((name) => name.endsWith('.log'));
const STACKS = [...LAYERS.map((layer) => layer.id), 'kvm/gvisor-kvm', 'kvm/container'];

function replay(text: string, stacks: readonly string[]): ReplayReport {
  const replay = createReplay({ stacks, seed: 1, switches: {}, thinkTime: true });
  replay.push(text);
  return replay.end();
}

/** Calls that a stack made, by name. */
function made(report: ReplayReport, index: number): Record<string, number> {
  return Object.fromEntries((report.stacks[index]?.syscalls ?? []).map(({ name, count }) => [name, count]));
}

test('there are samples', () => {
  expect(SAMPLES.length).toBeGreaterThan(5);
});

describe.each(SAMPLES)('%s', (name) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const bare = replay(text, ['bare']);

  test.each(STACKS)('runs to its end in %s, every call once', (stack) => {
    const report = replay(text, [stack]);
    expect(report.calls).toBe(bare.calls);
    expect(made(report, 0)).toEqual(made(bare, 0));
    expect(report.stacks[0]?.totalNs).toBeGreaterThan(0);
  });
});

const FORK = '1 1795303487.965404 vfork() = 778 <0.1>\n';
test.each(['vfork()', 'fork()', 'clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD)'])(
  'a log that ends in %s is over in every stack',
  (call) => {
    const report = replay(FORK.replace('vfork()', call), STACKS);
    expect(report.stacks.map((stack) => stack.syscalls.length)).toEqual(STACKS.map(() => 1));
  },
);

test('an exec of the log is charged as an exec, a fork as a fork, where page tables cost exits', () => {
  const log = (call: string): string => `1 1795303487.965404 ${call} <0.001>\n`;
  const of = (call: string): number => replay(log(call), ['xen-pv']).stacks[0]?.counts.hypercalls ?? 0;
  const fork = of('fork() = 778');
  const exec = of('execve("/bin/true", ["true"], 0x1) = 0');
  // Fork updates 350 entries in batches of 32 and pins; exec faults its tables in one by one.
  expect(fork).toBeGreaterThanOrEqual(12);
  expect(fork).toBeLessThan(40);
  expect(exec).toBeGreaterThan(60);
});

const line = (call: string, bytes: string): string => `1 1795303487.965404 ${call} = ${bytes} <0.000001>\n`;

test.each([
  ['read(0</f>, ""..., 9)', 9],
  ['read(0</f>, ""..., 18446744073709551615)', 0x7ffff000],
  ['pwrite64(1</f>, ""..., 9, 0)', 9],
  ['readv(0</f>, [{iov_base=""..., iov_len=9}], 1)', 0x7ffff000],
  ['sendto(5<socket:[1]>, ""..., 9, 0, NULL, 0)', 9],
  ['sendfile(5<socket:[1]>, 3</f>, NULL, 9)', 9],
])('a result above what Linux moves counts as the most that it may, and is named: %s', (call, most) => {
  for (const bytes of ['2147483648', '9223372036854775807', '0x7fdb7f8b0000']) {
    const reader = new StraceReplayReader();
    const seen = [...reader.push(line(call, bytes)), ...reader.end()].map((read) => read.bytes);
    expect(seen).toEqual([most]);
    expect(reader.summary.issues.map(({ code }) => code)).toEqual(['too-many-bytes']);
  }
});

test('a vector of messages counts as the most that Linux moves', () => {
  const reader = new StraceReplayReader();
  const call = 'sendmmsg(5</f>, [{msg_hdr={}, msg_len=9223372036854775807}], 1, 0)';
  expect([...reader.push(line(call, '1')), ...reader.end()].map((read) => read.bytes)).toEqual([0x7ffff000]);
});

test('a datagram that was longer than its buffer (MSG_TRUNC) is no excess', () => {
  const reader = new StraceReplayReader();
  const call = 'recvfrom(5<socket:[1]>, ""..., 9, MSG_TRUNC, NULL, NULL)';
  expect([...reader.push(line(call, '700')), ...reader.end()].map((read) => read.bytes)).toEqual([9]);
  expect(reader.summary.issues).toEqual([]);
});

test.each([
  'write(1, "x", 9223372036854775807) = 9223372036854775807 <0.000001>',
  'nanosleep({tv_sec=9223372036854775807, tv_nsec=0}, NULL) = 0 <0.000001>',
  'read(0, "", 5) = 5 <9000000000000000000>',
])('a log with figures beyond all bounds is over in the end: %s', (call) => {
  const report = replay(`1 1795303487.965404 ${call}\n`, ['bare', 'gvisor-systrap']);
  expect(report.stacks.map((stack) => Number.isSafeInteger(stack.totalNs))).toEqual([true, true]);
});

test('a sleep of years is shortened to an hour, and the line says so', () => {
  const report = replay(
    '1 1795303487.965404 nanosleep({tv_sec=99999999, tv_nsec=0}, NULL) = 0 <99999999.0>\n',
    ['bare'],
  );
  expect(report.issues).toMatchObject([
    { line: 1, message: { en: 'the wait of this call was shortened to 3600 s' } },
  ]);
  expect(report.stacks[0]?.totalNs).toBeGreaterThan(3600e9);
  expect(report.stacks[0]?.totalNs).toBeLessThan(3601e9);
});
