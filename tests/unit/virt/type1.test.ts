/** Type-1 hypervisors: a privileged partition serves the guest's devices, the hypervisor passes events between them. */
import { describe, expect, test } from 'vitest';
import { buildOperation, measureStack, stackIssues, type StackMeasure } from '../../../src/sim/index.ts';
import { componentsOfStack } from '../../../src/sim/world/stack.ts';

function run(
  op: string,
  stack: string,
  count = 1,
  switches: Readonly<Record<string, string>> = {},
): StackMeasure {
  return measureStack({ op, stack, params: {}, seed: 7, switches, costs: {} }, count);
}

/** How often a hop enters the component from another. */
function entries(measure: StackMeasure, component: string): number {
  return measure.hops.filter((hop) => hop.to === component && hop.from !== component).length;
}

function probes(measure: StackMeasure): string[] {
  return measure.hops.map((hop) => hop.probe);
}

const HVM_LIKE = [
  ['xen-hvm', 'xen'],
  ['xen-pvh', 'xen'],
  ['wsl2', 'hyperv'],
] as const;

describe('an ordinary system call', () => {
  test('enters Xen twice on 64-bit PV: on the way in and on the way out', () => {
    const measure = run('getpid', 'xen-pv');
    expect(entries(measure, 'xen')).toBe(2);
    expect(probes(measure).filter((probe) => probe === 'hypervisor_bounce')).toHaveLength(2);
    expect(measure.counts.exits).toBe(0);
  });

  test.each(HVM_LIKE)('never enters the hypervisor on %s', (stack, hypervisor) => {
    const measure = run('getpid', stack, 100);
    expect(measure.counts.exits).toBe(0);
    expect(measure.counts.hypercalls).toBe(0);
    expect(entries(measure, hypervisor)).toBe(0);
  });

  test('takes as long on HVM, PVH and WSL 2 as on bare metal, and several times as long on PV', () => {
    const bare = run('getpid', 'bare', 200).totalNs.mean;
    for (const [stack] of HVM_LIKE) expect(run('getpid', stack, 200).totalNs.mean).toBeCloseTo(bare, 6);
    expect(run('getpid', 'xen-pv', 200).totalNs.mean).toBeGreaterThan(4 * bare);
  });

  test('with XPTI pays for every way into Xen and out of it', () => {
    const kpti = (stack: string): number =>
      run('getpid', stack, 1, { kpti: 'on' }).hops.filter((hop) => hop.cost === 'sys.kpti').length;
    expect(kpti('bare')).toBe(2);
    expect(kpti('xen-pv')).toBe(4);
  });

  test('the vDSO answers clock_gettime on every one of them', () => {
    for (const stack of ['xen-pv', 'xen-hvm', 'xen-pvh', 'wsl2'])
      expect(run('clock-gettime', stack).counts.syscalls, stack).toBe(0);
  });
});

describe('memory', () => {
  test('a page fault of a PV guest is passed on by Xen, and its page-table entry set by hypercall', () => {
    const measure = run('page-fault', 'xen-pv');
    expect(entries(measure, 'xen')).toBe(3);
    expect(probes(measure)).toContain('mmu_update');
    expect(measure.counts.hypercalls).toBe(1);
  });

  test('with nested paging a first touch stays in the guest, whose memory Xen mapped when it made it', () => {
    for (const stack of ['xen-hvm', 'xen-pvh']) expect(run('page-fault', stack, 20).counts.exits).toBe(0);
  });

  test('without nested paging an HVM guest leaves for every fault', () => {
    const { counts } = run('page-fault', 'xen-hvm', 20, { ept: 'off' });
    expect(counts.exitsByReason['EXCEPTION_NMI']).toBeGreaterThan(20);
  });

  test('WSL 2 gets its memory from Windows page by page', () => {
    const measure = run('page-fault', 'wsl2');
    expect(measure.counts.exitsByReason['EPT_VIOLATION']).toBe(1);
    expect(entries(measure, 'root-partition')).toBe(1);
  });

  test('fork and exec of a PV guest update page tables in batches, an HVM guest’s ask nobody', () => {
    const pv = run('fork-exec', 'xen-pv');
    const updates = pv.hops.filter((hop) => hop.cost === 'xen.mmu_update.entry').length;
    expect(pv.counts.hypercalls).toBeGreaterThan(100);
    expect(updates).toBeGreaterThan(100);
    expect(run('fork-exec', 'xen-hvm', 5).counts.exits).toBe(0);
  });

  test('a context switch of a PV guest is one multicall', () => {
    const { counts } = run('context-switch', 'xen-pv', 50);
    expect(counts.hypercalls / counts.contextSwitches).toBeCloseTo(1, 1);
    expect(run('context-switch', 'xen-pvh', 50).counts.hypercalls).toBe(0);
  });

  test('a PV guest’s switch of threads changes no page table, one of processes loads new roots', () => {
    const costs = (op: string): Set<string | null> => new Set(run(op, 'xen-pv').hops.map((hop) => hop.cost));
    expect(costs('futex-same-cpu')).toContain('xen.multicall.entry');
    expect(costs('futex-same-cpu')).not.toContain('xen.mmu_update.entry');
    expect(costs('context-switch')).toContain('xen.multicall.entry');
    expect(costs('context-switch')).toContain('xen.mmu_update.entry');
  });
});

