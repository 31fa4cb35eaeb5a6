/** Disks of three VMMs on the same drive (D2, B4). */
import type { BlockLoadRequest } from '../../../../src/sim/core/load-views.ts';
import { type Figure, type FidelitySection } from '../figure.ts';
import { diskLoad } from '../load.ts';

const NSDI = 'Firecracker data, NSDI 2020, m5d.metal';
/** Long enough for a 99th percentile. */
const SECONDS = 0.1;

type Vmm = 'bare' | 'firecracker' | 'cloud-hypervisor' | 'qemu';

interface Setup {
  readonly name: string;
  readonly stack: string;
  readonly options?: Partial<BlockLoadRequest>;
  /** What a cost that this set-up gives itself was fitted to. */
  readonly rests?: readonly string[];
}

const SETUP: Readonly<Record<Vmm, Setup>> = {
  bare: { name: 'bare', stack: 'bare' },
  firecracker: { name: 'Firecracker', stack: 'firecracker' },
  'cloud-hypervisor': {
    name: 'Cloud Hypervisor',
    stack: 'cloud-hypervisor',
    options: { switches: { 'clh-block-engine': 'sync' } },
  },
  // A raw image with QEMU’s default cache mode.
  qemu: {
    name: 'QEMU',
    stack: 'kvm',
    options: { switches: { 'qemu-cache': 'writeback' }, costs: { 'vmm.blk_req': 40_000 } },
    rests: ['nsdi20/fio/4k-read-d1/qemu'],
  },
};

type What = 'mean' | 'p99' | 'a second';

interface Run {
  readonly what: string;
  /** Name of the run in the data, for the costs that it set. */
  readonly id: string;
  readonly load: BlockLoadRequest;
}

function run(kilobytes: number, write: boolean, depth: number): Run {
  const kind = write ? 'write' : 'read';
  return {
    what: `${kilobytes} KiB ${kind}s at depth ${depth}`,
    id: `${kilobytes}k-${kind}-d${depth}`,
    load: { depth, bytes: kilobytes * 1024, write },
  };
}

interface More {
  readonly note?: string;
  readonly rests?: readonly string[];
  /** What the source says of its own repetitions. */
  readonly noise?: string;
}

const OF: Readonly<Record<What, string>> = {
  mean: 'mean',
  p99: '99th percentile',
  'a second': 'a second',
};

function row({ what, id, load }: Run, of: What, vmm: Vmm, published: number, more: More = {}): Figure {
  const { name, stack, options, rests = [] } = SETUP[vmm];
  const { noise, note, rests: further = [] } = more;
  const unit = of === 'a second' ? 'a second' : 'µs';
  return {
    what: `${what}, ${OF[of]}, ${name}`,
    source: `${NSDI}: ${published.toLocaleString('en')} ${unit}${noise === undefined ? '' : `; ${noise}`}`,
    experiment: `nsdi20/fio/${id}/${vmm}`,
    rests: [...rests, ...further],
    unit,
    published,
    ours: () => {
      const result = diskLoad(stack, { seconds: SECONDS, ...load, ...options });
      return of === 'a second' ? result.throughputPerSec : result.responseNs[of] / 1000;
    },
    ...(note === undefined ? {} : { note }),
  };
}

type Each = Readonly<Partial<Record<Vmm, number | readonly [number, More]>>>;

/** The same measurement on several VMMs: published value, and what else there is to say. */
function rows(what: Run, of: What, each: Each): Figure[] {
  return Object.entries(each).map(([vmm, value]) =>
    typeof value === 'number' ? row(what, of, vmm as Vmm, value) : row(what, of, vmm as Vmm, ...value),
  );
}

const IDLE =
  'here a CPU sleeps in one state, whatever it waits for; a wait of 30 µs ends in a shallower one than a wait of 60, and the guest’s own polling may end it';
const COLD_PAGES =
  'filling and copying 32 cold pages of the host’s page cache is missing; ours is one request to the drive';
