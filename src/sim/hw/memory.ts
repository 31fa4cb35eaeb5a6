/**
 * Physical memory of a machine in 4 KiB frames. A guest's memory is a mapping of its VMM: a frame has backing below only
 * once it has been touched. The free list is last-in first-out, like the kernel's per-CPU page lists: frames that were
 * used before come first, then frames that nobody has touched since the machine started.
 */
import { invariant } from '../core/invariant.ts';

export class Memory {
  readonly frames: number;
  /** Frames below this number have been handed out at least once. */
  private freshFrom = 0;
  private readonly free: number[] = [];
  /** Frames in use that nobody asks for by number: pages of limited memory (`kernel/mm/folios.ts`). */
  private unnamed = 0;
  /** A bit a frame: it has backing in the machine below. */
  private readonly backed: Uint8Array;
  /** 1: the merged page tables of a nested guest have the frame; made at the first use. */
  private shadowed: Uint8Array | null = null;

  /** `warmFrames`: frames touched and freed while the machine booted. */
  constructor(frames: number, warmFrames: number) {
    this.frames = frames;
    this.backed = new Uint8Array(Math.ceil(frames / 8));
    for (let frame = warmFrames - 1; frame >= 0; frame--) {
      this.free.push(frame);
      this.back(frame);
    }
    this.freshFrom = warmFrames;
  }

  /** Takes a frame; −1 when memory is used up. */
  alloc(): number {
    if (this.unnamed > 0 && this.used >= this.frames) return -1;
    const reused = this.free.pop();
    if (reused !== undefined) return reused;
    return this.freshFrom < this.frames ? this.freshFrom++ : -1;
  }

  /** Takes so many frames, whichever they are. False: there are not so many. */
  take(count: number): boolean {
    if (this.used + count > this.frames) return false;
    this.unnamed += count;
    return true;
  }

  /** Gives frames back that `take` took. */
  give(count: number): void {
    this.unnamed -= count;
    invariant(this.unnamed >= 0, 'no-such-frame');
  }

  release(frame: number): void {
    invariant(frame >= 0 && frame < this.frames, 'no-such-frame');
    this.free.push(frame);
  }

  isBacked(frame: number): boolean {
    return (((this.backed[frame >> 3] ?? 0) >> (frame & 7)) & 1) === 1;
  }

  back(frame: number): void {
    this.backed[frame >> 3] = (this.backed[frame >> 3] ?? 0) | (1 << (frame & 7));
  }

  /** What was below it is taken away: the next touch misses. */
  unback(frame: number): void {
    this.backed[frame >> 3] = (this.backed[frame >> 3] ?? 0) & ~(1 << (frame & 7));
  }

  isShadowed(frame: number): boolean {
    return this.shadowed?.[frame] === 1;
  }

  shadow(frame: number): void {
    this.shadowed ??= new Uint8Array(this.frames);
    this.shadowed[frame] = 1;
  }

  get used(): number {
    return this.freshFrom - this.free.length + this.unnamed;
  }
}
