/** What the memory controller keeps of a group (`struct mem_cgroup`). */
import type { OpenFile } from '../../cgroup/cgroup.ts';
import { NotifiedFile } from '../../cgroup/notify.ts';
import { Lruvec } from './lru.ts';
import { PageCounter } from './page-counter.ts';
import { STAT_NAMES } from './stat-items.ts';

/** Rows of `memory.events` and of `memory.swap.events`. */
export const MEMORY_EVENTS = Object.freeze([
  'low',
  'high',
  'max',
  'oom',
  'oom_kill',
  'oom_group_kill',
] as const);
export const SWAP_EVENTS = Object.freeze(['high', 'max', 'fail'] as const);
export type MemoryEvent = (typeof MEMORY_EVENTS)[number];
export type SwapEvent = (typeof SWAP_EVENTS)[number];

type Counts<E extends string> = Record<E, number>;

/** Counted events of a group: its own and with those below; and the file that tells of them. */
export class EventCounts<E extends string> {
  readonly own: Counts<E>;
  readonly all: Counts<E>;
  readonly ownFile = new NotifiedFile();
  readonly file = new NotifiedFile();

  constructor(names: readonly E[]) {
    const zeros = (): Counts<E> => Object.fromEntries(names.map((name) => [name, 0])) as Counts<E>;
    this.own = zeros();
    this.all = zeros();
  }
}

/** A counter with the open `*.peak` files that were reset, by the watermark since. */
export class PeakCounter extends PageCounter {
  readonly resets = new Map<OpenFile, number>();

  /** What an open file of `memory.peak` reads, pages. */
  peak(open: OpenFile): number {
    const since = this.resets.get(open);
    return since === undefined ? this.watermark : Math.max(since, this.localWatermark);
  }

  /** A write to it (`peak_write`): the others keep what they have seen. */
  reset(open: OpenFile): void {
    for (const [other, since] of this.resets) this.resets.set(other, Math.max(since, this.localWatermark));
    this.localWatermark = this.usage;
    this.resets.set(open, this.usage);
  }
}

/** Bytes of objects smaller than a page, by their row of `memory.stat`. */
export type KernelObjects = Readonly<
  Partial<Record<'percpu' | 'slab_reclaimable' | 'slab_unreclaimable', number>>
>;

const NOTHING: KernelObjects = Object.freeze({});

export class MemCgroup {
  /** Number in the folios' column. */
  readonly number: number;
  readonly path: string;
  readonly parent: MemCgroup | null;
  readonly children = new Set<MemCgroup>();
  readonly memory: PeakCounter;
  readonly swap: PeakCounter;
  readonly events = new EventCounts(MEMORY_EVENTS);
  readonly swapEvents = new EventCounts(SWAP_EVENTS);
  readonly lru = new Lruvec();
  /** Counts of its own, as they are, and with those below as they were when they were last summed up (`memcg_rstat`). */
  readonly counts = new Float64Array(STAT_NAMES.length);
  readonly shown = new Float64Array(STAT_NAMES.length);
  /** Changes here and below since then. */
  updates = 0;
  oomGroup = false;
  /** False: its directory was removed while it had pages. */
  online = true;
  /** Bytes of objects that are charged together (`obj_cgroup`). */
  private objectBytes = 0;
  /** What the kernel keeps of the group, which is charged to the one above. */
  own: KernelObjects = NOTHING;
  /** Evictions and activations so far, pages: the clock of refault distances (`nonresident_age`). */
  age = 0;
  /** Where the last partial walk of a reclaim from here stopped; null: it came to the end. */
  walkedTo: MemCgroup | null = null;

  constructor(number: number, path: string, parent: MemCgroup | null) {
    this.number = number;
    this.path = path;
    this.parent = parent;
    this.memory = new PeakCounter(parent?.memory ?? null);
    this.swap = new PeakCounter(parent?.swap ?? null);
    parent?.children.add(this);
  }

  /** Changes a row of `memory.stat`. */
  count(row: number, by: number): void {
    this.counts[row] = (this.counts[row] ?? 0) + by;
    this.changed(Math.abs(by));
  }

  private changed(by: number): void {
    this.updates += by;
    this.parent?.changed(by);
  }

  /** Objects smaller than a page are made or freed. Answers how many pages more they fill. */
  objectsGrow(bytes: number): number {
    const before = Math.ceil(this.objectBytes / 4096);
    this.objectBytes += bytes;
    return Math.ceil(this.objectBytes / 4096) - before;
  }

  /** Sums up what is below (`mem_cgroup_css_rstat_flush`). */
  flush(): void {
    this.shown.set(this.counts);
    for (const child of this.children) {
      child.flush();
      child.shown.forEach((value, row) => (this.shown[row] = (this.shown[row] ?? 0) + value));
    }
    this.updates = 0;
  }

  /** It and everything below, parents first. */
  tree(into: MemCgroup[] = []): MemCgroup[] {
    into.push(this);
    for (const child of this.children) child.tree(into);
    return into;
  }

  isBelow(above: MemCgroup): boolean {
    return this === above || this.parent?.isBelow(above) === true;
  }

  /** Pages that may still be charged (`mem_cgroup_margin`). */
  get margin(): number {
    return Math.max(0, this.memory.max - this.memory.usage);
  }
}