const INODE_LOCK =
  'QEMU’s pool threads write under the image’s inode lock, one after the other; the lock is missing';
const DIES = 'requests that meet on one die of the flash wait for each other; channels here are shared';
const SPREAD =
  'nearly all writes take the same time, the 99th percentile lies below the mean of 30.5 µs, and a few stall for long; ours are spread around the mean. The same on all three VMMs';
const HUGE_PAGES =
  'large buffers in the guest lie in huge pages, so a request’s one segment holds 64 KiB; here each holds a page, as small buffers do';
const BUS = 'the channels of the drive share no bus; theirs is full at 1.7 GB/s';
const DIRTY =
  'new pages in the host’s page cache, and the throttling of the task that makes them dirty, are missing';
const GARBAGE = 'the drive collects its garbage while it writes; ours drains at one rate';

const READ = run(4, false, 1);
const WRITE = run(4, true, 1);
const READS = run(4, false, 32);
const WRITES = run(4, true, 32);
const BIG_READ = run(128, false, 1);
const BIG_WRITE = run(128, true, 1);
const BIG_READS = run(128, false, 32);
const BIG_WRITES = run(128, true, 32);

const section: FidelitySection = {
  title: 'Disks of VMMs, 2020',
  figures: [
    ...rows(READ, 'mean', {
      bare: [60.7, { noise: 'an earlier run of the authors: 41.2' }],
      firecracker: 118,
      'cloud-hypervisor': 106.6,
      qemu: 133,
    }),
    ...rows(READ, 'p99', { bare: 98.8, firecracker: 148, 'cloud-hypervisor': 136, qemu: 167 }),
    ...rows(WRITE, 'mean', {
      bare: 30.5,
      firecracker: 56.4,
      'cloud-hypervisor': [29.8, { note: IDLE }],
      qemu: 66.8,
    }),
    ...rows(WRITE, 'p99', { bare: [26.8, { note: SPREAD }] }),
    ...rows(BIG_READ, 'mean', {
      bare: 211,
      firecracker: 557,
      'cloud-hypervisor': 560,
      qemu: [412, { note: COLD_PAGES }],
    }),
    ...rows(BIG_WRITE, 'mean', {
      bare: 164,
      firecracker: [477, { note: DIRTY }],
      'cloud-hypervisor': [182, { note: DIRTY }],
      qemu: [374, { note: DIRTY }],
    }),
    ...rows(READS, 'a second', {
      // So many channels were given to the drive.
      bare: [301_000, { rests: ['nsdi20/fio/4k-read-d32/bare'] }],
      firecracker: 12_900,
      'cloud-hypervisor': 13_000,
      qemu: 135_000,
    }),
    ...rows(READS, 'p99', {
      bare: [199.7, { note: DIES, rests: ['nsdi20/fio/4k-read-d32/bare'] }],
      firecracker: 2802,
      'cloud-hypervisor': 2769,
      qemu: 403,
    }),
    ...rows(WRITES, 'a second', {
      bare: 178_000,
      firecracker: 89_600,
      'cloud-hypervisor': 117_000,
      qemu: [37_200, { note: INODE_LOCK }],
    }),
    ...rows(WRITES, 'p99', {
      bare: 197.6,
      firecracker: 403,
      'cloud-hypervisor': 322,
      qemu: [979, { note: INODE_LOCK }],
    }),
    ...rows(BIG_READS, 'a second', {
      bare: [13_200, { note: BUS }],
      firecracker: [3300, { note: `${HUGE_PAGES}. Cloud Hypervisor nearly the same` }],
      qemu: [13_500, { note: BUS }],
    }),
    ...rows(BIG_WRITES, 'a second', {
      bare: 6255,
      firecracker: [13_600, { note: `${HUGE_PAGES}. Cloud Hypervisor nearly the same` }],
    }),
    ...rows(BIG_WRITES, 'p99', { bare: [7569, { note: GARBAGE }] }),
  ],
};

export default section;
