/** Effects that nobody wrote down: they follow from one kernel model composed in different ways. */
import { describe, expect, test } from 'vitest';
import { PAGE } from '../../../src/sim/kernel/fs/file-system.ts';
import {
  buildOperation,
  measureStack,
  OPERATIONS,
  type StackMeasure,
  type OperationSpec,
} from '../../../src/sim/index.ts';
import { remembered } from '../../support/remembered.ts';
import { OciContainer } from '../../../src/sim/runtimes/oci-container.ts';
import { TASK } from '../../../src/sim/kernel/task.machine.ts';
import { REFERENCE_PROFILE } from '../../../src/sim/costs/registry.ts';

const EXIT_NS = REFERENCE_PROFILE.meanNs(REFERENCE_PROFILE.index('vm.exit'));

/** So many calls last longer than a tick and than a round of the scheduler. */
const MANY = 60_000;
/** A round of the three busy programs, each at most one slice of the scheduler. */
const ROUND_NS = 3 * 8_000_000;

function spec(op: string, stack: string, more: Partial<OperationSpec> = {}): OperationSpec {
  return { op, stack, params: {}, seed: 7, switches: {}, costs: {}, ...more };
}

const run = remembered(
  (op: string, stack: string, count: number, more: Partial<OperationSpec> = {}): StackMeasure =>
    measureStack(spec(op, stack, more), count),
);

describe('VM exits ten times as dear', () => {
  const dear = { costs: { 'vm.exit': EXIT_NS * 10 } };

  test.each(['getpid', 'clock-gettime', 'read-cached', 'futex-same-cpu', 'pipe-round-trip'])(
    '%s does not exit, so it takes as long as before',
    (op) => {
      const before = run(op, 'kvm', 20);
      expect(before.counts.exits).toBe(0);
      // Set-up does exit, so the two runs may draw a few costs in another order.
      expect(run(op, 'kvm', 20, dear).totalNs.mean / before.totalNs.mean).toBeCloseTo(1, 1);
    },
  );

  test.each(['bare', 'container'])('%s has no exits to pay for', (stack) => {
    expect(run('read-disk', stack, 50, dear).totalNs).toEqual(run('read-disk', stack, 50).totalNs);
  });

  test('a first touch exits once, so it takes nine exits longer', () => {
    const before = run('page-fault', 'kvm', 200);
    expect(before.counts.exitsByReason['EPT_VIOLATION']).toBe(200);
    const longer = run('page-fault', 'kvm', 200, dear).totalNs.mean - before.totalNs.mean;
    expect(longer / (9 * EXIT_NS)).toBeGreaterThan(0.95);
    expect(longer / (9 * EXIT_NS)).toBeLessThan(1.1);
  });

  test('a guest’s timer tick exits twice, so it takes eighteen exits longer', () => {
    const longer =
      run('timer-tick', 'kvm', 200, dear).totalNs.mean - run('timer-tick', 'kvm', 200).totalNs.mean;
    expect(longer / (18 * EXIT_NS)).toBeGreaterThan(0.9);
    expect(longer / (18 * EXIT_NS)).toBeLessThan(1.1);
  });

  test('a disk read waits for its kick only: the halt exit is hidden behind the disk', () => {
    const longer =
      run('read-disk', 'kvm', 300, dear).totalNs.mean - run('read-disk', 'kvm', 300).totalNs.mean;
    expect(longer / (9 * EXIT_NS)).toBeGreaterThan(0.85);
    expect(longer / (9 * EXIT_NS)).toBeLessThan(2.2);
  });
});

describe('a busy host', () => {
  const busy = { switches: { 'host-load': '3' } };

  test('the vCPU waits for its CPU: steal appears and the guest is slower', () => {
    const idle = run('getpid', 'kvm', MANY);
    const loaded = run('getpid', 'kvm', MANY, busy);
    expect(idle.counts.stealNs).toBe(0);
    expect(loaded.counts.stealNs).toBeGreaterThan(1_000_000);
    expect(loaded.totalNs.max).toBeGreaterThan(1_000_000);
    expect(idle.totalNs.max).toBeLessThan(100_000);
    // What the guest lost is what it was not given; steal also counts the wait before the first operation began.
    const longerNs = (loaded.totalNs.mean - idle.totalNs.mean) * MANY;
    expect(loaded.counts.stealNs).toBeGreaterThan(0.8 * longerNs);
    expect(loaded.counts.stealNs).toBeLessThan(1.2 * longerNs + ROUND_NS);
  });

  test('a bare process waits too, but nobody calls that steal', () => {
    const loaded = run('getpid', 'bare', MANY, busy);
    expect(loaded.counts.stealNs).toBe(0);
    expect(loaded.totalNs.max).toBeGreaterThan(1_000_000);
  });
});

