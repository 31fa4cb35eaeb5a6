/** Who holds which frames of the host's memory. Frames come from `hw/memory.ts` one by one. */
import type { Memory } from '../../hw/memory.ts';
import type { Footprint } from './define-footprint.ts';

export const FRAME_BYTES = 4096;
/** Owners that are not an instance: pages that several may use, and what the host runs anyway. */
export const SHARED = -1;
export const HOST = -2;

/** Frames of one part held by one owner, as runs: first frame, count, first frame, count … */
export class Holding {
  readonly owner: number;
  readonly part: Footprint;
  readonly runs: number[] = [];
  frames = 0;

  constructor(owner: number, part: Footprint) {
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
}

export class Ledger {
  readonly memory: Memory;
  private readonly held = new Map<string, Holding>();
  /** Frames that were asked for and not there. */
  missing = 0;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  get holdings(): IterableIterator<Holding> {
    return this.held.values();
  }

  /** Takes frames for a part. What a guest touches is backed, as an EPT violation would. */
  hold(owner: number, part: Footprint, bytes: number): void {
    const key = `${String(owner)} ${part.id}`;
    let holding = this.held.get(key);
    if (!holding) {
      holding = new Holding(owner, part);
      this.held.set(key, holding);
    }
    for (let left = Math.ceil(bytes / FRAME_BYTES); left > 0; left--) {
      const frame = this.memory.alloc();
      if (frame < 0) {
        this.missing += left;
        return;
      }
      this.memory.back(frame);
      holding.add(frame);
    }
  }

  /** Gives a part's frames back: its process has ended. */
  release(owner: number, part: Footprint): void {
    const key = `${String(owner)} ${part.id}`;
    const holding = this.held.get(key);
    if (!holding) return;
    this.held.delete(key);
    // From the last to the first, so that they are taken again in ascending order.
    for (let at = holding.runs.length - 2; at >= 0; at -= 2) {
      const first = holding.runs[at] ?? 0;
      for (let frame = first + (holding.runs[at + 1] ?? 0) - 1; frame >= first; frame--)
        this.memory.release(frame);
    }
  }

  /** Kernel samepage merging: of parts that are the same in every VM one copy stays, shared by all. */
  merge(): void {
    const kept = new Set<string>();
    for (const { owner, part } of [...this.held.values()]) {
      if (owner < 0 || !part.identical) continue;
      const frames = this.held.get(`${String(owner)} ${part.id}`)?.frames ?? 0;
      this.release(owner, part);
      if (kept.has(part.id)) continue;
      kept.add(part.id);
      this.hold(SHARED, part, frames * FRAME_BYTES);
    }
  }
}