describe('interrupts', () => {
  test.each(['timer-tick', 'sleep', 'read-disk', 'futex-other-cpu', 'tcp-host-network', 'page-fault'])(
    '%s: a PV kernel goes back by way of Xen as often as Xen passed something on to it',
    (op) => {
      const bounces = run(op, 'xen-pv').hops.filter((hop) => hop.probe === 'hypervisor_bounce');
      for (const kernel of ['pv-kernel', 'dom0'])
        expect(bounces.filter((hop) => hop.to === kernel).length, kernel).toBe(
          bounces.filter((hop) => hop.from === kernel).length,
        );
    },
  );

  test('a timer tick of a PV guest ends in the program that it interrupted', () => {
    const { hops } = run('timer-tick', 'xen-pv');
    expect(hops.at(-1)).toMatchObject({ from: 'xen', to: 'app' });
  });

  test('a program that a PV kernel preempted is gone back to after the switch to it', () => {
    const { hops } = run('fork-exec', 'xen-pv');
    const switched = hops.findLastIndex((hop) => hop.probe === 'sched_switch' && hop.task === 'app');
    const back = hops.slice(switched).find((hop) => hop.to === 'app');
    expect(back).toMatchObject({ from: 'xen', probe: 'hypercall_return' });
  });

  test('a new process leaves a PV kernel by way of Xen, as every end of a call does', () => {
    const { hops } = run('fork-exec', 'xen-pv');
    const child = hops.findIndex((hop) => hop.probe === 'sched_switch' && hop.task === 'child');
    const life = hops.slice(child).find((hop) => hop.to === 'app');
    expect(life).toMatchObject({ from: 'xen', probe: 'sys_exit' });
    expect(hops.filter((hop) => hop.from === 'pv-kernel' && hop.to === 'app')).toEqual([]);
  });

  test('physical ones of a guest’s CPU are Hyper-V’s, whose scheduler runs the virtual processor', () => {
    for (const op of ['sleep', 'timer-tick']) expect(entries(run(op, 'wsl2'), 'root-partition'), op).toBe(0);
    const { hops } = run('sleep', 'wsl2');
    expect(hops.find((hop) => hop.from === 'cpu')?.to).toBe('hyperv');
    expect(hops.every((hop) => hop.to !== 'root-partition')).toBe(true);
  });
});

describe('on each CPU a hop begins where the one before ended', () => {
  /** Number of the host CPU below; the vCPUs of the program and its partner are on CPUs 2 and 3. */
  function hostCpu(name: string): number {
    const [, kind, index] = /^(host CPU|guest vCPU) (\d+)$/.exec(name) ?? [];
    return index === undefined ? -1 : Number(index) + (kind === 'guest vCPU' ? 2 : 0);
  }

  /** Steps that begin elsewhere, but for what hardware interrupts. */
  function breaks({ hops }: StackMeasure): string[] {
    const ends = new Map<number, string>();
    const found: string[] = [];
    for (const { from, to, cpu, probe } of hops) {
      const host = hostCpu(cpu);
      if (host < 0) continue;
      const end = ends.get(host) ?? from;
      if (end !== from && !['cpu', 'disk', 'nic'].includes(from))
        found.push(`${end}, ${from} → ${to} ${probe}`);
      ends.set(host, to);
    }
    return found;
  }

  const OPS = [
    'read-disk',
    'write-fsync',
    'page-fault',
    'futex-other-cpu',
    'tcp-bridge',
    'timer-tick',
    'sleep',
  ];
  test.each(['xen-pv', 'xen-hvm', 'xen-pvh', 'wsl2'])('of %s', (stack) => {
    for (const op of OPS) expect(breaks(run(op, stack)), op).toEqual([]);
  });

  test('also with an emulated disk and with Windows’ files', () => {
    expect(breaks(run('read-disk', 'xen-hvm', 1, { 'xen-disk': 'emulated' }))).toEqual([]);
    expect(breaks(run('read-disk', 'wsl2', 1, { 'wsl-files': 'windows' }))).toEqual([]);
  });
});

