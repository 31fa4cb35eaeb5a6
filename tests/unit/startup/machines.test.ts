/** A boot happens on the machine that boots: what is below it, beside it or around it is felt. */
import { describe, expect, test } from 'vitest';
import { STARTUPS, type StartOptions } from '../../../src/sim/index.ts';
import { probeIndex } from '../../../src/sim/trace/probes.ts';
import { layersOf } from '../../../src/sim/world/startup/registry.ts';
import { StartWorld } from '../../../src/sim/world/startup/start-world.ts';
import { startOf as one } from '../../support/starts.ts';

const ms = (stack: string, options: StartOptions = {}): number => one(stack, options).totalNs.mean / 1e6;
const MINIMAL = { guest: 'minimal' } as const;

function world(stack: string, switches: Readonly<Record<string, string>> = {}): StartWorld {
  return new StartWorld({
    seed: 1,
    cpus: 4,
    memoryBytes: 2 ** 32,
    layers: layersOf(stack),
    stack,
    atOnce: 1,
    costs: {},
    switches,
    cpuMax: null,
    release: '6.18',
    choice: {
      snapshot: false,
      pull: false,
      network: 'published',
      guest: 'minimal',
      firmware: 'default',
      cache: 'warm',
      ksm: false,
      vcpus: null,
      guestBytes: null,
    },
  });
}

function finish(world: StartWorld): string {
  while (!world.allReady) world.step();
  return world.sim.trace.hash.digest();
}

/** Rows of a probe, by machine. */
function rows(world: StartWorld, probe: Parameters<typeof probeIndex>[0]): number[] {
  const { trace } = world.host.kernel.sim;
  const counts: number[] = [];
  for (let row = trace.first; row < trace.count; row++) {
    const at = trace.slot(row);
    if (trace.probe[at] !== probeIndex(probe)) continue;
    const machine = trace.machine[at] ?? 0;
    counts[machine] = (counts[machine] ?? 0) + 1;
  }
  return counts;
}

/** Stacks whose guest runs on VT-x under KVM or a hosted hypervisor. */
const ON_VMX = ['firecracker', 'cloud-hypervisor', 'kvm', 'kata', 'virtualbox', 'vmware-vtx', 'unikernel'];

describe('a VM exit ten times as dear', () => {
  const costs = { 'vm.exit': 3600 };

  test.each(ON_VMX)('lengthens the boot of %s by its exits', (stack) => {
    const run = world(stack);
    finish(run);
    const [exits = 0] = rows(run, 'kvm_exit');
    expect(exits).toBeGreaterThan(40);
    const plain = ms(stack, { ...MINIMAL, cpus: 4 });
    const more = ms(stack, { ...MINIMAL, cpus: 4, costs }) - plain;
    const expected = (exits * (3600 - 360)) / 1e6;
    expect(more).toBeGreaterThan(0.8 * expected);
    expect(more).toBeLessThan(1.3 * expected);
  });

  test.each(['bare', 'lxc', 'container', 'runc-alone', 'gvisor-systrap', 'netns'])(
    'changes nothing of %s',
    (stack) => {
      expect(one(stack, { costs }).traceHash).toBe(one(stack).traceHash);
    },
  );
});

test('without nested paging every page that the guest maps leaves it', () => {
  expect(ms('kvm', { ...MINIMAL, switches: { ept: 'off' } })).toBeGreaterThan(ms('kvm', MINIMAL) + 10);
  expect(ms('container', { switches: { ept: 'off' } })).toBe(ms('container'));
});

test('a slower disk lengthens what is read: a VM’s boot, and a container’s when nothing is in memory', () => {
  const slow = { switches: { disk: 'hdd' } };
  expect(ms('kvm', { guest: 'debian', ...slow })).toBeGreaterThan(ms('kvm', { guest: 'debian' }) + 500);
  expect(ms('kvm', { guest: 'debian', switches: { disk: 'sata-ssd' } })).toBeGreaterThan(
    ms('kvm', { guest: 'debian' }) + 10,
  );
  expect(ms('runc-alone', { cache: 'cold', ...slow })).toBeGreaterThan(
    ms('runc-alone', { cache: 'cold' }) + 100,
  );
  // What it needs is in the page cache.
  expect(ms('runc-alone', slow)).toBe(ms('runc-alone'));
});

