/** Further published measurements of single operations and loads. They were collected after the costs were set; nothing is fitted to them. */
import { awayNs } from '../exit-time.ts';
import { meanNs, type Figure, type FidelitySection } from '../figure.ts';
import { iops, serverLoad } from '../load.ts';

const COUNT = 500;
const FC_CI = 'Firecracker, base lines of its CI, host 5.10, 2021';
const ON = { 'halt-poll': 'on' };
/** A file that the host has in its page cache, for want of one: a drive that takes no time. */
const CACHED = { 'dev.nvme.read4k': 1 };
/** A cable that takes no time. */
const LOCAL = { responseBytes: 1_048_576, costs: { 'net.serialize': 1 } } as const;

function us(op: string, stack: string, switches: Readonly<Record<string, string>> = {}): number {
  return meanNs(op, stack, { count: COUNT, switches }) / 1000;
}

/** What polling takes off a round trip over the network, µs. */
function savedByPolling(): number {
  return us('tcp-host-network', 'kvm') - us('tcp-host-network', 'kvm', ON);
}

/** What Firecracker adds to a round trip, ms. */
function addedByFirecracker(idle: string): number {
  const of = (stack: string): number => us('tcp-host-network', stack, { idle });
  return (of('firecracker') - of('bare')) / 1000;
}

function gigabits(stack: string): number {
  return (serverLoad(stack, 'web', 6, LOCAL).bytesPerSec * 8) / 1e9;
}

/** Requests a second over a published port or without one, as a share of the bare machine's. */
function overBare(network: 'host' | 'bridge' | 'nat'): number {
  const of = (stack: string): number => serverLoad(stack, 'kv', 50, { network }).throughputPerSec;
  return of('container') / serverLoad('bare', 'kv', 50, { network: 'host' }).throughputPerSec;
}

/** Writes to a Windows drive, each synced, MB a second. */
function windowsDrive(bytes: number): number {
  const switches = { 'wsl-files': 'windows' };
  return (bytes / meanNs('write-fsync', 'wsl2', { count: 100, params: { bytes }, switches })) * 1000;
}

const PLACEMENT =
  'their scheduler may put both tasks on one vCPU, where a switch needs no interrupt and no halt; here they are on two always. Polling in the guest is missing as well';
const OWN_WORK =
  'virtiofsd’s own work is one estimate here; theirs hands each request to a thread of a pool of 64';
const COPIES = 'copies that miss the caches are not simulated, and the server sends by reference';
const ONE_CPU =
  'all interrupts of the NIC reach one CPU here; which CPUs serve NIC, bridge and server decides how much they wait for each other';
const NO_TRANSPORT =
  'the message size of 9p grew between the previews of 2019 and the release of 2020; one age is simulated';

