/** Type-1 hypervisors: Xen and Hyper-V (B5, B7, D7). */
import { buildOperation } from '../../../../src/sim/index.ts';
import { COMP } from '../../../../src/sim/trace/components.ts';
import { probeIndex } from '../../../../src/sim/trace/probes.ts';
import { awayNs } from '../exit-time.ts';
import { meanNs, measure, SEED, type FidelitySection } from '../figure.ts';
import { brief, costsOf } from '../probe.ts';

const COUNT = 500;
const SOSP = 'Xen and the Art of Virtualization, SOSP 2003, lmbench';
const DALL = 'Dall et al., ISCA 2016, Table II, Xen x86 (recalled)';

const UPCALL = probeIndex('irq_handler_entry');
const SIGNAL = probeIndex('evtchn');

/** Mean time from the sender's way into Xen with an event until the receiver's handler begins, ns, on a PVH guest's disk reads. */
function eventNs(sender: number, receiver: number, idle: 'poll' | 'c1'): number {
  const world = buildOperation({
    op: 'read-disk',
    stack: 'xen-pvh',
    params: {},
    seed: SEED,
    switches: { idle },
    costs: costsOf(),
  });
  const { trace } = world.sim;
  let row = trace.count;
  world.issue(brief(COUNT, 16));
  world.runToEnd();
  let enteredAt = -1;
  let signalledAt = -1;
  let sum = 0;
  let times = 0;
  for (; row < trace.count; row++) {
    const slot = trace.slot(row);
    if (trace.flow[slot] !== world.issuer.flow) continue;
    const [from, to, at] = [trace.from[slot], trace.to[slot], trace.startNs[slot] ?? 0];
    if (to === COMP.xen && from !== COMP.xen) enteredAt = from === sender ? at : -1;
    else if (trace.probe[slot] === SIGNAL && signalledAt < 0 && enteredAt >= 0) signalledAt = enteredAt;
    else if (trace.probe[slot] === UPCALL && to === receiver && signalledAt >= 0) {
      sum += at - signalledAt;
      times += 1;
      enteredAt = signalledAt = -1;
    }
  }
  return sum / Math.max(1, times);
}