describe('the disk', () => {
  test.each([
    ['xen-pv', 'xen', 'dom0'],
    ['xen-hvm', 'xen', 'dom0'],
    ['xen-pvh', 'xen', 'dom0'],
    ['wsl2', 'hyperv', 'root-partition'],
  ])('of %s: a ring, an event by way of %s, and the drivers of %s', (stack, hypervisor, privileged) => {
    const measure = run('read-disk', stack);
    const doorbells = measure.hops.filter((hop) => hop.probe === 'doorbell');
    expect(doorbells.map((hop) => hop.from)).toEqual([privileged]);
    expect(probes(measure).filter((probe) => probe === 'back_end')).toHaveLength(1);
    expect(probes(measure).filter((probe) => probe === 'front_end')).toHaveLength(2);
    // The real disk's interrupt is the hypervisor's first.
    const done = measure.hops.findIndex((hop) => hop.from === 'disk' && hop.to !== 'disk');
    expect(measure.hops[done]?.to).toBe(hypervisor);
    expect(entries(measure, 'vmm')).toBe(0);
  });

  test.each([
    ['xen-pv', 'dom0', 'hypercall', 'xen.op'],
    ['xen-hvm', 'dom0', 'hypercall', 'xen.op'],
    ['xen-pvh', 'dom0', 'hypercall', 'xen.op'],
    ['wsl2', 'root-partition', 'kvm_exit', 'hv.op'],
  ])('on %s: while it works, %s gives its CPU back to the hypervisor', (stack, privileged, way, cost) => {
    const { hops } = run('read-disk', stack);
    const done = hops.findIndex((hop) => hop.from === 'disk' && hop.to !== 'disk');
    const before = hops.slice(0, done).filter((hop) => hop.cpu === hops[done]?.cpu);
    expect(before.slice(-2)).toMatchObject([{ from: privileged, probe: way }, { cost }]);
  });

  test('without persistent grants dom0 maps and unmaps the page of every request', () => {
    const grants = (value: string): number =>
      run('read-disk', 'xen-pv', 1, { 'persistent-grants': value }).hops.filter(
        (hop) => hop.cost === 'xen.grant_map',
      ).length;
    expect(grants('on')).toBe(0);
    expect(grants('off')).toBe(2);
  });
});

describe('an emulated disk of an HVM guest', () => {
  const emulated = { 'xen-disk': 'emulated' };

  test('leaves the guest for every register, and QEMU in dom0 answers each by way of Xen', () => {
    const measure = run('read-disk', 'xen-hvm', 1, emulated);
    const { counts, hops } = measure;
    expect(counts.exitsByReason['IO_INSTRUCTION']).toBeUndefined();
    const accesses = counts.exitsByReason['EPT_MISCONFIG'] ?? 0;
    expect(accesses).toBeGreaterThan(3);
    const models = hops.filter((hop) => hop.cost === 'vmm.device_model' && hop.to === 'vmm');
    // Once more than accesses: the completion.
    expect(models).toHaveLength(accesses + 1);
    expect(entries(measure, 'dom0')).toBeGreaterThan(accesses);
  });

  test('takes much longer than the ring', () => {
    const mean = (switches: Readonly<Record<string, string>>): number =>
      run('read-disk', 'xen-hvm', 20, switches).totalNs.mean;
    expect(mean(emulated)).toBeGreaterThan(1.5 * mean({}));
  });

  test('is not there on PVH', () => {
    expect(run('read-disk', 'xen-pvh', 2, emulated).traceHash).toBe(run('read-disk', 'xen-pvh', 2).traceHash);
    expect(componentsOfStack('xen-pvh')).not.toContain('vmm');
  });
});

describe('the network', () => {
  test('Xen copies each packet between the domains by grant', () => {
    const measure = run('tcp-host-network', 'xen-pv');
    expect(measure.hops.filter((hop) => hop.cost === 'xen.grant_copy')).toHaveLength(2);
  });

  test('WSL 2’s packets pass the virtual switch of Windows, which translates addresses for a published port', () => {
    const measure = run('tcp-published-port', 'wsl2');
    expect(measure.hops.filter((hop) => hop.cost === 'hv.vmswitch_pkt')).toHaveLength(2);
    const translated = measure.hops.filter((hop) => hop.probe === 'nf_hook');
    expect(new Set(translated.map((hop) => hop.to))).toEqual(new Set(['root-partition']));
  });
});

