/** One spec says what a world is: everything is compiled to it, it survives JSON, and its mistakes are told with their place. */
import { describe, expect, test } from 'vitest';
import { OPERATIONS, readWorld, runWorldSpec, type WorldSpec } from '../../../src/sim/index.ts';
import { buildWorld } from '../../../src/sim/world/build.ts';
import { blockWorld, loadWorld } from '../../../src/sim/world/compile/load.ts';
import { buildOperation, operationWorld } from '../../../src/sim/world/compile/operation.ts';
import { replayWorld } from '../../../src/sim/world/compile/replay.ts';
import { startWorld } from '../../../src/sim/world/compile/start.ts';

const CHOICE = {
  stack: 'kvm/container',
  seed: 5,
  switches: { ept: 'off', hz: '100' },
  costs: { 'vm.exit': 900 },
};
const LOAD = { network: 'bridge', connections: 3, thinkNs: 1000 } as const;
const JOB = { depth: 4, jobs: 2, bytes: 4096, write: false };

const COMPILED: readonly (readonly [string, WorldSpec])[] = [
  ...OPERATIONS.map(
    ({ id }) => [`operation ${id}`, operationWorld({ ...CHOICE, op: id, params: {} })] as const,
  ),
  ...['kv', 'web', 'db'].map(
    (server) => [`load of ${server}`, loadWorld(CHOICE, { ...LOAD, server })] as const,
  ),
  ['load of the disk', blockWorld(CHOICE, JOB)],
  ['replay', replayWorld(CHOICE)],
  [
    'start',
    startWorld({ ...CHOICE, cpus: 4, memoryBytes: 2 ** 32, cpuMax: null, release: '6.18', ownCpus: [0] }),
  ],
];

describe.each(COMPILED)('%s', (_name, spec) => {
  test('is a spec without mistakes, the same after a way through a file', () => {
    const reading = readWorld(JSON.parse(JSON.stringify(spec)));
    expect(reading).toEqual({ ok: true, spec });
  });
});

test('a world from a file is the one that the operation builds', () => {
  const spec = { ...CHOICE, op: 'read-disk', params: {} };
  const reading = readWorld(JSON.parse(JSON.stringify(operationWorld(spec))));
  if (!reading.ok) throw new Error('refused');
  const built = buildWorld(reading.spec);
  const other = buildOperation(spec);
  for (const world of [built, other]) {
    world.issue(2);
    world.runToEnd();
  }
  expect(built.traceHash).toBe(other.traceHash);
  expect(built.stateHash).toBe(other.stateHash);
});

const HOST = {
  id: 'host',
  cpus: 8,
  memoryBytes: 2 ** 28,
  disk: 'nvme',
  kernel: { version: '6.18', hz: 250 },
};
const GETPID = { id: 'a', in: 'host', run: 'operations/getpid' };

function world(more: object): object {
  return { v: 1, machines: [HOST], programs: [GETPID], ...more };
}

/** Paths of the mistakes. */
function mistakes(more: object): string[] {
  const reading = readWorld(world(more));
  return reading.ok ? [] : reading.issues.map(({ path }) => path);
}

