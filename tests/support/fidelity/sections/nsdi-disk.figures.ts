/** Disks of three VMMs on the same drive (D2, B4). */
import type { BlockLoadRequest } from '../../../../src/sim/core/load-views.ts';
import { type Figure, type FidelitySection, type Mismatch } from '../figure.ts';
import { diskLoad } from '../load.ts';

const NSDI = 'Firecracker data, NSDI 2020, m5d.metal';
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

interface Measured {
  readonly vmm: Vmm;
  readonly load: BlockLoadRequest;
  readonly of: What;
  readonly published: number;
}

interface Row extends Measured {
  readonly what: string;
  readonly kind: Figure['kind'];
  readonly note?: string;
}

function ours({ vmm, load, of }: Measured): number {
  const [stack, options] = SETUP[vmm];
  const run = diskLoad(stack, { seconds: SECONDS, ...load, ...options });
  return of === 'a second' ? run.throughputPerSec : run.responseNs[of] / 1000;
}

function beside(row: Measured): Pick<Mismatch, 'source' | 'unit' | 'published'> & { ours: () => number } {
  const unit = row.of === 'a second' ? 'a second' : 'µs';
  return {
    source: `${NSDI}: ${row.published.toLocaleString('en')} ${unit}`,
    unit,
    published: row.published,
    ours: () => ours(row),
  };
}

function mismatch(what: string, row: Measured, why: string): Mismatch {
  return { what, ...beside(row), why };
}

function figure(row: Row): Figure {
  return {
    what: `${row.what}, ${row.vmm}`,
    kind: row.kind,
    ...beside(row),
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
      ['Cloud Hypervisor', 29.8, 'independent', { note: IDLE }],
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
        },
      ],
      ['Firecracker', 2802, 'independent'],
      ['Cloud Hypervisor', 2769, 'independent'],
      ['QEMU', 403, 'independent'],
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
    mismatch(
      '4 KiB write at depth 1, 99th percentile, bare',
      { vmm: 'bare', load: { depth: 1, write: true }, of: 'p99', published: 26.8 },
      'nearly all writes take the same time, the 99th percentile lies below the mean of 30.5 µs, and a few stall for long; ours are spread around the mean. The same on all three VMMs',
    ),
    ...(
      [
        ['reads', false, 3300],
        ['writes', true, 13_600],
      ] as const
    ).map(([what, write, published]) =>
      mismatch(
        `128 KiB ${what} at depth 32, Firecracker (Cloud Hypervisor nearly the same)`,
        { vmm: 'Firecracker', load: { depth: 32, bytes: 131_072, write }, of: 'a second', published },
        'large buffers in the guest lie in huge pages, so a request’s one segment holds 64 KiB; here each holds a page, as small buffers do',
      ),
    ),
    ...(
      [
        ['bare', 13_200],
        ['QEMU', 13_500],
      ] as const
    ).map(([vmm, published]) =>
      mismatch(
        `128 KiB reads at depth 32, ${vmm}`,
        { vmm, load: { depth: 32, bytes: 131_072 }, of: 'a second', published },
        'the channels of the drive share no bus; theirs is full at 1.7 GB/s',
      ),
    ),
    ...(
      [
        ['Firecracker', 477],
        ['Cloud Hypervisor', 182],
        ['QEMU', 374],
      ] as const
    ).map(([vmm, published]) =>
      mismatch(
        `128 KiB write at depth 1, mean, ${vmm}`,
        { vmm, load: { depth: 1, bytes: 131_072, write: true }, of: 'mean', published },
        'new pages in the host’s page cache, and the throttling of the task that makes them dirty, are missing',
      ),
    ),
  ],
};

export default section;
