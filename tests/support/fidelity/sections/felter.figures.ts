/** IBM's comparison of bare metal, Docker and KVM (D1). */
import { meanNs, type Figure, type FidelitySection } from '../figure.ts';
import { diskLoad, iops, serverLoad } from '../load.ts';

const FELTER = 'Felter et al., 2014';
const COUNT = 500;
/** UDP's costs in the place of TCP's: the path is the same. */
const UDP = { 'net.tcp_tx': 2000, 'net.tcp_rx': 1700 };
const TICKS = 250;
/**
 * Their drive, slower than ours: times at which the bare machine makes their requests a second at depth 16. QEMU 1.5 gave
 * requests to the host one by one; a request costs what it does in the disk figures of 2020.
 */
const ERA = {
  costs: { 'dev.nvme.read4k': 258_000, 'dev.nvme.write4k': 206_000, 'vmm.blk_req': 40_000 },
  switches: { 'qemu-batches': 'off' },
};
/** The drive's times are theirs at depth 16, and the switch was made for what KVM does with these requests. */
const ERA_FITTED = ['felter14/fio/random'];
/** Their cable: 10 Gb/s, which is a condition and not a result. */
const CABLE = { 'net.serialize': 1220.8 };
/** An answer that keeps the cable busy. */
const BULK = { network: 'nat', responseBytes: 1_048_576, costs: CABLE } as const;
/** What is missing when many jobs share the disk. */
const BUSY =
  'a thread that is not woken for each request does each in less time; here a request outside a batch costs the same always';

interface Fio {
  readonly what: string;
  readonly depth: number;
  readonly jobs?: number;
  readonly write?: boolean;
  readonly stack: 'container' | 'kvm';
  /** Requests per second: theirs on the stack and on the bare machine, in thousands. */
  readonly theirs: readonly [number, number];
  readonly note?: string;
}

/** Requests per second as a share of the bare machine's, on a drive as slow as theirs. */
function fio({ what, depth, jobs = 1, write = false, stack, theirs, note }: Fio): Figure {
  const [stacks, bares] = theirs;
  const request = { ...ERA, depth, jobs, write };
  return {
    what,
    source: `${FELTER}, fio: ${stacks} over ${bares} k a second`,
    experiment: `felter14/fio/random/${write ? 'writes' : 'reads'}-${jobs}x${depth}`,
    rests: ERA_FITTED,
    // What KVM does with a request is a condition here.
    constant: stack === 'kvm',
    unit: '×',
    published: stacks / bares,
    ours: () => iops(stack, request) / iops('bare', request),
    ...(note === undefined ? {} : { note }),
  };
}

function sequential(
  stack: 'container' | 'kvm',
  what: 'reads' | 'writes',
  theirs: readonly [number, number],
): Figure {
  const request = { depth: 16, bytes: 1_048_576, write: what === 'writes', seconds: 0.2 };
  return {
    what: `sequential ${what} of 1 MiB, ${stack} over bare`,
    source: `${FELTER}, fio, 16 in flight: ${theirs[0]} over ${theirs[1]} MB/s`,
    experiment: `felter14/fio/sequential/${what}`,
    unit: '×',
    published: theirs[0] / theirs[1],
    ours: () => diskLoad(stack, request).bytesPerSec / diskLoad('bare', request).bytesPerSec,
  };
}

/** Time of a random read at depth 16, over the bare machine's. */
function readTime(
  stack: 'container' | 'kvm',
  of: 'mean' | 'p99',
  theirs: readonly [number, number],
  note?: string,
): Figure {
  const time = (on: string): number =>
    diskLoad(on, { ...ERA, depth: 16, jobs: 1, write: false }).responseNs[of];
  const published = theirs[0] / theirs[1];
  return {
    what: `random reads, depth 16, ${stack} over bare: ${of === 'mean' ? 'mean time' : '99th percentile'}`,
    source: `${FELTER}, fio: ${theirs[0]} over ${theirs[1]} µs`,
    experiment: 'felter14/fio/random/reads-1x16',
    rests: ERA_FITTED,
    unit: '×',
    published,
    ours: () => time(stack) / time('bare'),
    ...(note === undefined ? {} : { note }),
  };
}

/** Share of a CPU that a program has which does nothing but compute. */
function computing(stack: string): number {
  return 1 - (meanNs('timer-tick', stack, { count: COUNT }) * TICKS) / 1e9;
}

function bulk(stack: string): number {
  return (serverLoad(stack, 'web', 4, BULK).bytesPerSec * 8) / 1e9;
}

function gap(connections: number): number {
  const of = (stack: string): number => serverLoad(stack, 'kv', connections).throughputPerSec;
  return of('kvm') / of('bare');
}

const CPU: readonly Figure[] = [
  {
    what: 'computing (Linpack), container over bare',
    source: `${FELTER}: 290.9 over 290.8 GFLOPS`,
    experiment: 'felter14/linpack',
    unit: '×',
    published: 1,
    ours: () => computing('container') / computing('bare'),
  },
  {
    what: 'computing (Linpack), KVM, pinned, over bare',
    source: `${FELTER}: 284.2 over 290.8 GFLOPS`,
    experiment: 'felter14/linpack',
    unit: '×',
    published: 0.977,
    ours: () => computing('kvm') / computing('bare'),
    note: 'exits at ticks are in it, longer page walks are not',
  },
];