const section: FidelitySection = {
  title: 'Type-1 hypervisors',
  figures: [
    {
      what: 'getpid, 64-bit Xen PV less bare',
      source:
        'Xen commit 3e1b9525: a bounce through ring 0 takes 0.22 µs; twice a call, page tables switched',
      experiment: 'xen-trap',
      unit: 'ns',
      published: 440,
      ours: () => meanNs('getpid', 'xen-pv') - meanNs('getpid', 'bare'),
    },
    {
      what: 'getpid, 64-bit Xen PV, ways into Xen',
      source: 'Xen’s SYSCALL entry belongs to the hypervisor; HYPERVISOR_iret back',
      experiment: 'xen-src',
      unit: 'per op',
      published: 2,
      ours: () =>
        measure('getpid', 'xen-pv').hops.filter(({ from, to }) => to === 'xen' && from !== 'xen').length,
    },
    {
      what: 'timer tick, 64-bit Xen PV, ways into Xen',
      source: 'Xen’s public headers: the interrupt itself, set_timer_op (15), iret (23)',
      experiment: 'xen-src',
      unit: 'per op',
      published: 3,
      ours: () =>
        measure('timer-tick', 'xen-pv').hops.filter(({ from, to }) => to === 'xen' && from !== 'xen').length,
    },
    {
      what: 'switch of threads, 64-bit Xen PV, page-table updates',
      source: 'Linux, arch/x86/xen: stack_switch and fpu_taskswitch; new roots only with another mm',
      experiment: 'linux-src/xen',
      unit: 'per op',
      published: 0,
      ours: () =>
        measure('futex-same-cpu', 'xen-pv').hops.filter(({ probe }) => probe === 'mmu_update').length,
    },
    {
      what: 'getpid, Xen HVM, PVH and WSL 2, VM exits together',
      source: 'Intel SDM vol. 3C',
      experiment: 'intel-sdm',
      unit: 'per op',
      published: 0,
      ours: () =>
        ['xen-hvm', 'xen-pvh', 'wsl2'].reduce((sum, stack) => sum + measure('getpid', stack).counts.exits, 0),
    },
    {
      what: 'page fault, Xen PV less bare',
      source: `${SOSP}: 2.73 less 1.42 (UP) or 1.88 µs (SMP) at 2.4 GHz`,
      experiment: 'sosp03/lmbench/page-fault/xen',
      unit: 'µs',
      published: 1.25,
      ours: () => (meanNs('page-fault', 'xen-pv') - meanNs('page-fault', 'bare')) / 1000,
    },
    {
      what: 'fork and exec, Xen PV over bare',
      source: `${SOSP}, exec: 768 over 530 µs (UP)`,
      experiment: 'sosp03/lmbench/exec/xen',
      unit: '×',
      published: 1.45,
      ours: () =>
        meanNs('fork-exec', 'xen-pv', { count: COUNT }) / meanNs('fork-exec', 'bare', { count: COUNT }),
    },
    {
      what: 'the same, a shell’s',
      source: `${SOSP}, sh: 4.8 over 4.0 ms (UP)`,
      experiment: 'sosp03/lmbench/sh/xen',
      unit: '×',
      published: 1.2,
      ours: () =>
        meanNs('fork-exec', 'xen-pv', { count: COUNT }) / meanNs('fork-exec', 'bare', { count: COUNT }),
    },
    {
      what: 'switch of processes, Xen PV less bare, system calls taken off',
      source: `${SOSP}, 2p/0K: 1.97 less 0.77 µs (UP) at 2.4 GHz, at 3.0 GHz`,
      experiment: 'sosp03/lmbench/switch/xen',
      unit: 'µs',
      published: 0.96,
      ours: () => {
        const extra = (op: string): number =>
          meanNs(op, 'xen-pv', { count: COUNT }) - meanNs(op, 'bare', { count: COUNT });
        return (extra('context-switch') / 2 - extra('getpid')) / 1000;
      },
      note: 'refilling the TLB after Xen loaded the new page tables, and reloading the LDT, are not modelled',
    },
    {
      what: 'an HVM guest writes to its interrupt controller',
      source: `${DALL}: 1,734 cycles at 3 GHz`,
      experiment: 'dall16/xen/apic',
      unit: 'µs',
      published: 0.578,
      ours: () => awayNs('timer-tick', 'xen-hvm', 'MSR_WRITE', COUNT) / 1000,
    },
    {
      what: 'event from a PVH guest to dom0’s handler, CPUs polling',
      source: `${DALL}, I/O out: 11,262 cycles at 3 GHz`,
      experiment: 'dall16/xen/io-out',
      unit: 'µs',
      published: 3.754,
      ours: () => eventNs(COMP.guestKernel, COMP.dom0, 'poll') / 1000,
      note: 'the source does not say how idle CPUs wait: two rows for one measurement',
    },
    {
      what: 'the same, CPUs asleep in C1',
      source: `${DALL}, I/O out: 11,262 cycles at 3 GHz`,
      experiment: 'dall16/xen/io-out',
      unit: 'µs',
      published: 3.754,
      ours: () => eventNs(COMP.guestKernel, COMP.dom0, 'c1') / 1000,
      note: 'the source does not say how idle CPUs wait: two rows for one measurement',
    },
    {
      what: 'event from dom0 to a PVH guest’s handler, CPUs polling',
      source: `${DALL}, I/O in: 10,050 cycles at 3 GHz`,
      experiment: 'dall16/xen/io-in',
      unit: 'µs',
      published: 3.35,
      ours: () => eventNs(COMP.dom0, COMP.guestKernel, 'poll') / 1000,
      note: 'the host’s scheduler, which stands for Xen’s, wakes and switches as Linux does',
    },
    {
      what: 'small operations on Windows’ files from WSL 2, 512 B read again and again',
      source: 'WSL issues: 300 to 3,000 a second',
      experiment: 'wsl-issues',
      unit: 'a second',
      published: null,
      publishedRange: [300, 3000],
      ours: () =>
        1e9 /
        meanNs('read-cached', 'wsl2', {
          count: COUNT,
          params: { bytes: 512 },
          switches: { 'wsl-files': 'windows' },
        }),
      note: 'the cost of a file operation on the share is the middle of a range that says no more than this one',
    },
  ],
};

export default section;
