/** What a VMM waits for when it asks KVM for a machine, by the host's release, and what its size costs. */
import { describe, expect, test } from 'vitest';
import { requestIssues, type StackStart, type StartOptions } from '../../../src/sim/index.ts';
import { GracePeriods, RcuSync } from '../../../src/sim/kernel/locks/grace-periods.ts';
import { startOf } from '../../support/starts.ts';

const RESTORED: StartOptions = { snapshot: true };

/** Grace periods that somebody of the start slept for. */
function graces(start: StackStart): number {
  return start.waits.find(({ name }) => name === 'rcu')?.count ?? 0;
}

function restoreMs(start: StackStart): number {
  return (start.phases.find(({ name }) => name === 'restore')?.durationNs ?? 0) / 1e6;
}

describe('grace periods', () => {
  test('one that is under way is of no use to who comes later; those who wait share the next', () => {
    const periods = new GracePeriods();
    const end = (at: number): number => periods.after(at, () => 10);
    expect([end(0), end(3), end(9), end(10)]).toEqual([10, 20, 20, 20]);
    expect(end(40)).toBe(50);
  });

  test('a writer that comes before readers are fast again waits for nobody', () => {
    const sync = new RcuSync();
    const periods = new GracePeriods();
    const enter = (at: number): number => sync.enter(at, () => periods.after(at, () => 10));
    expect(enter(0)).toBe(10);
    // A second one while the first still waits.
    expect(enter(4)).toBe(10);
    sync.exit(() => periods.after(11, () => 10));
    sync.exit(() => periods.after(12, () => 10));
    expect(enter(15)).toBeLessThanOrEqual(15);
    sync.exit(() => periods.after(16, () => 10));
    expect(enter(60)).toBe(70);
  });
});

describe('the worker thread of a VM', () => {
  test.each([
    { kernel: '4.18', stack: 'firecracker', has: false, waits: false, why: 'there is none yet' },
    { kernel: '5.4', stack: 'firecracker', has: true, waits: false, why: 'only moves between cpusets wait' },
    { kernel: '5.4', stack: 'firecracker-jailer', has: true, waits: true, why: 'it moves to another cpuset' },
    { kernel: '6.1', stack: 'firecracker', has: true, waits: true, why: 'every move waits' },
    { kernel: '6.8', stack: 'firecracker', has: true, waits: true, why: 'every move waits' },
    { kernel: '6.13', stack: 'firecracker', has: false, waits: false, why: 'it is born in its groups' },
    { kernel: '6.18', stack: 'firecracker', has: false, waits: false, why: 'it is born in its groups' },
  ])('$stack on $kernel: $why', ({ kernel, stack, has, waits }) => {
    const start = startOf(stack, { ...RESTORED, kernel });
    expect(start.processes.includes('kvm-nx-lpage-re')).toBe(has);
    expect(graces(start) > 0).toBe(waits);
  });

  test('favordynmods spares the wait, unless cpusets want one of their own', () => {
    const at = (kernel: string, stack: string): number =>
      graces(startOf(stack, { ...RESTORED, kernel, switches: { favordynmods: 'on' } }));
    expect(at('6.8', 'firecracker-jailer')).toBe(0);
    expect(at('6.1', 'firecracker')).toBe(0);
    expect(at('6.1', 'firecracker-jailer')).toBeGreaterThan(0);
  });

  test('the wait is the difference, and is made of ticks', () => {
    const wait = (hz: string): number =>
      restoreMs(startOf('firecracker', { ...RESTORED, kernel: '6.8', switches: { hz } })) -
      restoreMs(startOf('firecracker', { ...RESTORED, kernel: '6.18', switches: { hz } }));
    expect(wait('250')).toBeGreaterThan(4);
    expect(wait('250')).toBeLessThan(25);
    // Three ticks of 1 ms and rounding beside one of 4 ms.
    expect(wait('1000')).toBeLessThan(wait('250') * 0.6);
    expect(wait('100')).toBeGreaterThan(wait('250') * 2);
  });

  test('of many at once only the first waits for readers: the others find them slow', () => {
    const one = graces(startOf('firecracker', { ...RESTORED, kernel: '6.8' }));
    const many = startOf('firecracker', { ...RESTORED, kernel: '6.8' }, 8);
    const ns = many.waits.find(({ name }) => name === 'rcu')?.ns ?? 0;
    expect(one).toBe(1);
    expect(ns).toBeLessThan(2 * 25e6);
  });
});

describe('the size of a guest', () => {
  test('as many threads as virtual CPUs', () => {
    const start = startOf('firecracker', { vcpus: 4 });
    for (const index of [0, 1, 2, 3]) expect(start.processes).toContain(`fc_vcpu ${String(index)}`);
    expect(start.processes).not.toContain('fc_vcpu 4');
  });

  test('a guest with more memory has more page structures, and boots longer for touching them', () => {
    const large = startOf('firecracker', { guestBytes: 2 ** 30 });
    const bytes = large.memory.find(({ id }) => id === 'guest.struct-page')?.bytes;
    expect(bytes).toBe((2 ** 30 / 4096) * 64);
    expect(large.totalNs.mean).toBeGreaterThan(startOf('firecracker').totalNs.mean + 2e6);
  });

  test('a restore grows with memory where a slot has reverse maps from the start', () => {
    const grows = (kernel: string): number =>
      restoreMs(startOf('firecracker', { ...RESTORED, kernel, guestBytes: 2 ** 33 })) -
      restoreMs(startOf('firecracker', { ...RESTORED, kernel, guestBytes: 2 ** 30 }));
    // Seven GiB, ten bytes a page, the time of one page for each 4096 of them.
    expect(grows('4.18')).toBeGreaterThan(1);
    expect(grows('6.18')).toBeLessThan(0.1);
  });

  test.each([
    [{ vcpus: 0 }, 'vcpus'],
    [{ vcpus: 1.5 }, 'vcpus'],
    [{ guestBytes: 2 ** 20 }, 'guestBytes'],
    [{ guestBytes: 2 ** 30 + 1 }, 'guestBytes'],
    [{ kernel: '3.10' }, 'kernel'],
  ])('%o is refused', (options, path) => {
    const issues = requestIssues({ stacks: ['firecracker'], atOnce: 1, seed: 1, options });
    expect(issues.map((found) => found.path)).toEqual([path]);
  });
});
