/**
 * Who holds which frames of a kernel's memory. An owner is an address space (its number) or a file's page cache
 * (`cacheOwner`); what it holds them for has a name. Frames come from the machine's `Memory` one by one.
 */
import type { Memory } from '../../hw/memory.ts';

/** Owner number of the page cache of an inode. */
export function cacheOwner(inode: number): number {
  return -1 - inode;
}

/** Frames of one owner for one purpose, as runs: first frame, count, first frame, count … */
export class Holding {
  readonly owner: number;
  readonly part: string;
  readonly runs: number[] = [];
  frames = 0;

  constructor(owner: number, part: string) {
    this.owner = owner;
    this.part = part;
  }

  add(frame: number): void {
    const last = this.runs.length - 2;
    const first = this.runs[last];
    const count = this.runs[last + 1];
    if (first !== undefined && count !== undefined && first + count === frame)
      this.runs[last + 1] = count + 1;
    else this.runs.push(frame, 1);
    this.frames++;
  }

  /** Calls `visit` for every frame, in the order in which they were taken. */
  forEach(visit: (frame: number) => void): void {
    for (let at = 0; at < this.runs.length; at += 2) {
      const first = this.runs[at] ?? 0;
      for (let n = 0; n < (this.runs[at + 1] ?? 0); n++) visit(first + n);
    }
  }
}

export class PageOwners {
  readonly memory: Memory;
  private readonly held = new Map<string, Holding>();
  private readonly maps = new Map<number, Set<number>>();
  /** The holding that grew last: frames are mostly taken many at a time. */
  private last: Holding | null = null;
  /** Frames that were asked for and not there. */
  missing = 0;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  get holdings(): IterableIterator<Holding> {
    return this.held.values();
  }

  private holding(owner: number, part: string): Holding {
    const { last } = this;
    if (last !== null && last.owner === owner && last.part === part) return last;
    const key = `${String(owner)} ${part}`;
    let holding = this.held.get(key);
    if (!holding) {
      holding = new Holding(owner, part);
      this.held.set(key, holding);
    }
    this.last = holding;
    return holding;
  }

  /** Takes one frame; −1: none is left, which is counted. */
  take(owner: number, part: string): number {
    const frame = this.memory.alloc();
    if (frame < 0) this.missing++;
    else this.holding(owner, part).add(frame);
    return frame;
  }

  /** Gives frames of a purpose back. */
  release(owner: number, part: string): void {
    const key = `${String(owner)} ${part}`;
    const holding = this.held.get(key);
    if (!holding) return;
    this.held.delete(key);
    this.last = null;
    // From the last to the first, so that they are taken again in ascending order.
    for (let at = holding.runs.length - 2; at >= 0; at -= 2) {
      const first = holding.runs[at] ?? 0;
      for (let frame = first + (holding.runs[at + 1] ?? 0) - 1; frame >= first; frame--)
        this.memory.release(frame);
    }
  }

  /** An address space ends: its frames are free and its mappings gone. */
  exit(owner: number): void {
    for (const holding of [...this.held.values()])
      if (holding.owner === owner) this.release(owner, holding.part);
    this.maps.delete(owner);
  }

  /** An address space maps a file. */
  map(owner: number, inode: number): void {
    const inodes = this.maps.get(owner) ?? new Set();
    this.maps.set(owner, inodes.add(inode));
  }

  /** True: a living address space maps the file. */
  isMapped(inode: number): boolean {
    return [...this.maps.values()].some((inodes) => inodes.has(inode));
  }
}
