/** What crosses where in a gVisor sandbox, on each of its platforms. */
import { describe, expect, test } from 'vitest';
import { buildOperation, measureStack, stackIssues, type StackMeasure } from '../../../src/sim/index.ts';
import { allPrograms } from '../../../src/sim/ops/op.ts';
import { COMPONENTS } from '../../../src/sim/trace/components.ts';
import { probeName } from '../../../src/sim/trace/export/row-text.ts';
import { componentsOfStack } from '../../../src/sim/world/stack.ts';
import type { World } from '../../../src/sim/world/world.ts';

const PLATFORMS = ['gvisor-systrap', 'gvisor-kvm', 'gvisor-ptrace'];

type Switches = Readonly<Record<string, string>>;

function run(op: string, stack: string, count = 1, switches: Switches = {}): StackMeasure {
  return measureStack({ op, stack, params: {}, seed: 7, switches, costs: {} }, count);
}

function visited(measure: StackMeasure): Set<string> {
  return new Set(measure.hops.flatMap((hop) => [hop.from, hop.to]));
}

interface Row {
  readonly op: number;
  readonly to: string;
  readonly probe: string;
  readonly program: string;
}

function finished(op: string, stack: string, count: number, seed = 7): World {
  const world = buildOperation({ op, stack, params: {}, seed, switches: {}, costs: {} });
  world.issue(count);
  world.runToEnd();
  return world;
}

/** Rows of the measured program, warm-up included. */
function rows(op: string, stack: string, count: number): Row[] {
  const world = finished(op, stack, count);
  const { trace } = world.sim;
  const found: Row[] = [];
  for (let row = trace.first; row < trace.count; row++) {
    const slot = trace.slot(row);
    if (trace.flow[slot] !== world.issuer.flow) continue;
    found.push({
      op: trace.op[slot] ?? -1,
      to: COMPONENTS[trace.to[slot] ?? 0]?.id ?? '',
      probe: probeName(trace.probe[slot] ?? 0),
      program: allPrograms()[trace.program[slot] ?? -1]?.name ?? '',
    });
  }
  return found;
}

/** Operations in which a partner still makes its first calls, which trap, and the stub that waited so long sleeps. */
const SETTLING = 3;

/** Host-kernel rows of the operations after those of the start. */
function inHostKernel(op: string, stack: string, count: number): Row[] {
  return rows(op, stack, count).filter(
    (row) => row.op >= SETTLING && (row.to === 'kernel' || row.to === 'kvm'),
  );
}

describe('a call that the Sentry answers', () => {
  test.each(['getpid', 'read-cached', 'futex-same-cpu', 'pipe-round-trip', 'tcp-loopback', 'context-switch'])(
    '%s: the host kernel sees nothing of it on KVM, not even an exit',
    (op) => {
      expect(inHostKernel(op, 'gvisor-kvm', 100)).toEqual([]);
      expect(run(op, 'gvisor-kvm', 100).counts.exits).toBe(0);
    },
  );

  test.each(['getpid', 'read-cached', 'futex-same-cpu', 'pipe-round-trip', 'tcp-loopback', 'context-switch'])(
    '%s: on systrap the host kernel sees nothing either, once the sites are patched and both sides spin',
    (op) => {
      expect(inHostKernel(op, 'gvisor-systrap', 100)).toEqual([]);
    },
  );

  test('the first call of a site on systrap is a trap: seccomp, signal and sigreturn, and no more', () => {
    const traps = rows('getpid', 'gvisor-systrap', 100).filter((row) => row.probe === 'signal_deliver');
    // One signal in, one frame taken away again: the warm-up's. The hundred calls after it jump.
    expect(traps.map((row) => row.program)).toEqual(['seccomp_trap', 'rt_sigreturn']);
  });

  test('on ptrace every call is two switches between processes in the host kernel', () => {
    expect(run('getpid', 'gvisor-ptrace', 100).counts.contextSwitches).toBe(200);
  });

  test('the time is read without the Sentry on every platform', () => {
    for (const stack of PLATFORMS) {
      const measure = run('clock-gettime', stack, 10);
      expect([...visited(measure)]).toEqual(['app']);
      expect(measure.counts.syscalls).toBe(0);
    }
  });

  test('KVM is the fastest platform and ptrace by far the slowest', () => {
    const [systrap = 0, kvm = 0, ptrace = 0] = PLATFORMS.map((s) => run('getpid', s, 200).totalNs.mean);
    expect(kvm).toBeLessThan(systrap);
    expect(ptrace).toBeGreaterThan(10 * systrap);
  });
});

