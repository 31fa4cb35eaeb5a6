/** Every kind of start: what it goes through, in which order they come, what is left of it. */
import { describe, expect, test } from 'vitest';
import { FOOTPRINTS, STARTUPS, startUp, type StackStart, type StartOptions } from '../../../src/sim/index.ts';
import { startOf as one } from '../../support/starts.ts';
import { findLayer } from '../../../src/sim/world/registry.ts';

/** The stacks that must be there. */
const STACKS = [
  'bare',
  'lxc',
  'container',
  'xen-pv',
  'xen-hvm',
  'xen-pvh',
  'kvm',
  'firecracker',
  'cloud-hypervisor',
  'virtualbox',
  'vmware-vtx',
  'vmware-bt',
  'qemu-tcg',
  'gvisor-systrap',
  'gvisor-kvm',
  'gvisor-ptrace',
  'kata',
  'wsl2',
  'unikernel',
];

const names = (start: StackStart): string[] => start.phases.map(({ name }) => name);

describe.each(STACKS)('the start of %s', (stack) => {
  const start = one(stack);

  test('is listed in both languages', () => {
    const def = STARTUPS.find(({ id }) => id === stack);
    expect(def?.label.en).not.toBe('');
    expect(def?.label.ko).not.toBe('');
  });

  test('goes from the request to the first useful work without a gap', () => {
    let at = 0;
    for (const phase of start.phases) {
      expect(phase.startNs).toBe(at);
      expect(phase.durationNs).toBeGreaterThan(0);
      at += phase.durationNs;
    }
    expect(at).toBe(start.totalNs.mean);
  });

  test('holds in memory what its parts hold', () => {
    const sum = (share: string): number =>
      start.memory.filter((part) => part.share === share).reduce((all, { bytes }) => all + bytes, 0);
    expect(start.marginalBytes).toBe(sum('private'));
    expect(start.memoryBytes).toBe(sum('private') + sum('shared'));
    expect(start.outOfMemory).toBe(false);
    for (const { bytes } of start.memory) expect(bytes % 4096).toBe(0);
  });

  test('leaves an application or what has become one', () => {
    const alive = stack === 'unikernel' ? 'fc_vcpu 0' : 'application';
    expect(start.processes).toContain(alive);
  });
});

test('a process starts before a container, that before a micro-VM’s guest user land, that before a whole VM', () => {
  const times = ['bare', 'unikernel', 'lxc', 'firecracker', 'kvm', 'qemu-tcg'].map(
    (stack) => one(stack).totalNs.mean,
  );
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  expect(one('kata').totalNs.mean).toBeGreaterThan(one('container').totalNs.mean);
});

test('memory of a process is less than a container’s, that less than a micro-VM’s, that less than a VM’s under QEMU', () => {
  const bytes = ['bare', 'lxc', 'container', 'firecracker', 'cloud-hypervisor', 'kvm'].map(
    (stack) => one(stack).memoryBytes,
  );
  expect([...bytes].sort((a, b) => a - b)).toEqual(bytes);
});

test('runc is another name of the container, and has gone when it runs; the shim remains', () => {
  const container = one('container');
  expect(one('runc').totalNs).toEqual(container.totalNs);
  expect(container.processes).toEqual([
    'containerd-shim-runc-v2',
    'application',
    'docker-proxy',
    'docker-proxy',
  ]);
  expect(one('container', { network: 'bridge' }).processes).not.toContain('docker-proxy');
  expect(container.memory.map(({ id }) => id)).not.toContain('runc.heap');
});

/** The process that holds a part, by the part; what the kernel, the guest or the application has is left out. */
const HOLDERS: Readonly<Record<string, string>> = {
  'shim.heap': 'containerd-shim-',
  'docker-proxy': 'docker-proxy',
  sentry: 'runsc-sandbox',
  gofer: 'runsc-gofer',
  'lxc.monitor': 'lxc-start',
  'lxc.init': 'lxc-init',
  'kata.shim': 'containerd-shim-kata-v2',
  virtiofsd: 'virtiofsd',
  'cloud-hypervisor': 'cloud-hypervisor',
  firecracker: 'firecracker',
  qemu: 'qemu-system-',
};
const HOSTED = ['hosted.vmm', 'translation-cache'];

test.each(STARTUPS.map(({ id }) => id))('everything that holds memory of %s is still there', (stack) => {
  const { memory, processes } = one(stack);
  const parts = memory.filter(
    ({ share, id }) => share === 'private' && FOOTPRINTS.get(id)?.kind === 'anonymous',
  );
  for (const { id } of parts) {
    if (id === 'app.anonymous' || HOSTED.includes(id)) continue;
    const holder = HOLDERS[id];
    expect(holder, id).toBeDefined();
    expect(
      processes.some((name) => name.startsWith(holder ?? '?')),
      `${id} in ${processes.join(', ')}`,
    ).toBe(true);
  }
  if (memory.some(({ id }) => id.startsWith('guest.')))
    expect(processes.some((name) => /vcpu|CPU 0|EMT-0|vmware-0|d1v0|VP 0/.test(name))).toBe(true);
});

