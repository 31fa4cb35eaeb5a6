/**
 * Memory that groups are charged for, reclaimed and killed over: the state that `charge.ts`, `reclaim.ts`, `oom.ts` and `fault.ts`
 * work on. A kernel has one only where its world asks for limits of memory (`KernelConfig.memory`); its frames are the machine's,
 * so all that takes memory there takes of the same.
 */
import { invariant } from '../../../core/invariant.ts';
import type { Kernel } from '../../kernel.ts';
import type { Task } from '../../task.ts';
import { AddressSpace, Mapping, type ImageSize, type MappingKind, type Region } from './address-space.ts';
import { BATCHED, FOLIO, Folios } from './folios.ts';
import type { Job } from './job.ts';
import { listOf, LRU, LRU_STATS } from './lru.ts';
import { MemoryGroups } from './groups.ts';
import type { MemCgroup } from './mem-cgroup.ts';

/** Folios that a CPU gathers before it lists them (`PAGEVEC_SIZE`). */
const LRU_BATCH = 31;

/** Rows that a folio of each kind is counted in. */
const KIND_ROWS: Readonly<Record<MappingKind, readonly string[]>> = Object.freeze({
  anon: ['anon'],
  shmem: ['file', 'shmem'],
  file: ['file'],
});

/** `struct buffer_head` of a block, and a node of a cache's tree (`xa_node`) by each of the 64 single pages that it holds, bytes. */
const BUFFER_HEAD = 104;
const NODE_SHARE = 576 / 64;

/** Slab that a page in memory takes besides: a file's that was written has buffers, a shared object's stands alone in its tree. */
export function slabOf(kind: MappingKind, hasBuffers: boolean): number {
  if (kind === 'anon') return 0;
  return kind === 'shmem' ? NODE_SHARE : hasBuffers ? BUFFER_HEAD : 0;
}

export class MemoryManager extends MemoryGroups {
  readonly folios: Folios;
  /** New folios that each CPU has yet to list. */
  private readonly batches: number[][] = [];
  readonly mappings = new Map<number, Mapping>();
  private nextMapping = 1;
  /** Cached files, by inode. */
  readonly files = new Map<number, Mapping>();
  readonly spaces = new Map<number, AddressSpace>();
  /** What tasks are in the middle of, by task. */
  readonly jobs = new Map<number, Job>();
  /** Whom a task's stack is charged to. */
  readonly stacks = new Map<number, MemCgroup>();
  /** `vm.swappiness`. */
  swappiness = 60;
  /** Pages that reclaim has looked at and written to swap so far: what its callers pay for. */
  scanned = 0;
  written = 0;
  /** Reports of the OOM killer. */
  reports = 0;

  constructor(kernel: Kernel) {
    super(kernel);
    this.folios = new Folios(kernel.machine.memory, kernel.machine.cpu(0).port.virtual);
    for (let cpu = 0; cpu < kernel.cpuCount; cpu++) this.batches.push([]);
  }

  // ------------------------------------------------------------ folios

  newMapping(kind: MappingKind): Mapping {
    const mapping = new Mapping(this.nextMapping++, kind);
    this.mappings.set(mapping.id, mapping);
    return mapping;
  }

  mappingOf(folio: number): Mapping | null {
    return this.mappings.get(this.folios.mapping[folio] ?? 0) ?? null;
  }

  /** A file's cache. */
  fileMapping(inode: number): Mapping {
    let mapping = this.files.get(inode);
    if (!mapping) {
      mapping = this.newMapping('file');
      this.files.set(inode, mapping);
    }
    return mapping;
  }

  /** Takes frames for a folio whose charge is done and lists it; −1: there are none. */
  addFolio(
    memcg: MemCgroup,
    mapping: Mapping,
    at: {
      readonly index: number;
      readonly pages: number;
      readonly active: boolean;
      readonly locked: boolean;
    },
  ): number {
    const { folios } = this;
    const flags = (mapping.kind === 'file' ? 0 : FOLIO.swapBacked) | (at.locked ? FOLIO.locked : 0);
    const folio = folios.alloc(at.pages, memcg.number, mapping.id, at.index, flags);
    if (folio < 0) return folio;
    mapping.folios++;
    if (mapping.kind !== 'anon') mapping.slots.fill(folio, at.index, at.index + at.pages);
    for (const row of KIND_ROWS[mapping.kind]) this.count(memcg, row, at.pages);
    this.listLater(folio, listOf(folios, folio, at.active));
    return folio;
  }

  /** The same for single pages of anonymous memory that follow each other in a region, which maps them; frames are there. */
  addRun(memcg: MemCgroup, region: Region, first: number, pages: number): void {
    const { folios } = this;
    const { mapping, ptes, locked, space } = region;
    const flags = FOLIO.swapBacked | FOLIO.dirty | (locked ? FOLIO.locked : 0);
    const { cpu } = this;
    const batch = this.batches[cpu] ?? [];
    const list = BATCHED | (locked ? LRU.unevictable : LRU.activeAnon);
    invariant(folios.take(pages), 'no-frames');
    for (let page = first; page < first + pages; page++) {
      const folio = folios.place(1, memcg.number, mapping.id, page, flags);
      folios.mapcount[folio] = 1;
      folios.list[folio] = list;
      ptes[page] = folio;
      if (batch.push(folio) >= LRU_BATCH) this.drainBatch(cpu);
    }
    mapping.folios += pages;
    space.rss.anon += pages;
    this.count(memcg, 'anon', pages);
  }