const EXITS: readonly Figure[] = [
  {
    what: 'round trip to a guest, what host polling saves',
    source: 'Linux commit aca6ff29c406, dynamic halt polling, 2015: TCP_RR 34 less 27 µs',
    experiment: 'halt-poll-2015',
    unit: 'µs',
    published: 7,
    ours: savedByPolling,
  },
  {
    what: 'the same, polled over not polled',
    source: 'Linux commit aca6ff29c406, 2015: TCP_RR 27 over 34 µs',
    experiment: 'halt-poll-2015',
    unit: '×',
    published: 27 / 34,
    ours: () => us('tcp-host-network', 'kvm', ON) / us('tcp-host-network', 'kvm'),
  },
  {
    what: 'switch between two tasks in a guest, no polling',
    source: 'Yang Zhang, LKML, August 2017: 2,493 ns',
    experiment: 'guest-poll-2017',
    unit: 'ns',
    published: 2493,
    ours: () => (us('futex-other-cpu', 'kvm') * 1000) / 2,
    note: PLACEMENT,
  },
  {
    what: 'the same, the host polls',
    source: 'Yang Zhang, LKML, August 2017: 2,423 ns; 2,296 with shorter polling',
    experiment: 'guest-poll-2017',
    unit: 'ns',
    published: 2423,
    ours: () => (us('futex-other-cpu', 'kvm', ON) * 1000) / 2,
    note: PLACEMENT,
  },
  {
    what: 'timer of a running guest, from the deadline to its handler',
    source: 'Linux commit ce7a058a2117, preemption timer, 2016: 2,400 cycles at 3 GHz',
    experiment: 'preemption-timer-2016',
    unit: 'µs',
    published: 0.8,
    ours: () => awayNs('timer-tick', 'kvm', 'PREEMPTION_TIMER', 300) / 1000,
  },
  {
    what: 'getpid, no mitigations',
    source: 'moby issue 37902, 2018, kernel 4.4 without mitigations, 3.7 GHz: 37.05 ns',
    experiment: 'moby-37902',
    unit: 'ns',
    published: 37.05,
    ours: () => us('getpid', 'bare') * 1000,
    note: 'entry and exit here are those of a CPU with its mitigations; only KPTI can be switched',
  },
  {
    what: 'getpid, what Docker’s filter adds',
    source: 'moby issue 37902, 2018: 97.8 less 37.05 ns',
    experiment: 'moby-37902',
    unit: 'ns',
    published: 60.75,
    ours: () => (us('getpid', 'container', { seccomp: 'filter' }) - us('getpid', 'bare')) * 1000,
    note: 'the filter of 2018 is longer: it is a list, and since libseccomp 2.5 it is a tree',
  },
  {
    what: 'one hand-over and back across vCPUs on Hyper-V',
    source:
      'Microsoft LISA, LKP on Azure, kernel 3.10, 2020: sched pipe 30,079 a second, with threads 29,682',
    experiment: 'lisa-2020',
    unit: 'µs',
    published: 33.2,
    ours: () => us('futex-other-cpu', 'wsl2'),
    note: 'a pipe copies twice and wakes by another path than a futex; the kernel is of 2013',
  },
];

const NETWORK: readonly Figure[] = [
  {
    what: 'ping, what Firecracker adds, CPUs in a deep state',
    source: `${FC_CI}, x86: 0.228 to 0.268 ms by machine, 0.245 in the middle`,
    experiment: 'fc-ci/ping',
    unit: 'ms',
    published: 0.245,
    ours: () => addedByFirecracker('deep'),
  },
  {
    what: 'the same, CPUs in a shallow state',
    source: `${FC_CI}, Neoverse N1: 0.032 and 0.036 ms`,
    experiment: 'fc-ci/ping',
    unit: 'ms',
    published: 0.034,
    ours: () => addedByFirecracker('c1'),
  },
  {
    what: 'bulk from a micro-VM to its host, Firecracker',
    source: `${FC_CI}: 29.8 Gb/s`,
    experiment: 'fc-ci/tcp',
    unit: 'Gb/s',
    published: 29.8,
    ours: () => gigabits('firecracker'),
    note: COPIES,
  },
  {
    what: 'bulk from a pod in Kata',
    source:
      'Kata Containers, base lines of its CI, 2024: 61.2 Gb/s, 57.5 with parallel streams; its limits are 20 to 40 % wide',
    experiment: 'kata-metrics/bandwidth',
    unit: 'Gb/s',
    published: 61.2,
    ours: () => gigabits('kata'),
  },
  ...(
    [
      ['the host’s network', 'host', 674_737],
      ['a bridge', 'bridge', 432_079],
      ['a bridge and NAT', 'nat', 213_721],
    ] as const
  ).map(([what, network, theirs]): Figure => ({
    what: `transactions of one byte, container on ${what} over bare`,
    source: `moby issue 7857, 2014: ${theirs.toLocaleString('en')} over 742,020 a second`,
    experiment: 'moby-7857',
    unit: '×',
    published: theirs / 742_020,
    ours: () => overBare(network),
    ...(network === 'host' ? {} : { note: ONE_CPU }),
  })),
];

