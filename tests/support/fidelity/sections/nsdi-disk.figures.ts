/** Disks of three VMMs on the same drive (D2, B4). */
import type { BlockLoadRequest } from '../../../../src/sim/core/load-views.ts';
import { within, type Figure, type FidelitySection } from '../figure.ts';
import { diskLoad } from '../load.ts';

const NSDI = 'Firecracker data, NSDI 2020, m5d.metal';
const FIFTH = 0.2;
/** Long enough for a 99th percentile. */
const SECONDS = 0.1;

type Vmm = 'bare' | 'Firecracker' | 'Cloud Hypervisor' | 'QEMU';

const SETUP: Readonly<Record<Vmm, readonly [stack: string, options: Partial<BlockLoadRequest>]>> = {
  bare: ['bare', {}],
  Firecracker: ['firecracker', {}],
  'Cloud Hypervisor': ['cloud-hypervisor', { switches: { 'clh-block-engine': 'sync' } }],
  // A raw image with QEMU’s default cache mode.
  QEMU: ['kvm', { switches: { 'qemu-cache': 'writeback' }, costs: { 'vmm.blk_req': 40_000 } }],
};

type What = 'mean' | 'p99' | 'a second';

interface Row {
  readonly vmm: Vmm;
  readonly what: string;
  readonly load: BlockLoadRequest;
  readonly of: What;
  readonly published: number;
  readonly kind: Figure['kind'];
  readonly note?: string;
  /** Where it must lie in spite of a note. */
  readonly range?: readonly [number, number];
}

function ours({ vmm, load, of }: Row): number {
  const [stack, options] = SETUP[vmm];
  const run = diskLoad(stack, { seconds: SECONDS, ...load, ...options });
  return of === 'a second' ? run.throughputPerSec : run.responseNs[of] / 1000;
}

function figure(row: Row): Figure {
  const unit = row.of === 'a second' ? 'a second' : 'µs';
  return {
    what: `${row.what}, ${row.vmm}`,
    source: `${NSDI}: ${row.published.toLocaleString('en')} ${unit}`,
    kind: row.kind,
    unit,
    published: row.published,
    range: row.range ?? within(row.published, FIFTH),
    ours: () => ours(row),
    ...(row.note === undefined ? {} : { note: row.note }),
  };
}

/** The same measurement on several VMMs: published value, kind, and what else there is to say. */
function rows(
  what: string,
  load: BlockLoadRequest,
  of: What,
  each: readonly (readonly [Vmm, number, Figure['kind'], Partial<Row>?])[],
): Figure[] {
  return each.map(([vmm, published, kind, more]) =>
    figure({ vmm, what, load, of, published, kind, ...more }),
  );
}

const IDLE =
  'here a CPU sleeps in one state, whatever it waits for; a wait of 30 µs ends in a shallower one than a wait of 60, and the guest’s own polling may end it';