describe('spinning', () => {
  test('a Sentry that nobody called for a while sleeps, and the stub wakes it by futex', () => {
    const woken = (count: number): number =>
      rows('getpid', 'gvisor-systrap', count).filter((row) => row.program === 'futex_wake_sentry').length;
    // The warm-up and the first measured call come after a pause; the others follow at once.
    expect(woken(50)).toBe(woken(1));
  });

  test('a stub that waited for the disk sleeps too, so every such call wakes it', () => {
    const wakes = rows('read-disk', 'gvisor-systrap', 20).filter(
      (row) => row.op >= 0 && row.program === 'futex_wake_stub' && row.probe === 'sched_waking',
    );
    expect(wakes.length).toBeGreaterThanOrEqual(20);
  });
});

describe('a new process', () => {
  test('has no patched sites: its first calls are traps again', () => {
    const perFork = (count: number): number =>
      rows('fork-exec', 'gvisor-systrap', count).filter((row) => row.program === 'seccomp_trap').length;
    // set_robust_list, execve and exit of each child, each row by row: filter, trap and signal.
    expect(perFork(5) - perFork(4)).toBe(3 * 3);
  });

  test.each([
    { stack: 'gvisor-systrap', clones: true },
    { stack: 'gvisor-ptrace', clones: true },
    { stack: 'gvisor-kvm', clones: false },
  ])('$stack: needs a process of the host to hold its address space: $clones', ({ stack, clones }) => {
    const cloned = rows('fork-exec', stack, 2).some((row) => row.op > 0 && row.program === 'clone');
    expect(cloned).toBe(clones);
  });
});

describe('when the host is needed', () => {
  test.each(PLATFORMS)('%s: the Sentry’s thread reads the disk by a host call of its own', (stack) => {
    const measure = run('read-disk', stack);
    const seen = visited(measure);
    expect(seen).toContain('disk');
    expect(seen).not.toContain('gofer');
    expect(measure.hops.filter((hop) => hop.probe === 'block_rq_issue').map((hop) => hop.to)).toEqual([
      'kernel',
    ]);
  });

  test.each([
    ['read-disk', 1],
    ['write-fsync', 1],
    ['sleep', 1],
    ['tcp-bridge', 2],
  ])('%s: the KVM platform leaves guest mode %i times', (op, exits) => {
    expect(run(op, 'gvisor-kvm', 20).counts.exitsByReason).toEqual({ HLT: 20 * exits });
  });

  test('a first touch is an EPT violation on KVM, a signal and a host mapping on systrap', () => {
    expect(run('page-fault', 'gvisor-kvm', 10).counts.exitsByReason).toEqual({ EPT_VIOLATION: 10 });
    const systrap = run('page-fault', 'gvisor-systrap');
    expect(systrap.hops.map((hop) => hop.probe)).toContain('signal_deliver');
    expect(systrap.hops.map((hop) => hop.cost)).toContain('mm.mmap');
  });

  test('files are opened by the Gofer if the switch says so, and read without it either way', () => {
    const opens = (gofer: string): boolean =>
      visited(run('fork-exec', 'gvisor-systrap', 1, { gofer })).has('gofer');
    expect(opens('on')).toBe(true);
    expect(opens('off')).toBe(false);
    expect(visited(run('read-disk', 'gvisor-systrap', 1, { gofer: 'on' }))).not.toContain('gofer');
  });

  test('the scheduler’s tick is the host’s alone', () => {
    const bare = run('timer-tick', 'bare', 50).totalNs.mean;
    expect(run('timer-tick', 'gvisor-systrap', 50).totalNs.mean / bare).toBeLessThan(1.1);
    expect(run('timer-tick', 'gvisor-kvm', 50).counts.exitsByReason).toEqual({ EXTERNAL_INTERRUPT: 50 });
  });

  test.each(PLATFORMS)('%s: after the tick the application goes on; the Sentry is not entered', (stack) => {
    const { hops } = run('timer-tick', stack, 50);
    expect(hops.flatMap(({ from, to }) => [from, to])).not.toContain('sentry');
    expect(hops.filter(({ cost }) => cost === 'irq.local_timer')).not.toEqual([]);
    // Off guest mode nothing but the host's interrupt is seen.
    const last = hops.at(-1);
    expect(last?.to).toBe(stack === 'gvisor-kvm' ? 'app' : 'kernel');
  });
});

