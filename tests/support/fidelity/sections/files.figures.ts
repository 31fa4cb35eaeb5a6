/** Files and block devices, path by path (B4). */
import { meanNs, within, type Figure, type FidelitySection } from '../figure.ts';
import { iops } from '../load.ts';

const COUNT = 1000;
const FIFTH = 0.2;
const QEMU_NVME = 'QEMU, hw/nvme with ioeventfd, 2022';
/** A drive that is not the limit. */
const FAST = { 'dev.nvme.read4k': 1000 };

/** KVM’s default since Linux 4.2, and so in 2022. */
const POLLING = { 'halt-poll': 'on' };

function cachedNs(bytes: number): number {
  return meanNs('read-cached', 'bare', { count: COUNT, params: { bytes } });
}

function fast(stack: string, depth: number): number {
  return iops(stack, { depth, costs: FAST, switches: POLLING });
}

function scaling(depth: number, theirs: number): Figure {
  return {
    what: `a virtual disk on a fast drive, reads at depth ${depth} over depth 1`,
    source: `${QEMU_NVME}: ${theirs} over 41 k a second`,
    kind: 'independent',
    unit: '×',
    published: theirs / 41,
    range: within(theirs / 41, FIFTH),
    ours: () => fast('kvm', depth) / fast('kvm', 1),
  };
}

const section: FidelitySection = {
  title: 'Files and block devices',
  figures: [
    {
      what: 'cached read, 4 KiB, bare',
      source: 'own measurement in a nested guest, its system call scaled: 370 ns',
      kind: 'calibrated',
      unit: 'ns',
      published: 370,
      range: within(370, FIFTH),
      ours: () => cachedNs(4096),
    },
    {
      what: 'cached read, 1 B over 4 KiB',
      source: 'own measurement: 0.70 over 0.72 µs',
      kind: 'independent',
      unit: '×',
      published: 0.972,
      range: within(0.972, FIFTH),
      ours: () => cachedNs(1) / cachedNs(4096),
    },
    {
      what: 'cached read, 64 KiB less 4 KiB',
      source: 'own measurement: 3.03 less 0.72 µs',
      kind: 'calibrated',
      unit: 'µs',
      published: 2.31,
      range: within(2.31, FIFTH),
      ours: () => (cachedNs(65_536) - cachedNs(4096)) / 1000,
    },
    {
      what: 'path of a read whose device takes no time, by interrupt',
      source: 'Yang et al., FAST 2012: 7.6 µs',
      kind: 'calibrated',
      unit: 'µs',
      published: 7.6,
      range: within(7.6, FIFTH),
      ours: () => meanNs('read-disk', 'bare', { count: COUNT, costs: { 'dev.nvme.read4k': 1 } }) / 1000,
    },
    {
      what: 'reads that one core submits and completes, depth 64',
      source: 'Axboe, io_uring, 2019: 608 k a second by libaio',
      kind: 'calibrated',
      unit: 'a second',
      published: 608_000,
      range: within(608_000, FIFTH),
      ours: () => fast('bare', 64),
    },
    scaling(4, 133),
    scaling(16, 258),
    scaling(64, 313),
    {
      what: 'the same at depth 1',
      source: `${QEMU_NVME}: 41 k a second`,
      kind: 'independent',
      unit: 'a second',
      published: 41_000,
      range: [20_000, 41_000],
      ours: () => fast('kvm', 1),
      note: 'QEMU’s event loop polls its queues before it sleeps, and then needs no kick; here it sleeps at once',
    },
  ],
  mismatches: [
    {
      what: 'polled completion of a block request',
      published: '4.4 µs (Yang et al., FAST 2012); 1.7 M a second and core (Axboe, 2019)',
      ours: () => 'not simulated',
      why: 'the block layer has no polling queues',
    },
    {
      what: 'open and close, stat, first write of a file in a lower layer (copy-up)',
      published: '2.99, 1.86, 30 µs (own measurement)',
      ours: () => 'only in a replay',
      why: 'no operation makes these calls; a replayed program’s calls cost what the tables say',
    },
  ],
};

export default section;
