/**
 * Pages of limited memory, a row of columns a folio (`struct folio`): whose it is, what it holds, where it stands in its list. A
 * folio is a run of pages that is charged, listed and reclaimed as one; anonymous memory is taken page by page.
 */
import type { Memory } from '../../../hw/memory.ts';
import { FrameRuns } from './frame-runs.ts';

/** Flags of a folio. */
export const FOLIO = Object.freeze({
  dirty: 1,
  referenced: 2,
  locked: 4,
  swapBacked: 8,
  buffers: 16,
  gone: 32,
});

const FIRST = 1024;

/** A typed array of twice the length with the same beginning. */
function twice<A extends Int32Array | Uint16Array | Uint8Array>(old: A, make: (length: number) => A): A {
  const wider = make(old.length * 2);
  wider.set(old);
  return wider;
}

/** A folio is in no list yet but in a CPU's batch; the rest of `list` is the one it is for. */
export const BATCHED = 8;

export class Folios {
  private readonly memory: Memory;
  /** Columns, by folio: pages, number of its group, flags, the list it is in, its mapping and page there, neighbours, mappers. */
  pages = new Uint16Array(FIRST);
  memcg = new Uint16Array(FIRST);
  flags = new Uint8Array(FIRST);
  list = new Uint8Array(FIRST);
  mapping = new Int32Array(FIRST);
  index = new Int32Array(FIRST);
  next = new Int32Array(FIRST);
  prev = new Int32Array(FIRST);
  mapcount = new Uint16Array(FIRST);
  /** Where they are, on a virtual machine; null: all memory is there. */
  private readonly runs: FrameRuns | null;
  private frame = new Int32Array(FIRST);
  /** Pairs (first frame, frames) that were touched since somebody last looked whether memory is below them. */
  private readonly touched: number[] = [];
  private made = 0;
  /** First of the folios that are free again, linked by `next`; −1: none. */
  private freeFrom = -1;

  constructor(memory: Memory, isVirtual: boolean) {
    this.memory = memory;
    this.runs = isVirtual ? new FrameRuns(memory.frames) : null;
  }

  /** Frames that are left. */
  get free(): number {
    return this.memory.frames - this.memory.used;
  }

  get total(): number {
    return this.memory.frames;
  }

  private grow(): void {
    const int32 = (length: number): Int32Array<ArrayBuffer> => new Int32Array(length);
    const uint16 = (length: number): Uint16Array<ArrayBuffer> => new Uint16Array(length);
    const uint8 = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length);
    this.pages = twice(this.pages, uint16);
    this.memcg = twice(this.memcg, uint16);
    this.mapcount = twice(this.mapcount, uint16);
    this.flags = twice(this.flags, uint8);
    this.list = twice(this.list, uint8);
    this.mapping = twice(this.mapping, int32);
    this.index = twice(this.index, int32);
    this.next = twice(this.next, int32);
    this.prev = twice(this.prev, int32);
    this.frame = twice(this.frame, int32);
  }

  /** Takes frames for a folio; −1: there are not so many. It is in no list. */
  alloc(pages: number, memcg: number, mapping: number, index: number, flags: number): number {
    return this.memory.take(pages) ? this.place(pages, memcg, mapping, index, flags) : -1;
  }

  /** Takes frames for `place`; false: there are not so many. */
  take(pages: number): boolean {
    return this.memory.take(pages);
  }

  /** A folio whose frames have been taken. */
  place(pages: number, memcg: number, mapping: number, index: number, flags: number): number {
    let folio = this.freeFrom;
    if (folio >= 0) this.freeFrom = this.next[folio] ?? -1;
    else {
      folio = this.made++;
      if (folio >= this.pages.length) this.grow();
    }
    this.pages[folio] = pages;
    this.memcg[folio] = memcg;
    this.mapping[folio] = mapping;
    this.index[folio] = index;
    this.flags[folio] = flags;
    this.mapcount[folio] = 0;
    this.next[folio] = this.prev[folio] = -1;
    if (this.runs) this.frame[folio] = this.runs.take(pages);
    this.touch(folio);
    return folio;
  }

  /** A folio is used. */
  touch(folio: number): void {
    if (this.runs) this.touched.push(this.frame[folio] ?? 0, this.pages[folio] ?? 0);
  }

  /** Frames of what is no folio: what a kernel and its services hold for good. Answers the first; they are there. */
  holdRun(pages: number): number {
    const first = this.runs?.take(pages) ?? 0;
    this.touched.push(first, pages);
    return first;
  }

  /** A frame that was touched and has no memory below it; −1: none. */
  missing(): number {
    const { touched, memory } = this;
    for (let pages = touched.pop(); pages !== undefined; pages = touched.pop()) {
      const first = touched.pop() ?? 0;
      for (let frame = first; frame < first + pages; frame++) {
        if (memory.isBacked(frame)) continue;
        touched.push(frame, first + pages - frame);
        return frame;
      }
    }
    return -1;
  }

  /** Gives a folio's frames back. */
  release(folio: number): void {
    this.memory.give(this.pages[folio] ?? 0);
    this.runs?.give(this.frame[folio] ?? 0, this.pages[folio] ?? 0);
    this.next[folio] = this.freeFrom;
    this.freeFrom = folio;
  }

  has(folio: number, flag: number): boolean {
    return ((this.flags[folio] ?? 0) & flag) !== 0;
  }

  set(folio: number, flag: number, on: boolean): void {
    const flags = this.flags[folio] ?? 0;
    this.flags[folio] = on ? flags | flag : flags & ~flag;
  }
}
