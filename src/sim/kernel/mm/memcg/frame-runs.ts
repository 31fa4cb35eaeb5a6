/**
 * Which frames folios are in, where that matters: on a virtual machine a frame has memory below it only once it was touched. Runs
 * are taken from the top of memory down, used ones first; frames that are asked for by number come from its bottom (`Memory.alloc`).
 */
export class FrameRuns {
  /** Frames at and above this number have been taken at least once. */
  private fresh: number;
  /** First frames of runs that are free again, by their length. */
  private readonly free = new Map<number, number[]>();

  constructor(frames: number) {
    this.fresh = frames;
  }

  /** The first frame of a run of this length; the caller has made sure that so many frames are free. */
  take(pages: number): number {
    const again = this.free.get(pages)?.pop();
    if (again !== undefined) return again;
    if (this.fresh >= pages) return (this.fresh -= pages);
    for (const [length, runs] of this.free) {
      const first = length > pages ? runs.pop() : undefined;
      if (first === undefined) continue;
      this.give(first + pages, length - pages);
      return first;
    }
    // Only shorter runs are left. Simplification: the folio is seen in one of them.
    for (const runs of this.free.values()) for (const first of runs.splice(-1)) return first;
    return 0;
  }

  give(first: number, pages: number): void {
    const runs = this.free.get(pages) ?? [];
    runs.push(first);
    this.free.set(pages, runs);
  }
}
