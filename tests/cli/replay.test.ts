/** `ringside replay`, as a user calls it. */
import { describe, expect, test } from 'vitest';
import { ringside } from './run-cli.ts';

const LOG = 'public/samples/cat.log';

interface ReplayJson {
  readonly calls: number;
  readonly unknown: Readonly<Record<string, number>>;
  readonly issues: readonly object[];
  readonly stacks: readonly {
    readonly stack: string;
    readonly totalNs: number;
    readonly counts: Readonly<Record<string, unknown>>;
    readonly syscalls: readonly Readonly<Record<string, number | string>>[];
  }[];
}

async function json(options: string): Promise<ReplayJson> {
  const { status, out, err } = await ringside(`replay ${LOG} --json ${options}`.trim());
  expect(err).toBe('');
  expect(status).toBe(0);
  return JSON.parse(out) as ReplayJson;
}

describe('replay', () => {
  test('has the promised shape, stack after stack in the order asked for', async () => {
    const result = await json('--stacks kvm,bare');
    expect(Object.keys(result)).toEqual([
      'calls',
      'unknown',
      'issues',
      'moreIssues',
      'lines',
      'hanging',
      'tables',
      'recorded',
      'stacks',
    ]);
    expect(result.calls).toBe(63);
    expect(result.stacks.map((stack) => stack.stack)).toEqual(['kvm', 'bare']);
    const [kvm] = result.stacks;
    expect(Object.keys(kvm ?? {}).slice(0, 4)).toEqual(['stack', 'totalNs', 'counts', 'syscalls']);
    expect(Object.keys(kvm?.syscalls[0] ?? {})).toEqual(['name', 'count', 'totalNs', 'share', 'exits']);
  });

  test('replays in bare, container and kvm unless told otherwise, the same every time', async () => {
    const result = await json('');
    expect(result.stacks.map((stack) => stack.stack)).toEqual(['bare', 'container', 'kvm']);
    expect(await json('')).toEqual(result);
    expect(await json('--seed 2')).not.toEqual(result);
  });

  test('takes costs, switches and the time between calls from the options', async () => {
    const total = async (options: string): Promise<number> =>
      (await json(`--stacks kvm ${options}`)).stacks[0]?.totalNs ?? 0;
    const plain = await total('');
    expect(await total('--drop-think-time')).toBeLessThan(plain / 2);
    expect(await total('--set sys.enter=40000')).toBeGreaterThan(plain + 2_000_000);
    expect(await total('--switch disk=hdd')).toBeGreaterThan(plain);
    expect(await total('--warm')).toBeLessThan(plain);
  });

  test('writes a table for people', async () => {
    const { out, status } = await ringside(`replay ${LOG}`);
    expect(status).toBe(0);
    expect(out).toMatch(/^63 calls\n/);
    expect(out).toMatch(/^kvm +[\d,]+ +1\.\d{3}x/m);
    expect(out).toMatch(/^ {2}execve +1 /m);
  });

  test.each([
    ['replay', /^ringside: LOG: missing; accepted: /],
    ['replay no-such.log', /^ringside: LOG: cannot read "no-such.log" \(ENOENT\); accepted: /],
    ['replay public', /^ringside: LOG: cannot read "public" \(EISDIR\); accepted: /],
    [
      `replay ${LOG} --stacks bare,vax`,
      /^ringside: --stacks: unknown stack "vax"; accepted: bare, container, lxc, kvm/,
    ],
    [`replay ${LOG} --switch disk=tape`, /^ringside: --switch disk: .*accepted: /],
    [`replay ${LOG} --seed x`, /^ringside: --seed: .*accepted: /],
    [`replay ${LOG} --frob`, /^ringside: --frob: unknown option; accepted: /],
    [`replay ${LOG} no-such.log`, /^ringside: LOG: cannot read "no-such.log" \(ENOENT\); accepted: /],
  ])('%s: one line, exit status 2', async (line, message) => {
    const { status, out, err } = await ringside(line);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(message);
    expect(err.trimEnd()).not.toContain('\n');
  });
});