describe('caches and mappings', () => {
  test('reading the same block again neither exits nor reaches the disk', () => {
    const again = run('read-disk', 'kvm', 50, { params: { 'same-block': 1 } });
    expect(again.counts.exits).toBe(0);
    expect(again.counts.interrupts).toBe(0);
    expect(again.totalNs.max).toBeLessThan(2000);
  });

  test('with EPT off the guest’s own page fault and its new mapping both exit', () => {
    const on = run('page-fault', 'kvm', 100);
    const off = run('page-fault', 'kvm', 100, { switches: { ept: 'off' } });
    expect(on.counts.exitsByReason).toEqual({ EPT_VIOLATION: 100 });
    expect(off.counts.exitsByReason).toEqual({ EXCEPTION_NMI: 200 });
    expect(off.totalNs.mean).toBeGreaterThan(2 * on.totalNs.mean);
  });

  test('with EPT off a switch of address spaces exits, with EPT on it does not', () => {
    const on = run('pipe-round-trip', 'kvm', 100);
    const off = run('pipe-round-trip', 'kvm', 100, { switches: { ept: 'off' } });
    expect(on.counts.exitsByReason['CR_ACCESS'] ?? 0).toBe(0);
    expect(off.counts.exitsByReason['CR_ACCESS']).toBe(200);
  });
});

describe('interrupts of a guest', () => {
  test('with APICv off each completion exits once more, at its end of interrupt', () => {
    const on = run('read-disk', 'kvm', 100);
    const off = run('read-disk', 'kvm', 100, { switches: { apicv: 'off' } });
    // The end-of-interrupt register of an x2APIC is an MSR.
    const more = (off.counts.exitsByReason['MSR_WRITE'] ?? 0) - (on.counts.exitsByReason['MSR_WRITE'] ?? 0);
    expect(more).toBeGreaterThanOrEqual(100);
    expect(more).toBeLessThan(115);
    expect(off.totalNs.mean).toBeGreaterThan(on.totalNs.mean);
  });

  test('halt polling that pays off leaves fewer wake-ups of the vCPU and a quicker read', () => {
    const off = run('read-disk', 'kvm', 100);
    const on = run('read-disk', 'kvm', 100, { switches: { 'halt-poll': 'on' } });
    const woken = (measure: StackMeasure): number =>
      measure.hops.filter((hop) => hop.probe === 'kvm_vcpu_wakeup').length;
    expect(woken(off)).toBe(1);
    expect(on.totalNs.mean).toBeLessThan(off.totalNs.mean);
  });
});

