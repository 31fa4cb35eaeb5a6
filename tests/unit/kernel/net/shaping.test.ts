import { describe, expect, test } from 'vitest';
import { controlOf } from '../../../../src/sim/kernel/net/tc/traffic-control.ts';
import { buildScenario, readScenarioFile, runScenario } from '../../../../src/sim/index.ts';
import type { World } from '../../../../src/sim/world/world.ts';

type Groups = readonly { readonly path: string; readonly [key: string]: string }[];
interface Made {
  readonly mbit?: number;
  readonly ms?: number;
  readonly groups: Groups;
  readonly tasks: readonly { readonly cgroup: string; readonly program: string }[];
  readonly writes?: readonly Record<string, string | number>[];
}

function read({ mbit = 100, ms = 3000, groups, tasks, writes = [] }: Made) {
  const reading = readScenarioFile({
    cpus: 2,
    link_mbit: mbit,
    scenarios: [{ id: 'net', duration_ms: ms, cgroups: groups, tasks, writes }],
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  const [scenario] = reading.file.scenarios;
  if (!scenario) throw new Error('no scenario');
  return { file: reading.file, scenario };
}

function built(made: Made, seed = 1): World {
  const { file, scenario } = read(made);
  return buildScenario(file, scenario, { seed });
}

function figures(made: Made) {
  const { file, scenario } = read(made);
  return runScenario(file, scenario, { seed: 1 }).figures ?? {};
}

const BACKUP = { cgroup: 'backup', program: 'send' };
const WEB = { cgroup: 'web', program: 'request 20 200 1000 8' };
const BOTH: Groups = [{ path: 'web' }, { path: 'backup' }];

/** Bytes that the group's connections delivered between two moments, Mbit/s. */
function goodput(world: World, fromMs: number, toMs: number, at: 'here' | 'there'): number {
  const kernels = [...world.parts.kernels.values()];
  const kernel = at === 'here' ? kernels[0] : kernels[1];
  const delivered = (): number =>
    (kernel?.net.sockets ?? []).reduce((sum, { window }) => sum + (window?.counts.deliveredBytes ?? 0), 0);
  world.runTo(fromMs * 1e6);
  const before = delivered();
  world.runTo(toMs * 1e6);
  return ((delivered() - before) * 8) / ((toMs - fromMs) * 1e3);
}

describe('a flow finds the rate it is shaped to, within 2 %', () => {
  /** Payload of a frame that the bucket counts. */
  const share = 1448 / 1514;
  test.each([
    ['what a pod sends, 10 Mbit/s', 'send', 'egressRate=10000000 egressBurst=200000', 10, 'there'],
    ['what a pod sends, 50 Mbit/s', 'send', 'egressRate=50000000 egressBurst=1000000', 50, 'there'],
    ['what a pod receives, 20 Mbit/s', 'receive', 'ingressRate=20000000 ingressBurst=1000000', 20, 'here'],
  ] as const)('%s', (_what, program, limit, mbit, at) => {
    const world = built({
      groups: [{ path: 'pod', 'cni.bandwidth': limit }],
      tasks: [{ cgroup: 'pod', program }],
      ms: 12_000,
    });
    const got = goodput(world, 4000, 10_000, at);
    expect(got).toBeGreaterThan(mbit * share * 0.98);
    expect(got).toBeLessThan(mbit * share * 1.02);
  });
});

test('without a limit a flow fills the cable', () => {
  const world = built({ groups: [{ path: 'backup' }], tasks: [BACKUP] });
  const got = goodput(world, 1000, 3000, 'there');
  // A frame of 1448 bytes takes 1546 on the cable.
  expect(got / ((100 * 1448) / 1546)).toBeGreaterThan(0.98);
  expect(got).toBeLessThan(100);
});

test('an annotation of Kubernetes comes with a burst of half a GiB: the limit is not felt in the first seconds', () => {
  const annotated = { path: 'backup', 'kubernetes.io/egress-bandwidth': '10M' };
  const backup = figures({ groups: [annotated], tasks: [BACKUP] })['backup'];
  expect(backup?.net?.sent_bits_per_s).toBeGreaterThan(90e6);
});

describe('who fills the link makes its neighbour wait', () => {
  const p50 = (more: Partial<Made>): number =>
    figures({ groups: BOTH, tasks: [WEB, BACKUP], ms: 4000, ...more })['web']?.response_us?.p50 ?? 0;
  const behind = p50({});

  test('behind one queue an answer takes as long as the queue is', () => {
    expect(behind).toBeGreaterThan(50_000);
  });

  test.each([
    ['fq_codel', { writes: [{ at_ms: 1, cgroup: '', 'tc.eth0': 'root fq_codel' }] }],
    [
      'a limit of the backup',
      {
        groups: [
          { path: 'web' },
          { path: 'backup', 'cni.bandwidth': 'egressRate=40000000 egressBurst=1000000' },
        ],
      },
    ],
  ])('%s mends it', (_what, more) => {
    expect(p50(more)).toBeLessThan(behind / 8);
  });
});

test('drops are found by acknowledgements and sent again: what arrives is whole and in order', () => {
  const limit = 'egressRate=20000000 egressBurst=200000 ingressRate=20000000 ingressBurst=200000';
  const world = built({
    groups: [{ path: 'pod', 'cni.bandwidth': limit }],
    tasks: [{ cgroup: 'pod', program: 'receive' }],
    ms: 6000,
  });
  world.runTo(6000e6);
  const [, far] = [...world.parts.kernels.values()];
  const sender = far?.net.sockets.find(({ window }) => window !== null)?.window;
  const receiver = world.host.net.sockets.find(({ window }) => window !== null)?.window;
  expect(sender?.counts.losses).toBeGreaterThan(0);
  expect(sender?.counts.retransmitted).toBeGreaterThanOrEqual(sender?.counts.losses ?? Infinity);
  expect(sender?.counts.timeouts).toBeLessThanOrEqual(2);
  expect(receiver?.counts.deliveredBytes).toBe(receiver?.receiver.next);
});

test.each([
  ['kubernetes.io/egress-bandwidth', '10 apples', 'is no quantity'],
  ['kubernetes.io/egress-bandwidth', '10', 'unreasonably small'],
  ['cni.bandwidth', 'egressRate=1000000', 'burst must also be set'],
  ['cni.bandwidth', 'speed=3', 'expected ingressRate'],
  ['tc.eth0', 'root red', 'Unknown qdisc'],
  ['tc.eth7', 'root fq_codel', 'Cannot find device'],
])('%s ← "%s" is refused and changes nothing', (key, value, why) => {
  const world = built({ groups: BOTH, tasks: [WEB, BACKUP] });
  const lines = [...controlOf(world.host).lines.keys()];
  const answer = world.write(`backup/${key}`, value);
  expect(answer.ok).toBe(false);
  expect(answer.ok ? '' : answer.why.en).toContain(why);
  expect([...controlOf(world.host).lines.keys()]).toEqual(lines);
});

test('a limit that makes no sense is an issue at its key', () => {
  const reading = readScenarioFile({
    scenarios: [
      {
        id: 'net',
        duration_ms: 100,
        cgroups: [{ path: 'pod', 'cni.bandwidth': 'egressRate=10', 'tc.eth3': 'root fq_codel' }],
        tasks: [{ cgroup: 'pod', program: 'send' }],
      },
    ],
  });
  expect(reading.ok ? [] : reading.issues.map(({ path }) => path)).toEqual([
    'scenarios[0].cgroups[0]["cni.bandwidth"]',
    'scenarios[0].cgroups[0]["tc.eth3"]',
  ]);
});

test('a mistake in the file is an issue at its place', () => {
  const reading = readScenarioFile({
    scenarios: [
      {
        id: 'net',
        duration_ms: 100,
        cgroups: [{ path: 'pod', vm: { vcpus: 1 } }],
        tasks: [{ cgroup: 'pod', program: 'send' }],
      },
    ],
  });
  expect(reading.ok ? [] : reading.issues.map(({ path }) => path)).toEqual(['scenarios[0].tasks[0].program']);
});
