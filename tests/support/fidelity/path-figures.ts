/** The figures of one operation at a time. Bibliography: `src/sim/costs/sources.ts`. */
import { COUNT, meanNs, measure, type FidelitySection, type Figure } from './figure.ts';

const APICV_OFF = { switches: { apicv: 'off' } };

function perOperation(count: number, operations: number): number {
  return count / operations;
}

export const SYSCALL_FIGURES: readonly Figure[] = [
  {
    what: 'getpid, bare process',
    source:
      'Unikraft artifact data, EuroSys 2021: 61.7 ns at 3.6 GHz (74 ns at 3.0 GHz); gVisor at Ant, 2021: 62 ns',
    experiment: ['eurosys21/null-call', 'gvisor-ant/native'],
    unit: 'ns',
    published: 74,
    ours: () => meanNs('getpid', 'bare'),
  },
  {
    what: 'getpid, container less bare (seccomp answer from the bitmap)',
    source: 'own measurement +21 ns; seccomp bitmap cover letter, 2020: +22 to +28 ns',
    experiment: ['lab/seccomp', 'seccomp-bitmap'],
    unit: 'ns',
    published: 21,
    ours: () => meanNs('getpid', 'container') - meanNs('getpid', 'bare'),
  },
  {
    what: 'getpid, container less bare, filter run on every call',
    source: 'seccomp bitmap cover letter, 2020: one filter +40 ns',
    experiment: 'seccomp-bitmap',
    unit: 'ns',
    published: 40,
    ours: () => meanNs('getpid', 'container', { switches: { seccomp: 'filter' } }) - meanNs('getpid', 'bare'),
  },
  {
    what: 'getpid, what KPTI adds',
    source: 'gVisor at Ant, 2021: +174 ns; FreeBSD D13985, 2018: +139 ns',
    experiment: ['gvisor-ant/kpti', 'freebsd-d13985'],
    unit: 'ns',
    published: null,
    publishedRange: [139, 174],
    ours: () => meanNs('getpid', 'bare', { switches: { kpti: 'on' } }) - meanNs('getpid', 'bare'),
  },
  {
    what: 'getpid, KVM over bare',
    source: 'Intel SDM vol. 3C: SYSCALL and SYSRET do not exit',
    experiment: 'intel-sdm',
    unit: '×',
    published: 1,
    ours: () => meanNs('getpid', 'kvm') / meanNs('getpid', 'bare'),
  },
  {
    what: 'getpid, KVM, VM exits',
    source: 'Intel SDM vol. 3C',
    experiment: 'intel-sdm',
    unit: 'per op',
    published: 0,
    ours: () => measure('getpid', 'kvm').counts.exits,
  },
  {
    what: 'clock_gettime, kernel entries in bare, container and KVM together',
    source: 'vDSO: user mode only with a TSC clock source',
    experiment: 'linux-src/vdso',
    unit: 'per op',
    published: 0,
    ours: () =>
      ['bare', 'container', 'kvm'].reduce(
        (sum, stack) => sum + measure('clock-gettime', stack).counts.syscalls,
        0,
      ),
  },
  {
    what: 'clock_gettime, bare process',
    source: 'own measurement',
    experiment: 'lab/vdso',
    unit: 'ns',
    published: 29,
    ours: () => meanNs('clock-gettime', 'bare'),
  },
];

export const SCHEDULER_FIGURES: readonly Figure[] = [
  {
    what: 'futex round trip, same CPU, bare',
    source: 'ddumbying, i7 11th generation, Linux 6.6: thread switch 1,070 ns with its system call, twice',
    experiment: 'ddumbying/thread',
    unit: 'µs',
    published: 2.14,
    ours: () => meanNs('futex-same-cpu', 'bare') / 1000,
    note: 'the published figure counts the switches only',
  },
  {
    what: 'pipe round trip, same CPU, bare',
    source: 'ddumbying, i7 11th generation, Linux 6.6: process switch by pipe 2,410 ns, twice',
    experiment: 'ddumbying/process',
    unit: 'µs',
    published: 4.82,
    ours: () => meanNs('pipe-round-trip', 'bare') / 1000,
  },
  {
    what: 'futex round trip, same CPU, KVM over bare',
    source: 'a guest switches tasks without leaving guest mode',
    experiment: 'intel-sdm',
    unit: '×',
    published: 1,
    ours: () => meanNs('futex-same-cpu', 'kvm') / meanNs('futex-same-cpu', 'bare'),
  },
  {
    what: 'switch to another process and back by sched_yield, half of it, bare',
    source: 'albertnetymk: direct switch 1.3 µs',
    experiment: 'albertnetymk',
    unit: 'µs',
    published: 1.3,
    ours: () => meanNs('context-switch', 'bare') / 2000,
  },
  {
    what: 'timer tick, bare',
    source: 'Linux osnoise and timerlat documents, 2021: local_timer noise 1.8 to 7.6 µs',
    experiment: 'timerlat/noise',
    unit: 'µs',
    published: null,
    publishedRange: [1.8, 7.6],
    ours: () => meanNs('timer-tick', 'bare') / 1000,
  },
  {
    what: 'timer tick, KVM, VM exits of the guest’s own tick',
    source: 'KVM: the timer fires (PREEMPTION_TIMER) and is armed again (MSR_WRITE)',
    experiment: 'linux-src/kvm-timer',
    unit: 'per op',
    published: 2,
    ours: () => {
      const { MSR_WRITE = 0, PREEMPTION_TIMER = 0 } = measure('timer-tick', 'kvm', { count: 500 }).counts
        .exitsByReason;
      return perOperation(MSR_WRITE + PREEMPTION_TIMER, 500);
    },
  },
  {
    what: 'sleep of 50 µs, KVM: late by',
    source: 'Linux timerlat document, 2021, in a QEMU guest with an idle CPU: timer to thread 9.8 to 11.7 µs',
    experiment: 'timerlat/latency',
    unit: 'µs',
    published: null,
    publishedRange: [9.8, 11.7],
    // The thread of the source is a real-time one: it has no timer slack.
    ours: () => meanNs('sleep', 'kvm', { params: { slack: 0 } }) / 1000 - 50,
  },
];