  /** Puts a new folio where its CPU gathers those that are to be listed; a large one has them listed at once (`folio_add_lru`). */
  private listLater(folio: number, list: number): void {
    const batch = this.batches[this.cpu] ?? [];
    batch.push(folio);
    this.folios.list[folio] = BATCHED | list;
    if (batch.length >= LRU_BATCH || (this.folios.pages[folio] ?? 1) > 1) this.drainBatch(this.cpu);
  }

  /** Lists what a CPU has gathered (`lru_add_drain_cpu`); what was freed since is let go. */
  drainBatch(cpu: number): void {
    const { folios } = this;
    const batch = this.batches[cpu] ?? [];
    // Neighbours are mostly of one group and for one list: they are counted at once.
    let memcg: MemCgroup | null = null;
    let list = -1;
    let pages = 0;
    for (const folio of batch) {
      if (folios.has(folio, FOLIO.gone)) {
        this.letGo(folio);
        continue;
      }
      const of = this.group(folios.memcg[folio] ?? 0);
      const to = (folios.list[folio] ?? 0) & ~BATCHED;
      if (memcg !== null && (memcg !== of || list !== to)) {
        this.count(memcg, LRU_STATS[list] ?? '', pages);
        pages = 0;
      }
      memcg = of;
      list = to;
      pages += folios.pages[folio] ?? 0;
      of.lru.add(folios, folio, to);
    }
    if (memcg !== null && pages > 0) this.count(memcg, LRU_STATS[list] ?? '', pages);
    batch.length = 0;
  }

  /** `lru_add_drain_all`. */
  drainAllBatches(): void {
    for (let cpu = 0; cpu < this.batches.length; cpu++) this.drainBatch(cpu);
  }

  private isBatched(folio: number): boolean {
    return ((this.folios.list[folio] ?? 0) & BATCHED) !== 0;
  }

  private letGo(folio: number): void {
    const memcg = this.group(this.folios.memcg[folio] ?? 0);
    const pages = this.folios.pages[folio] ?? 0;
    this.folios.release(folio);
    this.uncharge(memcg, pages);
  }

  /** Puts a folio that is in no list into one. */
  list(folio: number, list: number): void {
    const memcg = this.group(this.folios.memcg[folio] ?? 0);
    memcg.lru.add(this.folios, folio, list);
    this.count(memcg, LRU_STATS[list] ?? '', this.folios.pages[folio] ?? 0);
  }

  unlist(folio: number): void {
    const memcg = this.group(this.folios.memcg[folio] ?? 0);
    memcg.lru.remove(this.folios, folio);
    this.count(memcg, LRU_STATS[this.folios.list[folio] ?? 0] ?? '', -(this.folios.pages[folio] ?? 0));
  }

  relist(folio: number, list: number): void {
    if (this.isBatched(folio)) {
      this.folios.list[folio] = BATCHED | list;
      return;
    }
    this.unlist(folio);
    this.list(folio, list);
  }

  /** Frees a folio that nobody maps: its charge, its frames, its place in swap. `left`: what stands in its cache's place. */
  dropFolio(folio: number, left: number): void {
    const { folios, swap } = this;
    const memcg = this.group(folios.memcg[folio] ?? 0);
    const pages = folios.pages[folio] ?? 0;
    const mapping = this.mappingOf(folio);
    if (!this.isBatched(folio)) this.unlist(folio);
    if (mapping) {
      for (const row of KIND_ROWS[mapping.kind]) this.count(memcg, row, -pages);
      const index = folios.index[folio] ?? 0;
      if (mapping.kind !== 'anon') mapping.slots.fill(left, index, index + pages);
      mapping.folios--;
      const slab = slabOf(mapping.kind, folios.has(folio, FOLIO.buffers)) * pages;
      if (slab > 0) this.freeObjects(memcg, { slab_reclaimable: slab });
    }
    if (folios.has(folio, FOLIO.dirty)) this.setDirty(folio, false);
    const place = swap.placeOf.get(folio);
    if (place !== undefined) {
      this.count(memcg, 'swapcached', -1);
      swap.uncache(place);
      if ((swap.refs[place] ?? 0) === 0 && left !== -2 - place) this.unchargeSwap(place);
    }
    // A batch holds on to what is in it.
    if (this.isBatched(folio)) folios.set(folio, FOLIO.gone, true);
    else this.letGo(folio);
  }

  /** Marks a file's folio dirty or clean. */
  setDirty(folio: number, dirty: boolean): void {
    const { folios } = this;
    if (folios.has(folio, FOLIO.dirty) === dirty) return;
    folios.set(folio, FOLIO.dirty, dirty);
    if (folios.has(folio, FOLIO.swapBacked)) return;
    const pages = folios.pages[folio] ?? 0;
    this.count(this.group(folios.memcg[folio] ?? 0), 'file_dirty', dirty ? pages : -pages);
  }

  // ------------------------------------------------------------ address spaces

  /** The address space of a task, made with the size of its program if there is none yet. */
  space(task: Task, image: ImageSize): AddressSpace {
    let space = this.spaces.get(task.mm);
    if (!space) {
      space = new AddressSpace(task.mm, image);
      this.spaces.set(task.mm, space);
    }
    return space;
  }
}