describe('timers and interrupts between vCPUs', () => {
  test.each([
    ['xen-pv', 'hypercall'],
    ['xen-hvm', 'MSR_WRITE'],
    ['xen-pvh', 'VMCALL'],
    ['wsl2', 'MSR_WRITE'],
  ])('%s arms its timer by %s', (stack, way) => {
    const { counts } = run('timer-tick', stack, 10);
    const asked = way === 'hypercall' ? counts.hypercalls : (counts.exitsByReason[way] ?? 0);
    expect(asked).toBeGreaterThanOrEqual(10);
  });

  test.each([
    ['xen-pv', 'hypercall'],
    ['xen-hvm', 'MSR_WRITE'],
    ['xen-pvh', 'VMCALL'],
    ['wsl2', 'VMCALL'],
  ])('%s wakes another vCPU by %s', (stack, way) => {
    const { counts } = run('futex-other-cpu', stack, 20);
    const asked = way === 'hypercall' ? counts.hypercalls : (counts.exitsByReason[way] ?? 0);
    expect(asked).toBeGreaterThanOrEqual(40);
  });
});

describe('Windows’ files in WSL 2', () => {
  const windows = { 'wsl-files': 'windows' };

  test('every read is a message to Windows, also of what was read before', () => {
    const cached = run('read-cached', 'wsl2', 20, windows);
    expect(cached.hops.filter((hop) => hop.cost === 'wsl.p9.file_op')).toHaveLength(1);
    expect(cached.totalNs.mean).toBeGreaterThan(100 * run('read-cached', 'wsl2', 20).totalNs.mean);
  });

  test('Windows’ disk works only for what Windows has not in memory', () => {
    const disk = (op: string): number =>
      run(op, 'wsl2', 1, windows).hops.filter((hop) => hop.to === 'disk' && hop.probe === 'doorbell').length;
    expect(disk('read-cached')).toBe(0);
    expect(disk('read-disk')).toBe(1);
  });

  test('a long read takes a message for every 64 KiB', () => {
    const long = measureStack(
      { op: 'read-cached', stack: 'wsl2', params: { bytes: 200_000 }, seed: 1, switches: windows, costs: {} },
      1,
    );
    expect(long.hops.filter((hop) => hop.cost === 'wsl.p9.file_op')).toHaveLength(4);
  });
});

describe('compositions', () => {
  test.each(['xen-pv/container', 'xen-hvm/lxc', 'xen-pvh/container', 'wsl2/container'])(
    '%s can be built and run',
    (stack) => {
      expect(stackIssues(stack)).toEqual([]);
      expect(run('tcp-published-port', stack, 5).totalNs.mean).toBeGreaterThan(0);
    },
  );

  test.each([
    ['kvm/xen-pv', 'machine'],
    ['xen-pv/xen-pv', 'machine'],
    ['wsl2/kvm', 'not modelled'],
    ['xen-pv/kvm', 'VT-x'],
    ['xen-hvm/kvm', 'experimental'],
  ])('%s is refused: %s', (stack, reason) => {
    expect(
      stackIssues(stack)
        .map(({ message }) => message.en)
        .join(),
    ).toContain(reason);
  });

  test('show the hypervisor and the privileged partition in the place of a host kernel', () => {
    expect(componentsOfStack('xen-pv/container')).toEqual(
      expect.arrayContaining(['app', 'pv-kernel', 'xen', 'dom0']),
    );
    for (const stack of ['xen-pv/container', 'wsl2/container'])
      expect(componentsOfStack(stack)).not.toContain('kernel');
    expect(componentsOfStack('xen-pv/container')).not.toContain('guest-kernel');
  });

  test('what a hop shows is what the stack says it has', () => {
    for (const stack of ['xen-pv/container', 'xen-hvm/container', 'xen-pvh/lxc', 'wsl2/container'])
      for (const op of ['read-disk', 'tcp-bridge', 'fork-exec'])
        for (const { from, to } of run(op, stack).hops)
          for (const id of [from, to])
            expect([...componentsOfStack(stack), 'peer'], `${stack} ${op}`).toContain(id);
  });
});

test.each(['xen-pv', 'xen-hvm', 'xen-pvh', 'wsl2'])('%s can be gone back in and replayed', (stack) => {
  for (const switches of [{}, { 'wsl-files': 'windows', 'xen-disk': 'emulated' }]) {
    const world = buildOperation({ op: 'write-fsync', stack, params: {}, seed: 3, switches, costs: {} });
    world.issue(3);
    for (let steps = 0; steps < 60; steps++) world.step();
    const middle = world.checkpoint();
    world.runToEnd();
    const end = world.traceHash;
    world.restore(middle);
    world.runToEnd();
    expect(world.traceHash).toBe(end);
  }
});
