/** The headless command, as a user calls it. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { ringside } from './run-cli.ts';

interface PathsJson {
  readonly seed: number;
  readonly op: string;
  readonly count: number;
  readonly stacks: readonly {
    readonly stack: string;
    readonly totalNs: Readonly<Record<string, number>>;
    readonly counts: Readonly<Record<string, unknown>>;
    readonly hops: readonly Readonly<Record<string, unknown>>[];
  }[];
  readonly traceHash: string;
}

async function paths(options: string): Promise<PathsJson> {
  const { status, out, err } = await ringside(`paths ${options} --json`);
  expect(err).toBe('');
  expect(status).toBe(0);
  return JSON.parse(out) as PathsJson;
}

describe('paths', () => {
  test('has the promised shape, stack after stack in the order asked for', async () => {
    const result = await paths('--op read-disk --stacks kvm,bare --count 5 --seed 3');
    expect(Object.keys(result)).toEqual(['seed', 'op', 'count', 'stacks', 'traceHash']);
    expect([result.seed, result.op, result.count]).toEqual([3, 'read-disk', 5]);
    expect(result.stacks.map((stack) => stack.stack)).toEqual(['kvm', 'bare']);
    expect(result.traceHash).toMatch(/^[0-9a-f]{16}$/);
    const [kvm] = result.stacks;
    expect(Object.keys(kvm ?? {})).toEqual([
      'stack',
      'totalNs',
      'counts',
      'hops',
      'fidelity',
      'estimates',
      'errno',
    ]);
    expect(Object.keys(kvm?.totalNs ?? {})).toEqual(['min', 'mean', 'p50', 'p99', 'max']);
    expect(Object.keys(kvm?.counts ?? {})).toEqual([
      'syscalls',
      'exits',
      'exitsByReason',
      'hypercalls',
      'interrupts',
      'injections',
      'contextSwitches',
      'pageFaults',
      'softirqs',
      'ipis',
      'wakeups',
      'stealNs',
    ]);
    expect(Object.keys(kvm?.hops[0] ?? {}).slice(0, 10)).toEqual([
      'index',
      'from',
      'to',
      'modeFrom',
      'modeTo',
      'probe',
      'reason',
      'startNs',
      'durationNs',
      'cost',
    ]);
    expect(kvm?.hops.map((hop) => hop['index'])).toEqual(kvm?.hops.map((_, index) => index));
    expect(kvm?.hops[0]).toMatchObject({
      from: 'app',
      to: 'guest-kernel',
      modeFrom: 'ring 3, non-root',
      startNs: 0,
    });
    expect(kvm?.hops.some((hop) => hop['reason'] === 'EPT_MISCONFIG')).toBe(true);
  });

  test('shows bare, container and kvm when no stacks are named', async () => {
    expect((await paths('--op getpid')).stacks.map((stack) => stack.stack)).toEqual([
      'bare',
      'container',
      'kvm',
    ]);
  });

  test('gives hops of the first operation only, the same however many follow', async () => {
    const one = await paths('--op read-disk --stacks bare');
    const many = await paths('--op read-disk --stacks bare --count 50');
    expect(many.stacks[0]?.hops).toEqual(one.stacks[0]?.hops);
    expect(many.stacks[0]?.counts).toMatchObject({ syscalls: 50 });
  });

  test('same options, same hash; another seed, stack, cost or switch, another hash', async () => {
    const base = '--op read-disk --stacks kvm --seed 1';
    const hashes = await Promise.all(
      [
        base,
        base,
        '--op read-disk --stacks kvm --seed 2',
        '--op read-disk --stacks bare --seed 1',
        `${base} --set vm.exit=3300`,
        `${base} --switch apicv=off`,
      ].map(async (options) => (await paths(options)).traceHash),
    );
    expect(hashes[1]).toBe(hashes[0]);
    expect(new Set(hashes).size).toBe(5);
  });

  test('--set and --switch may be repeated, --param reaches the operation', async () => {
    const result = await paths(
      '--op read-cached --stacks bare --param bytes=1 --set sys.enter=1000 --set sys.exit=2000 --switch kpti=on --switch hz=100',
    );
    const costs = result.stacks[0]?.hops.map((hop) => hop['cost']);
    expect(costs).toContain('sys.kpti');
    expect(result.stacks[0]?.totalNs['min']).toBeGreaterThan(2000);
  });

  test('without --json it prints a table per stack', async () => {
    const { out } = await ringside('paths --op getpid');
    expect(out).not.toMatch(/\(in /);
    expect(out).toContain('getpid, 1 operation, seed 1');
    expect(out.match(/^(bare|container|kvm)$/gm)).toEqual(['bare', 'container', 'kvm']);
    expect(out).toMatch(/seccomp +sys\.seccomp\.bitmap/);
    expect(out).toMatch(/total ns {2}min \d+ · mean \d+ · p50 \d+ · p99 \d+ · max \d+/);
    expect(out).not.toMatch(/ $/m);
  });
});

test('a hop whose whole cost was in the exit and entry around it says so, and one that is set to 0 does not', async () => {
  const { out } = await ringside('paths --op timer-tick --stacks xen-pvh');
  expect(out).toMatch(/ 0 +xen +xen +kvm_handle +xen\.hypercall\.hvm \(in exit and entry\) /);
  const set = await ringside('paths --op timer-tick --stacks xen-pvh --set xen.op=0');
  expect(set.out).toMatch(/ xen\.op {2}/);
  expect(set.out).not.toContain('xen.op (in');
});

describe('lists', () => {
  test.each([
    ['ops', 'read-disk'],
    ['stacks', 'kvm'],
    ['costs', 'vm.exit'],
    ['switches', 'apicv'],
  ])('%s --json has %s, and the table too', async (command, id) => {
    const entries = JSON.parse((await ringside(`${command} --json`)).out) as { readonly id: string }[];
    expect(entries.map((entry) => entry.id)).toContain(id);
    const lines = (await ringside(command)).out.trimEnd().split('\n');
    expect(lines).toHaveLength(entries.length + 1);
  });

  test('every cost is there with a source', async () => {
    const costs = JSON.parse((await ringside('costs --json')).out) as {
      readonly sources: readonly string[];
    }[];
    expect(costs.length).toBeGreaterThanOrEqual(152);
    expect(costs.every((cost) => cost.sources.length > 0)).toBe(true);
  });
});

describe('mistakes are one line that names the argument and what is accepted, status 2', () => {
  test.each([
    ['', 'COMMAND', 'paths'],
    ['nothing', 'nothing', 'paths'],
    ['paths --op nope', '--op', 'getpid'],
    ['paths', '--op', 'getpid'],
    ['paths --op', '--op', 'ID'],
    ['paths --op --json', '--op', 'ID'],
    ['paths --op getpid --op read-disk', '--op', 'once'],
    ['paths --op getpid --stacks bare,docker', '--stacks', 'container'],
    ['paths --op getpid --stacks container/kvm', '--stacks', 'container'],
    ['paths --op getpid --count 0', '--count', '10000000'],
    ['paths --op getpid --count 1e8', '--count', '10000000'],
    ['paths --op getpid --count 1.5', '--count', 'integer'],
    ['paths --op getpid --seed -1', '--seed', '4294967295'],
    ['paths --op getpid --seed=x', '--seed', 'integer'],
    ['paths --op getpid --set vm.exit', '--set', 'name=value'],
    ['paths --op getpid --set vm.exi=1', '--set vm.exi', 'vm.exit'],
    ['paths --op getpid --set vm.exit=soon', '--set vm.exit', 'number'],
    ['paths --op getpid --set vm.exit=-1', '--set vm.exit', '0 ns'],
    ['paths --op getpid --switch apicv=maybe', '--switch apicv', 'on, off'],
    ['paths --op getpid --switch turbo=on', '--switch turbo', 'apicv'],
    ['paths --op read-disk --param bytes=0', '--param bytes', '1 to 1048576'],
    ['paths --op read-disk --param colour=1', '--param colour', 'bytes'],
    ['paths --op getpid --colour', '--colour', '--stacks'],
    ['paths --op getpid --json=yes', '--json', 'no value'],
    ['paths --op getpid extra', 'extra', '--op'],
    ['trace --op getpid --stack bare', '--format', 'perfetto'],
    ['trace --op getpid --stack bare --format pdf', '--format', 'ftrace'],
    ['trace --op getpid --format csv', '--stack', 'bare'],
    ['costs --jsn', '--jsn', '--json'],
  ])('ringside %s', async (line, argument, accepted) => {
    const { status, out, err } = await ringside(line);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err.startsWith('ringside: ')).toBe(true);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toContain(argument);
    expect(err).toContain(accepted);
  });
});

describe('help', () => {
  test.each(['--help', '-h', 'paths --help', 'trace --help', 'ops --help', 'costs -h'])(
    'ringside %s',
    async (line) => {
      const { status, out, err } = await ringside(line);
      expect([status, err]).toEqual([0, '']);
      expect(out).toMatch(/^Usage: ringside /);
    },
  );

  test('lists every command with what it does', async () => {
    const { out } = await ringside('--help');
    for (const name of ['paths', 'trace', 'ops', 'stacks', 'costs', 'switches']) {
      expect(out).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
    }
  });
});

test('the installed command runs, and its status is the exit status', () => {
  const bin = resolve(import.meta.dirname, '../../src/cli/bin.mjs');
  const run = (...args: string[]) => spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8' });
  expect(run('ops').status).toBe(0);
  const wrong = run('paths', '--op', 'nope');
  expect([wrong.status, wrong.stdout]).toEqual([2, '']);
});

describe('costs beyond what a tick can bear', () => {
  test('are refused with exit status 2, in words', async () => {
    const endless = await ringside('paths --op getpid --stacks kvm --set vm.exit=10000000');
    expect(endless.status).toBe(2);
    expect(endless.err).toContain('a tick takes longer than its period');
    const hour = await ringside('start --stacks kvm --set sys.enter=3600000000000');
    expect(hour.status).toBe(2);
    expect(hour.err).toContain('between 0 ns and 1 s');
    expect((await ringside('paths --op getpid --stacks kvm --set vm.exit=100000')).status).toBe(0);
  });
});