const NETWORK: readonly Figure[] = [
  {
    what: 'UDP round trip, 10 Gb/s network, bare',
    source: `${FELTER}: netperf UDP_RR 36.0 µs`,
    experiment: 'felter14/udp-rr/native',
    unit: 'µs',
    published: 36,
    ours: () => meanNs('tcp-host-network', 'bare', { count: COUNT, costs: UDP }) / 1000,
    note: 'costs of UDP on the path of TCP; their TCP_RR was fitted',
  },
  {
    what: 'the same, KVM with vhost',
    source: `${FELTER}: netperf UDP_RR 63.95 µs`,
    experiment: 'felter14/udp-rr/kvm',
    unit: 'µs',
    published: 63.95,
    ours: () => meanNs('tcp-host-network', 'kvm', { count: COUNT, costs: UDP }) / 1000,
    note: 'costs of UDP on the path of TCP; their TCP_RR was fitted',
  },
  ...(
    [
      ['bare', 'bare', 9.35],
      ['container behind NAT', 'container', 9.33],
      ['KVM with vhost', 'kvm', 9.29],
    ] as const
  ).map(([what, stack, published]): Figure => ({
    what: `bulk over a 10 Gb/s cable, ${what}`,
    source: `${FELTER}: nuttcp ${published} Gb/s`,
    experiment: 'felter14/nuttcp',
    unit: 'Gb/s',
    published,
    ours: () => bulk(stack),
  })),
  {
    what: 'key-value store, KVM over bare: 50 connections less 1',
    source: `${FELTER}, Redis: the gap closes as clients are added`,
    experiment: 'felter14/redis',
    unit: '×',
    published: null,
    publishedRange: [0, Infinity],
    ours: () => gap(50) - gap(1),
  },
];

const section: FidelitySection = {
  title: 'Bare metal, Docker and KVM, 2014',
  figures: [
    ...CPU,
    ...NETWORK,
    fio({
      what: 'random reads, depth 16, container over bare',
      depth: 16,
      stack: 'container',
      theirs: [58.4, 58.7],
    }),
    fio({
      what: 'random reads, eight times depth 16, container over bare',
      depth: 16,
      jobs: 8,
      stack: 'container',
      theirs: [84.1, 84],
    }),
    fio({
      what: 'random writes, depth 16, container over bare',
      depth: 16,
      write: true,
      stack: 'container',
      theirs: [84.2, 72.8],
    }),
    fio({
      what: 'random writes, eight times depth 16, container over bare',
      depth: 16,
      jobs: 8,
      write: true,
      stack: 'container',
      theirs: [112, 112],
    }),
    fio({
      what: 'random reads, depth 16, KVM over bare',
      depth: 16,
      stack: 'kvm',
      theirs: [24.8, 58.7],
    }),
    fio({
      what: 'random reads, eight times depth 16, KVM over bare',
      depth: 16,
      jobs: 8,
      stack: 'kvm',
      theirs: [42.5, 84],
      note: BUSY,
    }),
    fio({
      what: 'random writes, depth 16, KVM over bare',
      depth: 16,
      write: true,
      stack: 'kvm',
      theirs: [18.9, 72.8],
    }),
    fio({
      what: 'random writes, eight times depth 16, KVM over bare',
      depth: 16,
      jobs: 8,
      write: true,
      stack: 'kvm',
      theirs: [56.2, 112],
      note: BUSY,
    }),
    readTime('container', 'mean', [261.1, 260.5]),
    readTime('container', 'p99', [354, 358]),
    readTime('kvm', 'mean', [633, 260.5]),
    readTime(
      'kvm',
      'p99',
      [1064, 358],
      'vCPUs and the main loop wait for QEMU’s global lock, which makes the tail; the lock is missing',
    ),
    sequential('container', 'reads', [513, 512]),
    sequential('container', 'writes', [752, 751]),
    sequential('kvm', 'reads', [425, 512]),
    sequential('kvm', 'writes', [726, 751]),
    {
      what: 'random memory access (GUPS), KVM over native',
      source: `${FELTER}: 0.86 on one socket`,
      experiment: 'felter14/gups',
      unit: '×',
      published: 0.86,
      ours: null,
      note: 'programs have no working set and no TLB: page walks, native or two-dimensional, are in the cost tables and in no path',
    },
    {
      what: 'compression (PXZ), KVM over native',
      source: `${FELTER} (recalled): 0.78, tuned 0.82`,
      experiment: 'felter14/pxz',
      unit: '×',
      published: 0.78,
      ours: () => computing('kvm') / computing('bare'),
      note: 'no TLB, no caches, no NUMA: what a guest does not see of its machine costs nothing here. The same holds for Linpack without pinning (0.83) and for STREAM (0.97)',
    },
    {
      what: 'mixed random reads and writes, KVM over native',
      source: `${FELTER}: 0.47`,
      experiment: 'felter14/fio/mixed',
      unit: '×',
      published: 0.47,
      ours: null,
      note: 'a load of the disk reads or writes, and does not mix the two',
    },
  ],
};

export default section;