describe('containers', () => {
  test('runc has exited before the measured part and stands in no hop', () => {
    const { kernel } = buildOperation(spec('read-disk', 'container')).place;
    const [container] = kernel.containers;
    const runc = container instanceof OciContainer ? kernel.findTask(container.runtimePid) : null;
    expect(runc?.name).toBe('runc');
    expect([TASK.zombie, TASK.dead]).toContain(runc?.state);
    for (const op of OPERATIONS) {
      const { hops } = run(op.id, 'container', 1);
      expect(hops.length, op.id).toBeGreaterThan(0);
      expect(
        hops.filter((hop) => hop.task === 'runc' || hop.probe === 'runtime'),
        op.id,
      ).toEqual([]);
    }
  });

  test('a container is the bare path with checks on it: no crossing is new', () => {
    const crossings = (op: string, stack: string): string[] =>
      run(op, stack, 1)
        .hops.filter((hop) => hop.from !== hop.to)
        .map((hop) => `${hop.from} > ${hop.to}`);
    for (const op of ['getpid', 'read-cached', 'read-disk', 'page-fault', 'fork-exec'])
      expect(crossings(op, 'container'), op).toEqual(crossings(op, 'bare'));
    // The check takes time, and a little time decides who of two on a CPU is preempted when: their order may differ, their kinds not.
    const [contained, bare] = ['container', 'bare'].map(
      (stack) => new Set(crossings('futex-same-cpu', stack)),
    );
    expect(contained).toEqual(bare);
    const calls = (stack: string): number => run('futex-same-cpu', stack, 100).counts.syscalls / 100;
    expect(calls('container')).toBeCloseTo(calls('bare'), 1);
  });

  test.each(OPERATIONS.map((op) => op.id))('%s runs in a container inside a VM', (op) => {
    const { hops, totalNs } = run(op, 'kvm/container', 3);
    expect(totalNs.mean).toBeGreaterThan(0);
    const inVm = run(op, 'kvm', 1).hops.some((hop) => hop.probe === 'sys_enter' && hop.from === 'app');
    if (inVm) expect(hops.some((hop) => hop.probe === 'seccomp' && hop.cpu.includes('vCPU'))).toBe(true);
  });

  test('the clock is read without entering a kernel in every stack', () => {
    for (const stack of ['bare', 'container', 'kvm', 'kvm/container']) {
      const { counts, hops } = run('clock-gettime', stack, 100);
      expect(counts.syscalls, stack).toBe(0);
      expect(
        hops.map((hop) => hop.to),
        stack,
      ).toEqual(['app']);
    }
  });
});

describe('accounts that balance', () => {
  /** A sleeping program has no hop: nothing happens. */
  const WAITS = new Set(['sleep', 'timer-tick', 'poll', 'epoll-wait']);
  const cases = OPERATIONS.filter((op) => !WAITS.has(op.id)).flatMap((op) =>
    ['bare', 'container', 'kvm'].map((stack): [string, string] => [op.id, stack]),
  );

  test.each(cases)('%s in %s: at every instant of an operation some hop of it is under way', (op, stack) => {
    const { hops, totalNs } = run(op, stack, 1, { seed: 1 });
    let coveredNs = 0;
    const holes: string[] = [];
    for (const hop of hops) {
      if (hop.startNs > coveredNs)
        holes.push(`${coveredNs}..${hop.startNs} before ${hop.probe} on ${hop.cpu}`);
      coveredNs = Math.max(coveredNs, hop.startNs + hop.durationNs);
    }
    if (coveredNs < totalNs.max) holes.push(`${coveredNs}..${totalNs.max} at the end`);
    expect(holes).toEqual([]);
  });

  test.each(OPERATIONS.map((op) => op.id))(
    '%s: no hop starts before the operation or after its end',
    (op) => {
      for (const stack of ['bare', 'container', 'kvm']) {
        const { hops, totalNs } = run(op, stack, 1);
        expect(hops[0]?.startNs, stack).toBe(0);
        expect(
          hops.every((hop, i) => hop.startNs >= (hops[i - 1]?.startNs ?? 0)),
          stack,
        ).toBe(true);
        expect(hops.at(-1)?.startNs, stack).toBeLessThanOrEqual(totalNs.max);
      }
    },
  );
});

describe('pages and requests', () => {
  test('a read keeps what another write made dirty, so the sync that follows has something to do', () => {
    const world = buildOperation({
      op: 'write-fsync',
      params: {},
      stack: 'bare',
      seed: 1,
      switches: {},
      costs: {},
    });
    const { fs } = world.host;
    const inode = fs.open('/srv/log.dat', 256);
    fs.set(inode, 1, PAGE.dirty);
    fs.set(inode, 0, PAGE.clean);
    expect(fs.takeDirty(inode)).toBe(1);
    fs.set(inode, 3, PAGE.dirty);
    expect(fs.firstDirtySector(inode)).toBe(fs.sectorOf(inode, 3));
  });

  test('a published port is asked from outside: the operation begins on the remote machine', () => {
    const { hops } = run('tcp-published-port', 'container', 1);
    expect(hops[0]?.from).toBe('peer');
    expect(hops.at(-1)?.to).toBe('peer');
    expect(run('tcp-bridge', 'container', 1).hops[0]?.from).toBe('app');
  });

  test('a tick that falls into an operation belongs to nobody: its exits are not the operation’s', () => {
    const kvm = run('getpid', 'kvm', MANY);
    expect(kvm.counts.exits).toBe(0);
  });
});