describe('mistakes', () => {
  const place = { id: 'vm', in: 'host', layer: 'kvm' };
  const remote = { ...HOST, id: 'remote' };
  test.each<[string, object, string]>([
    ['a version that is not 1', { v: 2 }, 'v'],
    ['a key that is not known', { machine: [] }, 'machine'],
    ['no machine', { machines: [] }, 'machines'],
    ['a machine that is there twice', { machines: [HOST, HOST] }, 'machines[1].id'],
    ['an unknown disk', { machines: [{ ...HOST, disk: 'tape' }] }, 'machines[0].disk'],
    ['no CPU', { machines: [{ ...HOST, cpus: 0 }] }, 'machines[0].cpus'],
    [
      'an unknown switch',
      { machines: [{ ...HOST, kernel: { ...HOST.kernel, switches: { epd: 'on' } } }] },
      'machines[0].kernel.switches.epd',
    ],
    [
      'HZ as a switch',
      { machines: [{ ...HOST, kernel: { ...HOST.kernel, switches: { hz: '100' } } }] },
      'machines[0].kernel.switches.hz',
    ],
    ['a cost that is not there', { costs: { 'vm.exits': 1 } }, 'costs.vm.exits'],
    ['a profile that is not there', { profile: 'mainframe' }, 'profile'],
    ['a namespace named as its machine', { links: [{ a: 'host', b: 'host', veth: true }] }, 'links[0]'],
    ['a cable to nowhere', { links: [{ a: 'host', b: 'remote' }] }, 'links[0]'],
    [
      'a second cable in one interface',
      {
        machines: [HOST, remote, { ...HOST, id: 'third' }],
        links: [
          { a: 'host', b: 'remote' },
          { a: 'host', b: 'third' },
        ],
      },
      'links[1]',
    ],
    ['a place in nothing', { places: [{ ...place, in: 'vm0' }] }, 'places[0].in'],
    ['a place with a machine’s name', { places: [{ ...place, id: 'host' }] }, 'places[0].id'],
    ['an unknown layer', { places: [{ ...place, layer: 'kvn' }] }, 'places[0].layer'],
    [
      'a layer that does not fit',
      { places: [place, { id: 'x', in: 'vm', layer: 'xen-pv' }] },
      'places[1].layer',
    ],
    [
      'a neighbour of what takes the whole machine',
      { places: [place, { id: 'x', in: 'host', layer: 'xen-pv' }] },
      'places[1]',
    ],
    [
      'an option that is not known',
      { places: [{ ...place, options: { eptt: 'on' } }] },
      'places[0].options.eptt',
    ],
    [
      'a network that is not known',
      { places: [{ ...place, options: { network: 'wifi' } }] },
      'places[0].options.network',
    ],
    [
      'vCPUs of a container',
      { places: [{ id: 'c', in: 'host', layer: 'container', options: { vcpus: 2 } }] },
      'places[0].options.vcpus',
    ],
    ['no vCPU', { places: [{ ...place, options: { vcpus: 0 } }] }, 'places[0].options.vcpus'],
    [
      'two networks on a kernel',
      {
        places: [
          { ...place, options: { network: 'bridge' } },
          { ...place, id: 'vm2', options: { network: 'bridge' } },
        ],
      },
      'places[1].options.network',
    ],
    ['a program in nothing', { programs: [{ ...GETPID, in: 'vm' }] }, 'programs[0].in'],
    ['an unknown program', { programs: [{ ...GETPID, run: 'operations/getpit' }] }, 'programs[0].run'],
    ['a program that is there twice', { programs: [GETPID, GETPID] }, 'programs[1].id'],
    ['an argument that is not known', { programs: [{ ...GETPID, args: { n: 1 } }] }, 'programs[0].args.n'],
    [
      'an argument out of bounds',
      { programs: [{ ...GETPID, run: 'operations/sleep', args: { us: -1 } }] },
      'programs[0].args.us',
    ],
    ['a missing argument', { programs: [{ ...GETPID, run: 'servers/block' }] }, 'programs[0].args.depth'],
    ['several of a measured program', { programs: [{ ...GETPID, count: 2 }] }, 'programs[0].count'],
    ['a measured program that starts late', { programs: [{ ...GETPID, start: 5 }] }, 'programs[0].start'],
    ['a peer that is not needed', { programs: [{ ...GETPID, peer: 'host' }] }, 'programs[0].peer'],
    ['no peer', { programs: [{ ...GETPID, run: 'operations/tcp-bridge' }] }, 'programs[0].peer'],
    [
      'a peer without a cable',
      { machines: [HOST, remote], programs: [{ ...GETPID, run: 'operations/tcp-bridge', peer: 'remote' }] },
      'programs[0].peer',
    ],
    [
      'a client without a server',
      {
        machines: [HOST, remote],
        links: [{ a: 'host', b: 'remote' }],
        programs: [{ id: 'c', in: 'remote', run: 'clients/closed-loop', peer: 'host' }],
      },
      'programs[0].peer',
    ],
    ['a CPU that is not there', { programs: [{ ...GETPID, cpus: [8] }] }, 'programs[0].cpus'],
  ])('%s', (_name, more, path) => {
    expect(mistakes(more)).toContain(path);
  });

  test('are told in both languages', () => {
    const reading = readWorld(world({ profile: 'mainframe' }));
    if (reading.ok) throw new Error('accepted');
    expect(reading.issues[0]?.message.en).toContain('mainframe');
    expect(reading.issues[0]?.message.ko).toContain('mainframe');
  });
});

