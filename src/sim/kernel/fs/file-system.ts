/**
 * Files and the page cache. A page is identified by inode and index; the cache holds a fixed number of pages and takes the
 * oldest clean one when it is full, as a machine does whose memory has filled up with file pages.
 */
import { invariant } from '../../core/invariant.ts';
import { cacheOwner, type PageOwners } from '../mm/page-owners.ts';

export const PAGE_BYTES = 4096;
/** Page indexes per inode in the key of the cache; files are below 16 TiB. */
const PAGES_PER_INODE = 2 ** 32;
/** Pages that reclaim looks at before it takes a dirty one (`SWAP_CLUSTER_MAX`). */
const EVICT_SCAN = 32;

export interface Inode {
  readonly id: number;
  readonly name: string;
  /** First sector on the disk. */
  readonly sector: number;
  dirtyPages: number;
  /** Pages of the file that exist; beyond it reads return 0. */
  pages: number;
  /** Of these, pages whose blocks hold data; the others are allocated by their write-back, as unwritten extents. */
  written: number;
  /** Newest transaction that changed its metadata, and of those that reading it back depends on, 0: none. */
  syncTid: number;
  datasyncTid: number;
  /** State of each page of a file that is cached as a whole and never evicted; null: its pages are in the cache's list. */
  readonly whole: WholeFile | null;
}

/** Cached pages of one file, by index: their state (`PAGE`) and the frame that each holds, −1: none. */
export interface WholeFile {
  readonly states: Uint8Array;
  readonly frames: Int32Array;
}

/** State of a cached page. */
export const PAGE = Object.freeze({ absent: 0, reading: 1, clean: 2, dirty: 3 });

export class FileSystem {
  readonly inodes: Inode[] = [];
  private readonly byName = new Map<string, number>();
  private readonly cache = new Map<number, number>();
  /** Indexes of the dirty pages of each inode that has some. */
  private readonly dirty = new Map<number, Set<number>>();
  /** Pages the cache may hold. */
  capacity: number;
  /** Tasks that wait for a page somebody else reads. */
  readonly waiters: number[] = [];
  private nextSector = 2048;
  private readonly owners: PageOwners;

  constructor(capacity: number, owners: PageOwners) {
    this.capacity = capacity;
    this.owners = owners;
  }

  /** Opens or creates a file of `pages` pages; returns its inode number. */
  open(name: string, pages: number): number {
    return this.byName.get(name) ?? this.create(name, pages, null);
  }

  /** The same for a file whose pages take frames of the machine and stay: programs and images that are read as a whole. */
  openWhole(name: string, bytes: number): number {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const pages = Math.ceil(bytes / PAGE_BYTES);
    return this.create(name, pages, {
      states: new Uint8Array(pages),
      frames: new Int32Array(pages).fill(-1),
    });
  }

  private create(name: string, pages: number, whole: WholeFile | null): number {
    const id = this.inodes.length;
    this.inodes.push({
      id,
      name,
      sector: this.nextSector,
      dirtyPages: 0,
      pages,
      written: pages,
      syncTid: 0,
      datasyncTid: 0,
      whole,
    });
    this.nextSector += Math.max(8, pages * 8);
    this.byName.set(name, id);
    return id;
  }

  /** True: a file of this name has been opened. */
  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Puts all of a file that is cached as a whole into memory, as an earlier use of it did. */
  fill(inode: number): void {
    for (let page = 0; page < this.inode(inode).pages; page++) this.set(inode, page, PAGE.clean);
  }

  /** First page from `from` on that is not in memory yet, −1: none. */
  firstMissing(inode: number, from = 0): number {
    const { pages } = this.inode(inode);
    for (let page = from; page < pages; page++) if (this.state(inode, page) < PAGE.clean) return page;
    return -1;
  }

  inode(id: number): Inode {
    const inode = this.inodes[id];
    if (inode === undefined) invariant(false, 'no-such-inode', String(id));
    return inode;
  }

  state(inode: number, page: number): number {
    const whole = this.inodes[inode]?.whole;
    if (whole) return whole.states[page] ?? PAGE.absent;
    return this.cache.get(inode * PAGES_PER_INODE + page) ?? PAGE.absent;
  }

  /** Puts a page into the cache, or changes its state; the page becomes the youngest. */
  set(inode: number, page: number, state: number): void {
    const { whole, name } = this.inode(inode);
    if (whole) {
      if (whole.states[page] === PAGE.absent) whole.frames[page] = this.owners.take(cacheOwner(inode), name);
      whole.states[page] = state;
      return;
    }
    const key = inode * PAGES_PER_INODE + page;
    const before = this.cache.get(key) ?? PAGE.absent;
    if (before === PAGE.absent && this.cache.size >= this.capacity) this.evict();
    // A map keeps the place of a key it knows: only a new one is the youngest.
    this.cache.delete(key);
    this.cache.set(key, state);
    if (state === PAGE.dirty && before !== PAGE.dirty) this.makeDirty(inode, page);
    if (before === PAGE.dirty && state !== PAGE.dirty) this.makeClean(inode, page);
  }

  /** Dirty pages of a file become clean: their write-back was submitted. Returns how many. */
  takeDirty(inode: number): number {
    const file = this.inode(inode);
    const count = file.dirtyPages;
    if (count === 0) return 0;
    for (const page of this.dirty.get(inode) ?? [])
      this.cache.set(inode * PAGES_PER_INODE + page, PAGE.clean);
    this.dirty.delete(inode);
    file.dirtyPages = 0;
    return count;
  }

  /** Sector of the file's first dirty page; that of its first page if none is dirty. */
  firstDirtySector(inode: number): number {
    return this.sectorOf(inode, Math.min(...(this.dirty.get(inode) ?? [0])));
  }

  /** Page of a file at a sector of the disk. */
  pageAt(inode: number, sector: number): number {
    return (sector - this.inode(inode).sector) / (PAGE_BYTES / 512);
  }

  /** Sector of a page on the disk. */
  sectorOf(inode: number, page: number): number {
    return this.inode(inode).sector + page * (PAGE_BYTES / 512);
  }

  private makeDirty(inode: number, page: number): void {
    this.inode(inode).dirtyPages++;
    const pages = this.dirty.get(inode);
    if (pages) pages.add(page);
    else this.dirty.set(inode, new Set([page]));
  }

  private makeClean(inode: number, page: number): void {
    this.inode(inode).dirtyPages--;
    this.dirty.get(inode)?.delete(page);
  }

  /**
   * Takes the oldest clean page out (inactive list of the LRU). Where the oldest pages are all dirty, the very oldest
   * goes: the flusher thread, which is not modelled, has written it by then.
   */
  private evict(): void {
    let oldest = -1;
    let looked = 0;
    for (const [key, state] of this.cache) {
      if (oldest < 0) oldest = key;
      if (state === PAGE.clean) {
        this.cache.delete(key);
        return;
      }
      if (++looked === EVICT_SCAN) break;
    }
    if (looked < EVICT_SCAN || this.cache.get(oldest) !== PAGE.dirty) return;
    this.makeClean(Math.floor(oldest / PAGES_PER_INODE), oldest % PAGES_PER_INODE);
    this.cache.delete(oldest);
  }
}
