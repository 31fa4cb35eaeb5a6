/** What learners get wrong most often about stacks, as counts that the simulation has to show. */
import { describe, expect, test } from 'vitest';
import { LAYERS, measureStack, OPERATIONS, startUp, type StackMeasure } from '../../../src/sim/index.ts';

const HYPERVISORS = new Set([
  'kvm',
  'l1-kvm',
  'l2-kvm',
  'xen',
  'hyperv',
  'monitor',
  'vmm-r0',
  'vmm',
  'l1-vmm',
  'l2-vmm',
]);
/** Guests on hardware virtualisation: their kernels answer by themselves. */
const HARDWARE = [
  'kvm',
  'firecracker',
  'cloud-hypervisor',
  'xen-hvm',
  'xen-pvh',
  'wsl2',
  'virtualbox',
  'vmware-vtx',
  'kata',
  'kvm/kvm',
];

function run(op: string, stack: string, count = 1): StackMeasure {
  return measureStack({ op, stack, params: {}, seed: 7, switches: {}, costs: {} }, count);
}

/** How often the first operation enters a component of `wanted` from one that is not. */
function entries(measure: StackMeasure, wanted: ReadonlySet<string>): number {
  return measure.hops.filter((hop) => wanted.has(hop.to) && !wanted.has(hop.from)).length;
}

describe('an ordinary system call', () => {
  test.each(HARDWARE)('never enters the hypervisor on %s', (stack) => {
    const measure = run('getpid', stack, 50);
    expect(measure.counts.exits).toBe(0);
    expect(entries(measure, HYPERVISORS)).toBe(0);
  });

  test('enters Xen twice on a 64-bit PV guest: on the way in and on the way out', () => {
    expect(entries(run('getpid', 'xen-pv', 50), new Set(['xen']))).toBe(2);
  });

  test('enters the monitor once or more under binary translation', () => {
    expect(entries(run('getpid', 'vmware-bt', 50), new Set(['monitor']))).toBeGreaterThanOrEqual(1);
  });

  test.each(['gvisor-systrap', 'gvisor-kvm', 'gvisor-ptrace'])('is answered by the Sentry on %s', (stack) => {
    expect(entries(run('getpid', stack, 50), new Set(['sentry']))).toBe(1);
  });

  test('never reaches the host kernel on gVisor’s KVM platform', () => {
    const measure = run('getpid', 'gvisor-kvm', 50);
    expect(entries(measure, new Set(['kernel']))).toBe(0);
    expect(measure.counts.exits).toBe(0);
  });

  test('is a function call in a unikernel', () => {
    const measure = run('getpid', 'unikernel', 50);
    expect(measure.counts.syscalls).toBe(0);
    expect(measure.hops.map((hop) => hop.probe)).toContain('libos_call');
  });

  test('orders the stacks as published: unikernel, then hardware, PV, translation, emulation, ptrace', () => {
    const means = ['unikernel', 'kvm', 'gvisor-kvm', 'xen-pv', 'gvisor-ptrace'].map(
      (stack) => run('getpid', stack, 200).totalNs.mean,
    );
    expect(means).toEqual([...means].sort((a, b) => a - b));
  });
});

describe('an exit of a guest in a guest', () => {
  test('is several root transitions with VMCS shadowing, tens without', () => {
    const perTick = (shadow: string): number =>
      measureStack(
        {
          op: 'timer-tick',
          stack: 'kvm/kvm',
          params: {},
          seed: 7,
          switches: { 'shadow-vmcs': shadow },
          costs: {},
        },
        20,
      ).counts.exits / 20;
    expect(perTick('on')).toBeGreaterThanOrEqual(4);
    expect(perTick('off')).toBeGreaterThan(40);
  });
});

describe('runtimes', () => {
  const CONTAINERS = ['container', 'lxc', 'kata', 'gvisor-systrap', 'kvm/container', 'wsl2/container'];

  test.each(CONTAINERS)('%s: no runc, shim or containerd is in any path', (stack) => {
    for (const op of OPERATIONS) {
      const { hops } = run(op.id, stack);
      expect(
        hops.filter((hop) => hop.probe === 'runtime'),
        op.id,
      ).toEqual([]);
      expect(
        hops.filter((hop) => /runc|shim|containerd|docker/.test(hop.task)),
        op.id,
      ).toEqual([]);
    }
  });

  test('Kata starts one virtual machine for a pod', () => {
    const [kata] = startUp({ stacks: ['kata'], atOnce: 1, seed: 7 }).stacks;
    const machines = kata?.phases.filter((phase) => /kernel/i.test(phase.name)) ?? [];
    expect(machines).toHaveLength(1);
  });
});

describe('every operation in every stack', () => {
  const ids = LAYERS.map((layer) => layer.id);
  const COMPOSED = ['kvm/kvm/runc', 'kvm/gvisor-systrap', 'xen-hvm/container', 'wsl2/container', 'kvm/kata'];

  test.each([...ids, ...COMPOSED])('%s', (stack) => {
    for (const op of OPERATIONS) {
      const { totalNs, hops } = run(op.id, stack, 3);
      expect(totalNs.max, op.id).toBeLessThan(1e9);
      expect(hops.length, op.id).toBeGreaterThan(0);
    }
  });
});