export const MEMORY_FIGURES: readonly Figure[] = [
  {
    what: 'first touch of a page, bare, median',
    source: 'ddumbying, i7 11th generation: minor fault median 1,013 ns',
    experiment: 'ddumbying/fault',
    unit: 'ns',
    published: 1013,
    ours: () => measure('page-fault', 'bare').totalNs.p50,
  },
  {
    what: 'first touch of a page in a guest, median',
    source: 'own measurement in a VM: p10 2.29, p50 3.05 µs',
    experiment: 'lab/page-fault',
    unit: 'µs',
    published: 3.05,
    ours: () => measure('page-fault', 'kvm').totalNs.p50 / 1000,
  },
  {
    what: 'first touch, KVM less bare: one EPT violation',
    source: 'arithmetic on exit, host fault and map; no direct publication found',
    experiment: 'model',
    unit: 'µs',
    published: null,
    ours: () => (meanNs('page-fault', 'kvm') - meanNs('page-fault', 'bare')) / 1000,
  },
  {
    what: 'fork + exec + wait, KVM',
    source: 'own measurement in a nested VM: 1.11 ms; posix_spawn 0.71 ms',
    experiment: 'lab/spawn',
    unit: 'ms',
    published: 1.11,
    ours: () => meanNs('fork-exec', 'kvm') / 1e6,
    note: 'the recorded machine is itself nested: page faults of exec cost several times as much there',
  },
];

export const DISK_FIGURES: readonly Figure[] = [
  {
    what: 'NVMe read 4 KiB, queue depth 1, bare',
    source: 'Firecracker data, NSDI 2020, m5d.metal: 60.7 µs',
    experiment: 'nsdi20/fio/4k-read-d1/bare',
    unit: 'µs',
    published: 60.7,
    ours: () => meanNs('read-disk', 'bare') / 1000,
  },
  {
    what: 'the same, container over bare',
    source: 'Felter et al., IBM RC25482, 2014: random reads of Docker equal native',
    experiment: 'felter14/fio/randread',
    unit: '×',
    published: 1,
    ours: () => meanNs('read-disk', 'container') / meanNs('read-disk', 'bare'),
  },
  {
    what: 'the same, KVM (virtio-blk, I/O thread)',
    source: 'Firecracker data, NSDI 2020: Cloud Hypervisor 106.6, Firecracker 118, QEMU 133 µs',
    experiment: 'nsdi20/fio/4k-read-d1',
    unit: 'µs',
    published: 106.6,
    ours: () => meanNs('read-disk', 'kvm') / 1000,
    note: 'one parameter stands for the VMM (vmm.blk_req)',
  },
  {
    what: 'the same, KVM: kicks that exit (EPT_MISCONFIG)',
    source: 'KVM: virtio 1.0 notification by ioeventfd',
    experiment: 'linux-src/ioeventfd',
    unit: 'per op',
    published: 1,
    ours: () => perOperation(measure('read-disk', 'kvm').counts.exitsByReason['EPT_MISCONFIG'] ?? 0, COUNT),
  },
  {
    what: 'the same, KVM: interrupts injected',
    source: 'KVM: one irqfd for the completion; the guest’s ticks come on top',
    experiment: 'linux-src/irqfd',
    unit: 'per op',
    published: 1,
    ours: () => perOperation(measure('read-disk', 'kvm').counts.injections, COUNT),
  },
  {
    what: 'completion interrupt without APICv: exits more',
    source: 'Dall et al., ISCA 2016: end of interrupt exits without hardware APIC',
    experiment: 'dall16/kvm/eoi',
    unit: 'per op',
    published: 1,
    ours: () => {
      const off = measure('read-disk', 'kvm', APICV_OFF).counts.exits;
      return perOperation(off - measure('read-disk', 'kvm').counts.exits, COUNT);
    },
  },
  {
    what: 'write 4 KiB + fsync, KVM',
    source: 'own measurement on a virtio disk: 219 µs (p99 8.3 ms)',
    experiment: 'lab/write-fsync',
    unit: 'µs',
    published: 219,
    ours: () => meanNs('write-fsync', 'kvm') / 1000,
    note: 'the drive behind the recorded virtual disk, and whether it flushes, is unknown',
  },
  {
    what: 'SATA SSD read 4 KiB, bare',
    source: 'about 0.1 ms (weak source)',
    experiment: 'toolnova',
    unit: 'ms',
    published: 0.1,
    ours: () => meanNs('read-disk', 'bare', { switches: { disk: 'sata-ssd' } }) / 1e6,
  },
  {
    what: '7200 rpm disk read 4 KiB, bare',
    source: 'about 8 ms or 150 a second (weak source)',
    experiment: 'toolnova',
    unit: 'ms',
    published: 8,
    ours: () => meanNs('read-disk', 'bare', { switches: { disk: 'hdd' } }) / 1e6,
  },
];