describe('places beside each other', () => {
  const spec = {
    ...world({}),
    places: [
      { id: 'one', in: 'host', layer: 'kvm' },
      { id: 'two', in: 'host', layer: 'firecracker' },
      { id: 'web', in: 'two', layer: 'container' },
      { id: 'box', in: 'host', layer: 'gvisor-systrap' },
    ],
    programs: [
      { id: 'a', in: 'one', run: 'operations/getpid' },
      { id: 'b', in: 'web', run: 'operations/read-disk' },
      { id: 'c', in: 'box', run: 'operations/getpid' },
      { id: 'd', in: 'host', run: 'operations/getpid' },
    ],
  };

  test('are machines of their own in the trace, and each program does its operations', () => {
    const reading = readWorld(spec);
    if (!reading.ok) throw new Error(reading.issues[0]?.message.en);
    const summary = runWorldSpec(reading.spec, 3, 0);
    expect(summary.programs.map(({ operations }) => operations)).toEqual([3, 3, 3, 3]);
    const { parts } = buildWorld(reading.spec);
    const numbers = parts.machines.map(({ id }) => id);
    expect(new Set(numbers).size).toBe(4);
    // Guests of one name draw ticks of their own.
    const places = ['one', 'two'].map((id) => parts.places.get(id)?.kernel.tickPhaseNs);
    expect(new Set(places).size).toBe(2);
  });

  test('go on alike after a checkpoint', () => {
    const reading = readWorld(spec);
    if (!reading.ok) throw new Error('refused');
    const built = buildWorld(reading.spec);
    const checkpoint = built.checkpoint();
    const run = (): string => {
      for (const { issuer } of built.parts.programs.values()) issuer?.issue(2);
      built.sim.settle();
      for (let n = 0; n < 3000; n++) built.step();
      return built.stateHash;
    };
    const first = run();
    built.restore(checkpoint);
    expect(run()).toBe(first);
  });
});

test('a program starts at its time, also after a checkpoint', () => {
  const late = { id: 'late', in: 'host', run: 'loads/hog', count: 2, start: 1_000_000 };
  const reading = readWorld(world({ programs: [GETPID, late] }));
  if (!reading.ok) throw new Error(reading.issues[0]?.message.en);
  const built = buildWorld(reading.spec);
  const checkpoint = built.checkpoint();
  const started = (untilNs: number): number => {
    while (built.nextNs <= untilNs && built.step());
    return built.parts.programs.get('late')?.tasks.length ?? 0;
  };
  expect(started(999_999)).toBe(0);
  expect(started(1_000_000)).toBe(2);
  const hash = built.stateHash;
  built.restore(checkpoint);
  expect(started(1_000_000)).toBe(2);
  expect(built.stateHash).toBe(hash);
});

test('files are written into the kernel they name, and what it refuses is told', () => {
  const files = [
    { in: 'host', path: 'batch/' },
    { in: 'host', path: 'batch/cpu.max', text: '20000 100000' },
  ];
  const hog = { id: 'hog', in: 'host', run: 'loads/hog', cgroup: 'batch' };
  const reading = readWorld(world({ programs: [hog], files }));
  if (!reading.ok) throw new Error(reading.issues[0]?.message.en);
  const [summary] = runWorldSpec(reading.spec, 1, 1).programs;
  expect(summary?.cpuNs).toBeGreaterThan(150e6);
  expect(summary?.cpuNs).toBeLessThan(250e6);
  expect(mistakes({ files: [{ in: 'host', path: 'cpu.max', text: '1' }] })).toEqual(['files.cpu.max']);
});
