/** Address spaces, what is mapped in them, and what that is a mapping of. */

import type { Memory } from '../../../hw/memory.ts';
import type { MemCgroup } from './mem-cgroup.ts';

/** No page. Numbers below are places in swap, or in a file's cache what is remembered of a page that was there. */
export const NONE = -1;

/** A place in swap (or a shadow) as it stands where a folio would. */
export function entryOf(number: number): number {
  return -2 - number;
}

/** The number of such an entry. */
export function numberOf(entry: number): number {
  return -2 - entry;
}

export type MappingKind = 'anon' | 'shmem' | 'file';

/**
 * What folios belong to: anonymous memory that came from one `mmap` (`anon_vma`), a shared memory object, or a file
 * (`address_space`).
 */
export class Mapping {
  readonly id: number;
  readonly kind: MappingKind;
  /** Folio of each page of an object or a file; empty for anonymous memory, whose folios stand in its regions alone. */
  slots = new Int32Array(0);
  /** Regions that map it. */
  readonly regions = new Set<Region>();
  /** First page of a file that the flusher threads have not looked at since it was written from its start. */
  written = 0;
  /** Folios of it in memory. */
  folios = 0;

  constructor(id: number, kind: MappingKind) {
    this.id = id;
    this.kind = kind;
  }

  /** Makes room for so many pages. */
  reach(pages: number): void {
    if (pages <= this.slots.length) return;
    const wider = new Int32Array(Math.max(pages, this.slots.length * 2)).fill(NONE);
    wider.set(this.slots);
    this.slots = wider;
  }
}

/** Memory that an `mmap` mapped (`vm_area_struct`), and what each of its pages is mapped to. */
export class Region {
  readonly space: AddressSpace;
  readonly name: string;
  readonly mapping: Mapping;
  readonly ptes: Int32Array;
  /** MAP_LOCKED. */
  readonly locked: boolean;
  /** Pages of page tables that it has, and the groups they are charged to. */
  readonly tables = new Set<number>();
  readonly tableGroups: MemCgroup[] = [];
  /** Memory of the virtual machine that it is, page by page; null: it is none. */
  lentTo: Memory | null = null;

  constructor(space: AddressSpace, name: string, mapping: Mapping, ptes: Int32Array, locked: boolean) {
    this.space = space;
    this.name = name;
    this.mapping = mapping;
    this.ptes = ptes;
    this.locked = locked;
    mapping.regions.add(this);
    space.regions.set(name, this);
    space.vmPages += ptes.length;
  }
}

/** Pages of a program that are in every process of it: mapped, of its file, of its own, and page tables. */
export interface ImageSize {
  readonly vmPages: number;
  readonly filePages: number;
  readonly anonPages: number;
  readonly tablePages: number;
}

/** `struct mm_struct`. */
export class AddressSpace {
  readonly id: number;
  readonly regions = new Map<string, Region>();
  readonly image: ImageSize;
  vmPages: number;
  /** Resident pages by kind, places in swap, and pages of page tables. */
  readonly rss = { anon: 0, shmem: 0, file: 0 };
  swapped = 0;
  tables = 0;
  /** Group that its upper page table is charged to; null: it has none yet. */
  upperOf: MemCgroup | null = null;
  /** Names of regions that nobody named. */
  unnamed = 0;

  constructor(id: number, image: ImageSize) {
    this.id = id;
    this.image = image;
    this.vmPages = image.vmPages;
  }

  /** Pages that its death frees, as the OOM killer counts them (`oom_badness`). */
  get badness(): number {
    const { anon, shmem, file } = this.rss;
    const { filePages, tablePages } = this.image;
    return anon + shmem + file + filePages + this.swapped + this.tables + tablePages;
  }
}
