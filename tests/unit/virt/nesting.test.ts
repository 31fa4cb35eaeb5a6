/** Virtual machines inside virtual machines: what an exit becomes when its hypervisor is itself a guest. */
import { describe, expect, test } from 'vitest';
import { measureStack, type StackMeasure } from '../../../src/sim/index.ts';

function run(
  op: string,
  stack: string,
  count = 1,
  switches: Readonly<Record<string, string>> = {},
): StackMeasure {
  return measureStack({ op, stack, params: {}, seed: 7, switches, costs: {} }, count);
}

const LEVELS = ['kvm', 'kvm/kvm', 'kvm/kvm/kvm'] as const;

describe('at every level', () => {
  test.each(LEVELS)('%s: system calls and context switches leave the guest never', (stack) => {
    for (const op of ['getpid', 'clock-gettime', 'read-cached', 'pipe-round-trip', 'futex-same-cpu'])
      expect(run(op, stack, 20).counts.exits, op).toBe(0);
  });

  test('a system call takes the same time however deep it is', () => {
    const [one, two, three] = LEVELS.map((stack) => run('getpid', stack, 500).totalNs.p50);
    expect(two).toBe(one);
    expect(three).toBe(one);
  });
});

describe('one exit of a guest’s tick', () => {
  test.each([
    // The timer fires and is armed again: two exits of the guest, each a pair of root transitions one level down.
    { stack: 'kvm', on: 2, off: 2 },
    { stack: 'kvm/kvm', on: 4, off: 64 },
  ])('$stack: $on root transitions, $off without VMCS shadowing', ({ stack, on, off }) => {
    expect(run('timer-tick', stack).counts.exits).toBe(on);
    expect(run('timer-tick', stack, 1, { 'shadow-vmcs': 'off' }).counts.exits).toBe(off);
  });

  test('a third level multiplies again: its own fields of the control structure are read by exits', () => {
    const two = run('timer-tick', 'kvm/kvm', 50);
    const three = run('timer-tick', 'kvm/kvm/kvm', 50);
    expect(three.counts.exits / two.counts.exits).toBeGreaterThan(10);
    expect(three.totalNs.mean / two.totalNs.mean).toBeGreaterThan(4);
  });

  test('every inner entry is asked for by VMRESUME and done by the lowest hypervisor', () => {
    const { counts, hops } = run('timer-tick', 'kvm/kvm');
    expect(counts.exitsByReason['VMRESUME']).toBe(2);
    const entries = hops.filter((hop) => hop.probe === 'kvm_entry');
    expect(entries.every((hop) => hop.from === 'kvm')).toBe(true);
    expect(entries.map((hop) => hop.to)).toEqual(expect.arrayContaining(['l1-kvm', 'guest-kernel']));
  });
});

describe('first touch of memory', () => {
  test('two levels: the inner table, the memory of the inner hypervisor, and the merged table are each missed', () => {
    const { counts } = run('page-fault', 'kvm/kvm');
    expect(counts.exitsByReason).toEqual({ EPT_VIOLATION: 3, VMRESUME: 1 });
  });
});

describe('a disk read', () => {
  test.each([
    { stack: 'kvm', vmms: ['vmm'] },
    { stack: 'kvm/kvm', vmms: ['vmm', 'l1-vmm'] },
    { stack: 'kvm/kvm/kvm', vmms: ['vmm', 'l1-vmm', 'l2-vmm'] },
  ])('$stack passes through $vmms', ({ stack, vmms }) => {
    const seen = new Set(run('read-disk', stack).hops.flatMap((hop) => [hop.from, hop.to]));
    expect([...seen].filter((id) => id.endsWith('vmm')).sort()).toEqual([...vmms].sort());
  });

  test('takes longer at each level, but not by the factor of its exits: the disk and the wake-ups weigh more', () => {
    const [one, two, three] = LEVELS.map((stack) => run('read-disk', stack, 100).totalNs.mean) as [
      number,
      number,
      number,
    ];
    expect(two / one).toBeGreaterThan(1.4);
    expect(two / one).toBeLessThan(2.5);
    expect(three / two).toBeGreaterThan(1.3);
  });

  test.each(LEVELS)('%s: the same seed gives the same run', (stack) => {
    expect(run('read-disk', stack, 5).traceHash).toBe(run('read-disk', stack, 5).traceHash);
  });
});

test('a timer that is due before its arming is done wakes its sleeper all the same', () => {
  // Arming takes an exit through three hypervisors: longer than the sleep. Seed 1 lost the wake-up.
  const spec = { op: 'sleep', stack: 'kvm/kvm/kvm', params: {}, seed: 1, switches: {}, costs: {} };
  expect(measureStack(spec, 5).totalNs.min).toBeGreaterThan(100_000);
});
