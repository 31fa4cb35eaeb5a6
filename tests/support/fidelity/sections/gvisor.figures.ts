/** gVisor's platforms (B9, D4, D5, D10). */
import { buildOperation } from '../../../../src/sim/index.ts';
import { allPrograms } from '../../../../src/sim/ops/op.ts';
import { meanNs, measure, type FidelitySection } from '../figure.ts';
import { brief, costsOf } from '../probe.ts';

const SYSTRAP = 'gVisor blog, Releasing Systrap, 2023, n2-standard-4';
const ANT = 'gVisor at Ant, 2021, E5-2650 v2';
const HOTCLOUD = 'Young et al., HotCloud 2019';
const SEEDS = 40;
const KPTI = { switches: { kpti: 'on' } };

/** Time of the measured program's rows, ns, in the programs that `counts` names: of the first operation of the warm-up, or of what follows it. */
function spentNs(
  op: string,
  stack: string,
  seed: number,
  warmUp: boolean,
  counts: (program: string) => boolean,
): number {
  const world = buildOperation({ op, stack, params: {}, seed, switches: {}, costs: costsOf() });
  if (!warmUp) {
    world.issue(1);
    world.runToEnd();
  }
  const { trace } = world.sim;
  let sum = 0;
  for (let row = trace.first; row < trace.count; row++) {
    const slot = trace.slot(row);
    if (trace.flow[slot] !== world.issuer.flow || row < world.parts.zeroRow !== warmUp) continue;
    if (warmUp && trace.op[slot] !== 0) continue;
    if (counts(allPrograms()[trace.program[slot] ?? -1]?.name ?? '')) sum += trace.durationNs[slot] ?? 0;
  }
  return sum;
}

function meanSpentNs(
  op: string,
  stack: string,
  warmUp: boolean,
  counts: (program: string) => boolean,
): number {
  const seeds = brief(SEEDS, 4);
  let sum = 0;
  for (let seed = 1; seed <= seeds; seed++) sum += spentNs(op, stack, seed, warmUp, counts);
  return sum / seeds;
}

/** The first call of a site, without the wake-up of a Sentry that slept. */
function signalPathNs(): number {
  return meanSpentNs('getpid', 'gvisor-systrap', true, (program) => program !== 'futex_wake_sentry');
}

/** Leaving guest mode for the host and coming back. */
const WORLD = new Set(['runsc_thread', 'kvm_run_returns', 'kvm_run']);
function worldNs(): number {
  return meanSpentNs('read-disk', 'gvisor-kvm', false, (program) => WORLD.has(program));
}

function goferNs(): number {
  const on = meanNs('fork-exec', 'gvisor-systrap', { count: 300, switches: { gofer: 'on' } });
  const off = meanNs('fork-exec', 'gvisor-systrap', { count: 300 });
  // An exec opens three files: the program, the linker's cache and the C library.
  return (on - off) / 3;
}

