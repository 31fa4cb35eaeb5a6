/** What each VMM on KVM, and what runs without one, does in its own way. */
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

function visited(measure: StackMeasure): Set<string> {
  return new Set(measure.hops.flatMap((hop) => [hop.from, hop.to]));
}

describe('an ordinary system call', () => {
  test.each(['kvm', 'firecracker', 'cloud-hypervisor', 'kata', 'unikernel'])(
    'never enters the hypervisor on %s',
    (stack) => {
      const measure = run('getpid', stack, 100);
      expect(measure.counts.exits).toBe(0);
      expect([...visited(measure)].filter((id) => id === 'kvm' || id === 'vmm')).toEqual([]);
    },
  );

  test('is a function call on a unikernel: no system call, a few nanoseconds', () => {
    const measure = run('getpid', 'unikernel', 100);
    expect(measure.counts.syscalls).toBe(0);
    expect(measure.totalNs.mean).toBeLessThan(run('getpid', 'bare', 100).totalNs.mean / 5);
  });

  test('passes no seccomp filter in a Kata guest: the profile stays outside', () => {
    expect(run('getpid', 'kata').hops.map((hop) => hop.probe)).not.toContain('seccomp');
    expect(run('getpid', 'container').hops.map((hop) => hop.probe)).toContain('seccomp');
  });

  test.each(['container', 'runc', 'lxc', 'kata', 'kvm/container'])(
    'shows no runtime in %s: runc, shim and containerd are in no path',
    (stack) => {
      for (const op of ['getpid', 'read-disk', 'tcp-published-port'])
        expect(
          run(op, stack).hops.map((hop) => hop.probe),
          op,
        ).not.toContain('runtime');
    },
  );
});

describe('who serves the disk', () => {
  test('Firecracker answers a flush itself: neither of those around a commit block reaches the drive', () => {
    const flushes = (stack: string): number =>
      run('write-fsync', stack).hops.filter((hop) => hop.cost?.startsWith('dev.nvme.flush')).length;
    expect(flushes('kvm')).toBe(2);
    expect(flushes('firecracker')).toBe(0);
  });

  test.each(['sync', 'async'])('Firecracker’s %s engine reads the same data', (engine) => {
    const measure = run('read-disk', 'firecracker', 50, { 'block-engine': engine });
    expect(measure.counts.exitsByReason['EPT_MISCONFIG']).toBe(50);
  });
});

describe('who moves packets', () => {
  test.each([
    { stack: 'kvm', vhost: true },
    { stack: 'kata', vhost: false },
    { stack: 'firecracker', vhost: false },
    { stack: 'cloud-hypervisor', vhost: false },
  ])('$stack: vhost $vhost', ({ stack, vhost }) => {
    expect(visited(run('tcp-published-port', stack)).has('vhost')).toBe(vhost);
  });
});

describe('a unikernel', () => {
  test('cannot fork: the call answers at once', () => {
    const measure = run('fork-exec', 'unikernel', 10);
    expect(measure.counts.contextSwitches).toBe(0);
    expect(measure.hops.map((hop) => hop.probe)).not.toContain('sched_process_fork');
  });

  test('takes no page fault of its own; memory never touched still leaves the guest', () => {
    const { counts } = run('page-fault', 'unikernel');
    expect(counts.pageFaults).toBe(0);
    expect(counts.exitsByReason).toEqual({ EPT_VIOLATION: 1 });
  });
});

test('runc is another name of the container', () => {
  expect(run('getpid', 'runc').traceHash).toBe(run('getpid', 'container').traceHash);
});