const section: FidelitySection = {
  title: 'Disks of VMMs, 2020',
  figures: [
    ...rows('4 KiB read, depth 1, mean', { depth: 1 }, 'mean', [
      ['bare', 60.7, 'calibrated'],
      ['Firecracker', 118, 'calibrated'],
      ['Cloud Hypervisor', 106.6, 'calibrated'],
      ['QEMU', 133, 'calibrated'],
    ]),
    ...rows('4 KiB read, depth 1, 99th percentile', { depth: 1 }, 'p99', [
      ['bare', 98.8, 'calibrated'],
      ['Firecracker', 148, 'independent'],
      ['Cloud Hypervisor', 136, 'independent'],
      ['QEMU', 167, 'independent'],
    ]),
    ...rows('4 KiB write, depth 1, mean', { depth: 1, write: true }, 'mean', [
      ['bare', 30.5, 'calibrated'],
      ['Firecracker', 56.4, 'independent'],
      ['Cloud Hypervisor', 29.8, 'independent', { note: IDLE, range: [29.8, 45] }],
      ['QEMU', 66.8, 'independent'],
    ]),
    ...rows('128 KiB read, depth 1, mean', { depth: 1, bytes: 131_072 }, 'mean', [
      ['bare', 211, 'calibrated'],
      ['Firecracker', 557, 'calibrated'],
      ['Cloud Hypervisor', 560, 'independent'],
      [
        'QEMU',
        412,
        'independent',
        {
          note: 'filling and copying 32 cold pages of the host’s page cache is missing; ours is one request to the drive',
          range: [211, 412],
        },
      ],
    ]),
    ...rows('4 KiB reads, depth 32', { depth: 32 }, 'a second', [
      ['bare', 301_000, 'calibrated'],
      ['Firecracker', 12_900, 'independent'],
      ['Cloud Hypervisor', 13_000, 'independent'],
      ['QEMU', 135_000, 'independent'],
    ]),
    ...rows('4 KiB writes, depth 32', { depth: 32, write: true }, 'a second', [
      ['bare', 178_000, 'calibrated'],
      ['Firecracker', 89_600, 'independent'],
      ['Cloud Hypervisor', 117_000, 'independent'],
      [
        'QEMU',
        37_200,
        'independent',
        {
          note: 'QEMU’s pool threads write under the image’s inode lock, one after the other; the lock is missing',
          range: [37_200, 178_000],
        },
      ],
    ]),
    ...rows('4 KiB reads, depth 32, 99th percentile', { depth: 32 }, 'p99', [
      [
        'bare',
        199.7,
        'independent',
        {
          note: 'requests that meet on one die of the flash wait for each other; channels here are shared',
          range: [100, 200],
        },
      ],
      ['Firecracker', 2802, 'independent'],
      ['Cloud Hypervisor', 2769, 'independent'],
      ['QEMU', 403, 'independent', { range: [300, 480] }],
    ]),
    ...rows('4 KiB writes, depth 32, 99th percentile', { depth: 32, write: true }, 'p99', [
      ['bare', 197.6, 'independent'],
      ['Firecracker', 403, 'independent'],
      ['Cloud Hypervisor', 322, 'independent'],
      [
        'QEMU',
        979,
        'independent',
        {
          note: 'QEMU’s pool threads write under the image’s inode lock, one after the other; the lock is missing',
          range: [180, 979],
        },
      ],
    ]),
    ...rows('128 KiB write, depth 1, mean', { depth: 1, bytes: 131_072, write: true }, 'mean', [
      ['bare', 164, 'independent'],
    ]),
    ...rows('128 KiB writes, depth 32', { depth: 32, bytes: 131_072, write: true }, 'a second', [
      ['bare', 6255, 'independent'],
    ]),
  ],
  mismatches: [
    {
      what: '4 KiB write at depth 1, bare, 99th percentile',
      published: '26.8 µs, below the mean of 30.5 (NSDI 2020)',
      ours: () =>
        `${(diskLoad('bare', { seconds: SECONDS, depth: 1, write: true }).responseNs.p99 / 1000).toFixed(1)} µs`,
      why: 'nearly all writes take the same time and a few stall for long; ours are spread around the mean. The same on all three VMMs',
    },
    {
      what: '128 KiB reads and writes at depth 32, Firecracker',
      published: '3.3 k and 13.6 k a second (NSDI 2020); Cloud Hypervisor nearly the same',
      ours: () => {
        const of = (write: boolean): string =>
          (
            diskLoad('firecracker', { seconds: SECONDS, depth: 32, bytes: 131_072, write }).throughputPerSec /
            1000
          ).toFixed(1);
        return `${of(false)} k and ${of(true)} k a second`;
      },
      why: 'large buffers in the guest lie in huge pages, so a request’s one segment holds 64 KiB; here each holds a page, as small buffers do',
    },
    {
      what: '128 KiB reads at depth 32, bare and QEMU',
      published: '13.2 k and 13.5 k a second (NSDI 2020)',
      ours: () =>
        `${(diskLoad('bare', { seconds: SECONDS, depth: 32, bytes: 131_072 }).throughputPerSec / 1000).toFixed(1)} k a second, bare`,
      why: 'the channels of the drive share no bus; theirs is full at 1.7 GB/s',
    },
    {
      what: '128 KiB write at depth 1, Firecracker, Cloud Hypervisor and QEMU',
      published: '477, 182 and 374 µs (NSDI 2020)',
      ours: () =>
        (['Firecracker', 'Cloud Hypervisor', 'QEMU'] as const)
          .map((vmm) =>
            ours({
              vmm,
              what: '',
              load: { depth: 1, bytes: 131_072, write: true },
              of: 'mean',
              published: 0,
              kind: 'independent',
            }).toFixed(0),
          )
          .join(', ') + ' µs',
      why: 'new pages in the host’s page cache, and the throttling of the task that makes them dirty, are missing',
    },
  ],
};

export default section;