const section: FidelitySection = {
  title: 'gVisor',
  figures: [
    {
      what: 'getpid, systrap, patched site and both sides spinning',
      source: `${SYSTRAP}: 1,017 ns`,
      experiment: 'gvisor-systrap/fast',
      unit: 'ns',
      published: 1017,
      ours: () => meanNs('getpid', 'gvisor-systrap'),
      note: 'their total contains a native call of 239 ns, of which the trampoline makes none',
    },
    {
      what: 'getpid, systrap, first call of a site (SIGSYS)',
      source: `${SYSTRAP}: 2,376 ns`,
      experiment: 'gvisor-systrap/sigsys',
      unit: 'ns',
      published: 2376,
      ours: signalPathNs,
    },
    {
      what: 'getpid, ptrace',
      source: `${SYSTRAP}: 15,400 ns; ${ANT}: 6,249 ns`,
      experiment: ['gvisor-systrap/ptrace', 'gvisor-ant/ptrace'],
      unit: 'ns',
      published: 15_400,
      ours: () => meanNs('getpid', 'gvisor-ptrace'),
    },
    {
      what: 'getpid, KVM platform',
      source: `gVisor PR 7370: ApplicationSyscall 408 ns; ${ANT}: 830 ns`,
      experiment: ['gvisor-pr7370', 'gvisor-ant/kvm'],
      unit: 'ns',
      published: 408,
      ours: () => meanNs('getpid', 'gvisor-kvm'),
    },
    {
      what: 'getpid, ptrace over KVM platform',
      source: `${ANT}: 7.5; gVisor’s own benchmarks, 2019 to 2020: 50.1 (38,219 over 763 ns)`,
      experiment: ['gvisor-ant/ptrace', 'gvisor-ant/kvm', 'gvisor-csv/syscall'],
      unit: '×',
      published: null,
      publishedRange: [7.5, 50.1],
      ours: () => meanNs('getpid', 'gvisor-ptrace') / meanNs('getpid', 'gvisor-kvm'),
    },
    {
      what: 'KVM platform, what a host call costs more than natively',
      source: 'gVisor PR 13331: 3,566 less 82 ns',
      experiment: 'gvisor-pr13331',
      unit: 'ns',
      published: 3484,
      ours: worldNs,
    },
    {
      what: 'KVM platform, a call that needs the host over one that the Sentry answers',
      source: 'Young et al., HotCloud 2019: about 9',
      experiment: 'hotcloud19/host-call',
      unit: '×',
      published: 9,
      ours: () => {
        const sentry = meanNs('getpid', 'gvisor-kvm');
        return (sentry + worldNs() + meanNs('getpid', 'bare')) / sentry;
      },
    },
    {
      what: 'opening a file, Gofer less directfs',
      source: 'gVisor blog, directfs, 2023: stat 122.5 less 54.5 µs, two operations each',
      experiment: 'gvisor-directfs',
      unit: 'µs',
      published: 34,
      ours: () => goferNs() / 1000,
    },
    {
      what: 'getpid, KVM platform, entries into the host kernel',
      source: 'gVisor documentation: the Sentry answers in guest ring 0',
      experiment: 'gvisor-docs',
      unit: 'per op',
      published: 0,
      ours: () => measure('getpid', 'gvisor-kvm').counts.exits,
    },
    {
      what: 'scheduler tick, systrap over bare: computing is as fast as outside',
      source: 'gVisor’s own benchmarks, 2019 to 2020: sysbench 103.62 and 103.21 events a second',
      experiment: 'gvisor-csv/sysbench',
      unit: '×',
      published: 1,
      ours: () =>
        meanNs('timer-tick', 'gvisor-systrap', { count: 300 }) / meanNs('timer-tick', 'bare', { count: 300 }),
    },
    {
      what: 'TCP round trip through the bridge, Firecracker over gVisor (KVM platform)',
      source: 'Anjali et al., VEE 2020: Firecracker’s round trip is the longer one',
      experiment: 'anjali20/network',
      unit: '×',
      published: null,
      publishedRange: [1, Infinity],
      ours: () =>
        meanNs('tcp-bridge', 'firecracker', { count: 300 }) /
        meanNs('tcp-bridge', 'gvisor-kvm', { count: 300 }),
    },
    {
      what: 'a call answered by the Sentry on KVM, over a native one with KPTI',
      source: `${HOTCLOUD}: 2.9`,
      experiment: 'hotcloud19/getpid',
      unit: '×',
      published: 2.9,
      ours: () => meanNs('getpid', 'gvisor-kvm') / meanNs('getpid', 'bare', KPTI),
      note: 'their Sentry of 2019 takes 0.63 µs for it; ours is of the newer benchmarks with 0.41 µs',
    },
    {
      what: 'system call in a container over the KVM platform',
      source: 'gVisor’s own benchmarks, 2019 to 2020: 1,939 over 763 ns',
      experiment: 'gvisor-csv/syscall',
      unit: '×',
      published: 1939 / 763,
      ours: () => meanNs('getpid', 'container', KPTI) / meanNs('getpid', 'gvisor-kvm'),
      note: 'their container takes 1.9 µs for a call: a virtual machine of 2019 with every mitigation, and a seccomp filter that is run on each call, outside our host profile',
    },
    {
      what: 'first touch of memory, KVM platform over bare',
      source: `${HOTCLOUD}, malloc: 2.5`,
      experiment: 'hotcloud19/malloc',
      unit: '×',
      published: 2.5,
      ours: () => meanNs('page-fault', 'gvisor-kvm') / meanNs('page-fault', 'bare'),
      note: 'the Sentry maps up to 2 MiB at a fault, so that few touches reach it; ours all do',
    },
    {
      what: 'small read from a cached file, KVM platform over container',
      source: `${HOTCLOUD}: 11`,
      experiment: 'hotcloud19/read',
      unit: '×',
      published: 11,
      ours: () => meanNs('read-cached', 'gvisor-kvm') / meanNs('read-cached', 'container'),
      note: 'their reads go to the host or the Gofer; ours is of a page that the Sentry holds, at the cost of Linux’s own copy',
    },
  ],
};

export default section;