describe('the network', () => {
  test.each(PLATFORMS)('%s: a published port is translated on the host as a container’s', (stack) => {
    const onHost = (measure: StackMeasure): string[] =>
      measure.hops.filter((hop) => hop.to === 'kernel').map((hop) => hop.cost ?? '');
    const ours = onHost(run('tcp-published-port', stack));
    for (const cost of ['net.bridge', 'net.route', 'net.conntrack', 'net.nat_mangle', 'net.veth']) {
      const there = onHost(run('tcp-published-port', 'container')).filter((c) => c === cost).length;
      expect(ours.filter((c) => c === cost).length, cost).toBe(there);
    }
  });

  test('TCP is netstack’s: the host kernel handles frames, not connections', () => {
    const measure = run('tcp-bridge', 'gvisor-systrap');
    const tcp = measure.hops.filter((hop) => hop.probe === 'tcp_send' || hop.probe === 'tcp_rcv');
    expect(new Set(tcp.map((hop) => hop.to))).toEqual(new Set(['sentry', 'peer']));
  });

  test('with the host’s network nothing is translated', () => {
    expect(run('tcp-host-network', 'gvisor-kvm').hops.map((hop) => hop.probe)).not.toContain('nf_hook');
  });
});

describe('compositions', () => {
  test.each(['kvm/gvisor-systrap', 'kvm/gvisor-kvm', 'kvm/gvisor-ptrace', 'kvm/kvm/gvisor-kvm'])(
    '%s is possible, and a call is answered inside it without an exit',
    (stack) => {
      expect(stackIssues(stack)).toEqual([]);
      expect(run('getpid', stack, 20).counts.exits).toBe(0);
    },
  );

  test.each(['gvisor-kvm', 'kvm/gvisor-systrap', 'kvm/gvisor-kvm', 'xen-pv/gvisor-systrap'])(
    '%s names every box that its hops show',
    (stack) => {
      const named = componentsOfStack(stack);
      for (const op of ['getpid', 'read-disk', 'page-fault', 'fork-exec', 'sleep'])
        expect(named, op).toEqual(expect.arrayContaining([...visited(run(op, stack, 2))]));
    },
  );

  test('a trap of the stub takes the way that system calls take on the kernel below', () => {
    expect(visited(run('page-fault', 'xen-pv/gvisor-systrap'))).toContain('xen');
    expect(visited(run('page-fault', 'xen-hvm/gvisor-systrap'))).not.toContain('xen');
  });

  test('an emulated CPU makes the Sentry slower too', () => {
    const inside = run('read-cached', 'qemu-tcg/gvisor-systrap', 50).totalNs.p50;
    expect(inside).toBeGreaterThan(3 * run('read-cached', 'gvisor-systrap', 50).totalNs.p50);
  });

  test('leaving guest mode inside a virtual machine goes through the hypervisor below', () => {
    const measure = run('read-disk', 'kvm/gvisor-kvm');
    expect(measure.hops.map((hop) => hop.probe)).toContain('kvm_nested_vmexit');
    expect(run('read-disk', 'kvm/gvisor-systrap').hops.map((hop) => hop.probe)).not.toContain(
      'kvm_nested_vmexit',
    );
  });

  test.each([
    ['gvisor-systrap/container', 'Sentry'],
    ['gvisor-kvm/kvm', 'Sentry'],
    ['container/gvisor-kvm', 'container'],
  ])('%s is refused with the reason', (stack, reason) => {
    expect(stackIssues(stack)[0]?.message.en).toContain(reason);
  });
});

test.each(PLATFORMS)('%s: a run copied in the middle goes on as the original does', (stack) => {
  for (const op of ['read-disk', 'tcp-published-port', 'fork-exec']) {
    const world = buildOperation({ op, stack, params: {}, seed: 3, switches: { gofer: 'on' }, costs: {} });
    world.issue(4);
    for (let step = 0; step < 60; step++) world.step();
    const copy = world.fork();
    world.runToEnd();
    copy.runToEnd();
    expect(copy.traceHash, op).toBe(world.traceHash);
    expect(copy.stateHash, op).toBe(world.stateHash);
  }
});
