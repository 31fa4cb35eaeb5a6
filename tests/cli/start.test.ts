/** `ringside start`: JSON as promised, text, and one line for every mistake. */
import { describe, expect, test } from 'vitest';
import { ringside } from './run-cli.ts';

interface Json {
  readonly atOnce: number;
  readonly stacks: readonly {
    readonly stack: string;
    readonly totalNs: { readonly min: number; readonly mean: number; readonly max: number };
    readonly phases: readonly {
      readonly name: string;
      readonly startNs: number;
      readonly durationNs: number;
    }[];
    readonly memoryBytes: number;
  }[];
}

async function json(line: string): Promise<Json> {
  const { status, out, err } = await ringside(`start ${line} --json`);
  expect(err).toBe('');
  expect(status).toBe(0);
  return JSON.parse(out) as Json;
}

describe('start', () => {
  test('writes totals, phases and memory of every stack', async () => {
    const { stacks } = await json('--stacks bare,runc,kvm/container');
    expect(stacks.map(({ stack }) => stack)).toEqual(['bare', 'runc', 'kvm/container']);
    for (const { totalNs, phases, memoryBytes } of stacks) {
      expect(Object.keys(totalNs)).toEqual(['min', 'mean', 'p50', 'p99', 'max']);
      expect(Object.keys(phases[0] ?? {})).toEqual(['name', 'startNs', 'durationNs']);
      expect(phases.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBe(totalNs.mean);
      expect(memoryBytes).toBeGreaterThan(100_000);
    }
  });

  test('starts many at once, and the same again with the same seed', async () => {
    const line = '--stacks container --at-once 20 --cpus 4 --seed 7';
    const first = await json(line);
    expect(first.atOnce).toBe(20);
    expect(first.stacks[0]?.totalNs.max).toBeGreaterThan(first.stacks[0]?.totalNs.min ?? 0);
    expect(await json(line)).toEqual(first);
    expect(await json(line.replace('7', '8'))).not.toEqual(first);
  });

  test('prints phases, waits, memory and what is an estimate', async () => {
    const { status, out } = await ringside(
      'start --stacks container,qemu-tcg --guest minimal --firmware direct --at-once 3',
    );
    expect(status).toBe(0);
    expect(out).toMatch(/3 instances at once, seed 1/);
    expect(out).toMatch(/runtime-create/);
    expect(out).toMatch(/xtables\.lock/);
    expect(out).toMatch(/shim\.heap +private/);
    expect(out).toMatch(/qemu-tcg \(model estimate: /);
  });

  test('takes snapshot, pull, page cache, network, guest and costs', async () => {
    const ms = async (line: string): Promise<number> =>
      ((await json(line)).stacks[0]?.totalNs.mean ?? 0) / 1e6;
    expect(await ms('--stacks firecracker --snapshot')).toBeLessThan(await ms('--stacks firecracker'));
    expect(await ms('--stacks container --pull')).toBeGreaterThan(1000);
    expect(await ms('--stacks container --cold')).toBeGreaterThan(await ms('--stacks container'));
    expect(await ms('--stacks container --network host')).toBeLessThan(await ms('--stacks container'));
    expect(await ms('--stacks kvm --guest minimal --firmware direct')).toBeLessThan(300);
    expect(await ms('--stacks container --set rt.docker_cli=1000000000')).toBeGreaterThan(1000);
  });

  test.each([
    ['--stacks nothing', /^ringside: --stacks: unknown stack "nothing"/],
    ['--stacks wsl2/kvm', /--stacks: "wsl2\/kvm": kvm inside wsl2 is not possible: /],
    ['--stacks=', /--stacks: the list is empty/],
    ['--stacks kvm/', /--stacks: "kvm\/": a layer is empty; accepted: bare, /],
    ['--at-once 0', /--at-once: "0" is not accepted/],
    ['--cpus many', /--cpus: "many" is not accepted/],
    ['--stacks container --snapshot', /--snapshot: container: no restore/],
    ['--network wifi', /--network: "wifi" is not accepted; accepted: published, bridge, host/],
    ['--set no.such=1', /--set/],
    ['--set rt.docker_cli=-1', /--set/],
    ['extra', /extra: unexpected argument/],
  ])('%s is refused in one line with status 2', async (line, message) => {
    const { status, out, err } = await ringside(`start ${line}`);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  test('explains itself', async () => {
    const { status, out } = await ringside('start --help');
    expect(status).toBe(0);
    expect(out).toMatch(/--at-once N/);
    expect(out).toMatch(/gvisor-systrap/);
  });
});
