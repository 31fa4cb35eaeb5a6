/** Files and block devices, path by path (B4). */
import { meanNs, type Figure, type FidelitySection } from '../figure.ts';
import { iops } from '../load.ts';

const COUNT = 1000;
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
    experiment: 'qemu-nvme',
    unit: '×',
    published: theirs / 41,
    ours: () => fast('kvm', depth) / fast('kvm', 1),
  };
}

const POLLED = 'the block layer has no polling queues';
const NESTED =
  'a system call took 0.27 µs on the recorded machine, here 0.08, and its memory is behind two levels of tables';

function callNs(op: string): number {
  return meanNs(op, 'kvm', { count: COUNT });
}

const section: FidelitySection = {
  title: 'Files and block devices',
  figures: [
    {
      what: 'cached read, 4 KiB, bare',
      source: 'own measurement in a nested guest, its system call scaled: 370 ns',
      experiment: 'lab/pread',
      unit: 'ns',
      published: 370,
      ours: () => cachedNs(4096),
    },
    {
      what: 'cached read, 1 B over 4 KiB',
      source: 'own measurement: 0.70 over 0.72 µs',
      experiment: 'lab/pread',
      unit: '×',
      published: 0.972,
      ours: () => cachedNs(1) / cachedNs(4096),
    },
    {
      what: 'cached read, 64 KiB less 4 KiB',
      source: 'own measurement: 3.03 less 0.72 µs',
      experiment: 'lab/pread',
      unit: 'µs',
      published: 2.31,
      ours: () => (cachedNs(65_536) - cachedNs(4096)) / 1000,
    },
    {
      what: 'path of a read whose device takes no time, by interrupt',
      source: 'Yang et al., FAST 2012: 7.6 µs',
      experiment: 'fast12',
      unit: 'µs',
      published: 7.6,
      ours: () => meanNs('read-disk', 'bare', { count: COUNT, costs: { 'dev.nvme.read4k': 1 } }) / 1000,
    },
    {
      what: 'reads that one core submits and completes, depth 64',
      source: 'Axboe, io_uring, 2019: 608 k a second by libaio',
      experiment: 'iouring19',
      unit: 'a second',
      published: 608_000,
      ours: () => fast('bare', 64),
    },
    scaling(4, 133),
    scaling(16, 258),
    scaling(64, 313),
    {
      what: 'the same at depth 1',
      source: `${QEMU_NVME}: 41 k a second`,
      experiment: 'qemu-nvme',
      unit: 'a second',
      published: 41_000,
      ours: () => fast('kvm', 1),
      note: 'QEMU’s event loop polls its queues before it sleeps, and then needs no kick; here it sleeps at once',
    },
    {
      what: 'polled completion of a block request',
      source: 'Yang et al., FAST 2012: 4.4 µs',
      experiment: 'fast12',
      unit: 'µs',
      published: 4.4,
      ours: null,
      note: POLLED,
    },
    {
      what: 'polled completions that one core makes',
      source: 'Axboe, io_uring, 2019: 1.7 M a second',
      experiment: 'iouring19',
      unit: 'a second',
      published: 1_700_000,
      ours: null,
      note: POLLED,
    },
    {
      what: 'open and close, in a guest',
      source: 'own measurement in a nested guest: 2.99 µs',
      experiment: 'lab/open',
      unit: 'µs',
      published: 2.99,
      ours: () => (callNs('openat') + callNs('close')) / 1000,
      note: NESTED,
    },
    {
      what: 'stat, in a guest',
      source: 'own measurement in a nested guest: 1.86 µs',
      experiment: 'lab/stat',
      unit: 'µs',
      published: 1.86,
      ours: () => callNs('stat') / 1000,
      note: NESTED,
    },
    {
      what: 'first write of a file in a lower layer (copy-up)',
      source: 'own measurement: 30 µs',
      experiment: 'lab/copy-up',
      unit: 'µs',
      published: 30,
      ours: null,
      note: 'a file of a lower layer is never written, so nothing is copied up',
    },
  ],
};

export default section;