test('crun makes its child in the group and does not copy itself: it is done long before runc', () => {
  const crun = one('crun-alone');
  const runc = one('runc-alone');
  expect(crun.waits.map(({ name }) => name)).not.toContain('rcu');
  expect(crun.totalNs.mean).toBeLessThan(runc.totalNs.mean / 2);
  // What they do to the kernel is the same; a second program of its own, which begins in the namespaces, is runc's.
  expect(new Set([...names(crun), 'runtime-init'])).toEqual(new Set(names(runc)));
  expect(crun.processes).toEqual(['application']);
});

test('since 1.2 runc is faster by the copy of its binary, and by nothing else', () => {
  const without = one('runc-alone', { switches: { runc: '1.2' } });
  const saved = (one('runc-alone').totalNs.mean - without.totalNs.mean) / 1e6;
  expect(saved).toBeGreaterThan(5);
  expect(saved).toBeLessThan(9);
  expect(names(without)).toEqual(names(one('runc-alone')));
});

test('an LXC container has an init of its own, whose child the application is', () => {
  const lxc = one('lxc');
  expect(lxc.processes).toEqual(['lxc-start', 'lxc-init', 'application']);
  expect(lxc.phases.find(({ name }) => name === 'runtime-init')?.cost).toBe('proc.exec');
  expect(findLayer('lxc')?.about.en).toContain('an init of its own (LXC’s, for one program');
});

test('Kata has one VM for a pod', () => {
  for (const atOnce of [1, 3]) {
    const { processes } = one('kata', {}, atOnce);
    expect(processes.filter((name) => name === 'cloud-hypervisor')).toHaveLength(1);
    expect(processes.filter((name) => name === 'vcpu0')).toHaveLength(1);
  }
});

test('a unikernel executes nothing at the end: its application is linked to it', () => {
  expect(names(one('unikernel'))).toEqual(['vmm', 'vm-setup', 'unikernel']);
});

test('the phases of a container come in the order of its makers', () => {
  expect([...new Set(names(one('container')))]).toEqual([
    'cli',
    'create',
    'containerd',
    'runtime-create',
    'namespaces',
    'cgroup',
    'runtime-init',
    'mounts',
    'network',
    'runtime-start',
    'exec',
  ]);
});

test('on the host’s network a container has no network phase, and a published port costs six iptables runs', () => {
  const ms = (options: StartOptions): number => one('container', options).totalNs.mean / 1e6;
  expect(names(one('container', { network: 'host' }))).not.toContain('network');
  expect(ms({ network: 'host' })).toBeLessThan(ms({ network: 'bridge' }));
  const port = ms({ network: 'published' }) - ms({ network: 'bridge' });
  expect(port).toBeGreaterThan(6 * 3.5);
  expect(port).toBeLessThan(6 * 8.4 + 5);
});

test('a snapshot brings back all that ran inside, long before a boot would', () => {
  const restored = one('firecracker', { snapshot: true });
  expect(names(restored)).toEqual(['vmm', 'restore', 'first-touch']);
  expect(restored.totalNs.mean).toBeLessThan(one('firecracker').totalNs.mean / 5);
  expect(restored.memoryBytes).toBeLessThan(one('firecracker').memoryBytes);
});

test('a pull takes the image’s bytes through the link, and only the first of several pulls', () => {
  const pulled = one('container', { pull: true });
  expect(pulled.phases.find(({ name }) => name === 'pull')?.durationNs).toBeGreaterThan(70e6 * 8);
  expect(names(one('container'))).not.toContain('pull');
  const several = one('container', { pull: true }, 4);
  const link = several.waits.find(({ name }) => name === 'downlink');
  expect(link?.count).toBe(1);
  expect(several.waits.find(({ name }) => name === 'transfer')?.count).toBe(3);
});

test('the first start reads its files from the disk, later ones find them', () => {
  const cold = one('gvisor-systrap', { cache: 'cold' });
  const warm = one('gvisor-systrap');
  expect(cold.totalNs.mean).toBeGreaterThan(warm.totalNs.mean + 10e6);
  const reads = (start: StackStart): number =>
    start.waits.filter(({ name }) => name === 'disk').reduce((sum, { count }) => sum + count, 0);
  // Files are read once however many start together; the commits of the stores are each one’s own.
  const commits = reads(warm);
  expect(reads(one('gvisor-systrap', { cache: 'cold' }, 5)) - 5 * commits).toBe(reads(cold) - commits);
});

test('the same request gives the same trace, another seed another', () => {
  const request = { stacks: ['container'], atOnce: 3, seed: 1 };
  expect(startUp(request)).toEqual(startUp(request));
  expect(one('container', {}, 1, 2).traceHash).not.toBe(one('container').traceHash);
});

test('a stack whose figures are assumed says why', () => {
  for (const stack of ['lxc', 'virtualbox', 'vmware-vtx', 'vmware-bt', 'qemu-tcg', 'wsl2', 'gvisor-kvm'])
    expect(one(stack).estimate?.ko).toBeTruthy();
  expect(one('firecracker').estimate).toBeNull();
  expect(one('kvm/container').estimate).toEqual(one('kvm').estimate);
});