export const NETWORK_FIGURES: readonly Figure[] = [
  {
    what: 'TCP round trip over loopback, one CPU, bare',
    source: 'own measurement: 16.2 µs (p10)',
    experiment: 'lab/loopback',
    unit: 'µs',
    published: 16.2,
    ours: () => meanNs('tcp-loopback', 'bare') / 1000,
  },
  {
    what: 'TCP round trip, 10 Gb/s network, bare',
    source: 'Felter et al., 2014: netperf TCP_RR 37.6 µs',
    experiment: 'felter14/tcp-rr/native',
    unit: 'µs',
    published: 37.6,
    ours: () => meanNs('tcp-host-network', 'bare') / 1000,
    note: 'interrupt moderation fitted',
  },
  {
    what: 'the same, KVM with vhost',
    source: 'Felter et al., 2014: 67.9 µs',
    experiment: 'felter14/tcp-rr/kvm',
    unit: 'µs',
    published: 67.9,
    ours: () => meanNs('tcp-host-network', 'kvm') / 1000,
    note: 'vm.backend_wake and vm.hlt_wake fitted',
  },
  {
    what: 'the same, KVM less bare',
    source: 'Felter et al., 2014: +30 µs a transaction',
    experiment: 'felter14/tcp-rr',
    unit: 'µs',
    published: 30.3,
    ours: () => (meanNs('tcp-host-network', 'kvm') - meanNs('tcp-host-network', 'bare')) / 1000,
  },
  {
    what: 'the same, container on the host’s network over bare',
    source: 'the same network stack',
    experiment: 'linux-src/host-network',
    unit: '×',
    published: 1,
    ours: () => meanNs('tcp-host-network', 'container') / meanNs('tcp-host-network', 'bare'),
  },
  {
    what: 'published port, container less bare',
    source: 'own measurement: +6.9 µs a round trip with the test’s own link taken off',
    experiment: 'lab/net',
    unit: 'µs',
    published: 6.9,
    ours: () => (meanNs('tcp-published-port', 'container') - meanNs('tcp-published-port', 'bare')) / 1000,
  },
  {
    what: 'published port: softirq passes more than bare',
    source: 'veth: one more receive pass in each direction',
    experiment: 'linux-src/veth',
    note: 'on the way in one softirq carries the packet from the uplink through bridge and veth to the socket, as a recorded kernel does; only the way out has a pass of its own',
    unit: 'per op',
    published: 2,
    ours: () =>
      perOperation(
        measure('tcp-published-port', 'container').counts.softirqs -
          measure('tcp-published-port', 'bare').counts.softirqs,
        COUNT,
      ),
  },
  {
    what: 'TCP round trip through Docker’s NAT, 2014',
    source: 'Felter et al., 2014: about 70 µs',
    experiment: 'felter14/tcp-rr/nat',
    unit: 'µs',
    published: 70,
    ours: () => meanNs('tcp-bridge', 'container') / 1000,
    note: 'the costs per packet are those of a kernel of the 2020s; the experiment ran Ubuntu 13.10 and Docker 1.0',
  },
];

export const PATH_SECTIONS: readonly FidelitySection[] = [
  { title: 'System calls', figures: SYSCALL_FIGURES },
  { title: 'Scheduling and timers', figures: SCHEDULER_FIGURES },
  { title: 'Memory and processes', figures: MEMORY_FIGURES },
  { title: 'Disk', figures: DISK_FIGURES },
  { title: 'Network', figures: NETWORK_FIGURES },
];