test('a busy host halves the CPU that a boot gets, and a limit of CPU time is a limit of the vCPU, too', () => {
  const busy = ms('firecracker', { switches: { 'host-load': '1' } });
  expect(busy).toBeGreaterThan(1.7 * ms('firecracker'));
  const limited = one('firecracker', { cpuMax: { quotaNs: 20e6, periodNs: 100e6 } });
  // A fifth of a CPU for some 165 ms of CPU time.
  expect(limited.totalNs.mean / 1e6).toBeGreaterThan(600);
  expect(ms('container', { cpuMax: { quotaNs: 20e6, periodNs: 100e6 } })).toBeGreaterThan(
    2 * ms('container'),
  );
});

test('the guest reads its disk by its own block layer, and the host by its: both in one trace', () => {
  const run = world('kvm');
  finish(run);
  const [host = 0, guest = 0] = rows(run, 'block_rq_issue');
  expect(guest).toBeGreaterThan(10);
  // The image is opened past the page cache: each read is one of the host's disk.
  expect(host).toBeGreaterThanOrEqual(guest);
  expect(rows(run, 'doorbell')[0]).toBeGreaterThanOrEqual(guest);
});

test('a micro-VM’s image is in the host’s page cache when the host has run it before', () => {
  const reads = (cache: 'warm' | 'cold'): number =>
    one('firecracker', { cache }).phases.find(({ name }) => name === 'exec')?.durationNs ?? 0;
  expect(reads('cold')).toBeGreaterThan(reads('warm') + 2e6);
});

test('memory of an idle instance is what its frames are', () => {
  for (const stack of ['container', 'firecracker', 'kvm']) {
    const run = world(stack);
    finish(run);
    const { kernel, instances } = run.host;
    const held = [...kernel.pages.holdings].reduce((sum, { frames }) => sum + frames, 0);
    const image =
      instances[0]?.tasks.reduce((sum, { id }) => sum + kernel.processes.framesOf(id).length, 0) ?? 0;
    expect(kernel.machine.memory.used).toBe(held + image);
    const start = one(stack, { ...MINIMAL, cpus: 4, memoryBytes: 2 ** 32 });
    const bytes = start.memory.reduce((sum, part) => sum + part.bytes, 0);
    expect(bytes).toBe((held + image) * 4096);
  }
});

test('like with like: a process, runc alone, a micro-VM, docker run, a whole VM', () => {
  const times = ['bare', 'runc-alone', 'firecracker', 'container', 'kvm'].map((stack) => ms(stack));
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  // The same micro-VM for a container is slower than the container.
  expect(ms('firecracker-containerd')).toBeGreaterThan(ms('container'));
  expect(ms('firecracker-api')).toBeGreaterThan(ms('firecracker'));
  expect(STARTUPS.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['runc-alone', 'firecracker-api', 'firecracker-containerd']),
  );
});

test('one VM each: two beside each other have kernels, vCPUs and memory of their own', () => {
  const { kernel } = (() => {
    const run = world('firecracker');
    finish(run);
    return run.host;
  })();
  expect(kernel.guests).toHaveLength(1);
  const two = one('firecracker', {}, 2);
  expect(two.marginalBytes).toBe(one('firecracker').marginalBytes);
});

test.each(['container', 'firecracker', 'kvm/container'])(
  'a start of %s goes on the same from a checkpoint',
  (stack) => {
    const run = world(stack);
    for (let n = 0; n < 200; n++) run.step();
    const moment = run.checkpoint();
    const { nowNs } = run.sim;
    const hash = finish(run);
    const { instances } = run.result();
    run.restore(moment);
    expect(run.sim.nowNs).toBe(nowNs);
    expect(finish(run)).toBe(hash);
    expect(run.result().instances).toEqual(instances);
  },
);