const DISKS: readonly Figure[] = [
  ...(
    [
      [1, 26_200],
      [16, 66_600],
    ] as const
  ).map(([depth, published]): Figure => ({
    what: `virtio-fs, cached reads of 4 KiB at depth ${depth}`,
    source: `virtiofs-tests, December 2020: ${published.toLocaleString('en')} a second`,
    experiment: 'virtiofs-tests-2020',
    unit: 'a second',
    published,
    ours: () => iops('kata', { depth, costs: CACHED }),
    note: OWN_WORK,
  })),
  {
    what: 'the same, depth 16 over depth 1',
    source: 'virtiofs-tests, December 2020: 66.6 over 26.2 k a second',
    experiment: 'virtiofs-tests-2020',
    unit: '×',
    published: 66.6 / 26.2,
    ours: () => iops('kata', { depth: 16, costs: CACHED }) / iops('kata', { depth: 1, costs: CACHED }),
  },
  {
    what: 'reads of a pod’s root, Kata with virtio-fs over runc',
    source: 'Kata issue 2138, 2019, nested on Azure: 3.6 over 45.5 k a second',
    experiment: 'kata-2138',
    unit: '×',
    published: 3.6 / 45.5,
    ours: () => iops('kata', { depth: 16 }) / iops('container', { depth: 16 }),
    note: 'theirs is nested as well, so that the two come near for different reasons',
  },
  {
    what: 'random reads at depth 128, KVM over bare, the drive the limit',
    source: 'A. Zhadchenko, qemu-devel, July 2022: 57.5 over 95.8 k a second',
    experiment: 'vhost-blk-2022/ssd',
    unit: '×',
    published: 57.5 / 95.8,
    ours: () => iops('kvm', { depth: 128 }) / iops('bare', { depth: 128 }),
  },
  {
    what: 'the same from a ramdisk, KVM with one vCPU',
    source: 'A. Zhadchenko, qemu-devel, July 2022: 123 k a second; 253 with two vCPUs, 158 with four',
    experiment: 'vhost-blk-2022/ramdisk',
    unit: 'a second',
    published: 123_000,
    ours: () => iops('kvm', { depth: 128, costs: CACHED }),
    note: 'the guest’s vCPU, which is one there, submits and completes; here the jobs have a vCPU each',
  },
  {
    what: 'random reads at depth 64, Cloud Hypervisor in a VM over that VM',
    source: 'Cloud Hypervisor issue 4387, Azure, 2022: 88.4 over 332 k a second',
    experiment: 'clh-4387/nested',
    unit: '×',
    published: 88.4 / 332,
    ours: () => iops('kvm/cloud-hypervisor', { depth: 64 }) / iops('kvm', { depth: 64 }),
    note: 'their drive is assigned to the outer VM; here it is virtual there too, and interrupts and halts of the inner VM that both lower levels handle are few at this depth',
  },
  {
    what: 'the same, Cloud Hypervisor on bare metal',
    source: 'Cloud Hypervisor issue 4387, 2022: 233 k a second',
    experiment: 'clh-4387/bare',
    unit: 'a second',
    published: 233_000,
    ours: () => iops('cloud-hypervisor', { depth: 64 }),
    note: 'another drive and CPU; several queues with a thread each are missing',
  },
  {
    what: 'dd of 1 MiB blocks to a Windows drive, release of 2020',
    source: 'WSL issues 4197 and 5262: 293 MB/s',
    experiment: 'wsl-dd/2020',
    unit: 'MB/s',
    published: 293,
    ours: () => windowsDrive(1_048_576),
    note: 'here each block is synced',
  },
  {
    what: 'the same, preview of 2019',
    source: 'WSL issue 4197, 2019: 40.4 MB/s',
    experiment: 'wsl-dd/2019',
    unit: 'MB/s',
    published: 40.4,
    ours: () => windowsDrive(1_048_576),
    note: NO_TRANSPORT,
  },
  {
    what: 'the same with blocks of 8 KiB',
    source: 'WSL issue 4197, 2019: 16.7 MB/s',
    experiment: 'wsl-dd/2019',
    unit: 'MB/s',
    published: 16.7,
    ours: () => windowsDrive(8192),
    note: `here each block is synced; ${NO_TRANSPORT}`,
  },
];

const section: FidelitySection = {
  title: 'Further measurements: operations and loads',
  figures: [...EXITS, ...NETWORK, ...DISKS],
};

export default section;
