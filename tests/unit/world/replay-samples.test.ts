/** Every log that the page ships, in every stack. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createReplay, type ReplayReport } from '../../../src/sim/world/replay/index.ts';
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
