/** CoDel: a queue whose packets have waited too long for too long loses some, ever faster (include/net/codel_impl.h). */
import { FRAME_BYTES } from '../frames.ts';
import type { Queued } from './qdisc.ts';

/** CoDel's clock counts in 1024 ns (`CODEL_SHIFT`). */
const TICK_NS = 1024;

/** ns in CoDel's time. */
export function codelTime(ns: number): number {
  return Math.floor(ns / TICK_NS);
}

export interface CodelParams {
  /** Both in CoDel's time. */
  readonly target: number;
  readonly interval: number;
}

/** What a flow's packets come from, and where dropped ones go. */
export interface CodelQueue {
  /** Bytes that wait in the whole discipline. */
  backlog(): number;
  take(): Queued | undefined;
  drop(item: Queued): void;
}

const ONE = 2 ** 16;
const WORD = 2 ** 32;

/** The state of one queue (`struct codel_vars`). */
export class Codel {
  private count = 0;
  private lastCount = 0;
  private dropping = false;
  /** 1/√count in 16 bits (`rec_inv_sqrt`). */
  private inverseRoot = 0;
  private firstAbove = 0;
  private dropNext = 0;

  /** One step of Newton's method (`codel_Newton_step`). */
  private newton(): void {
    const inverse = this.inverseRoot * ONE;
    const squared = Math.floor((inverse * inverse) / WORD);
    const value = Math.floor((3 * WORD - this.count * squared) / 4);
    this.inverseRoot = Math.floor((value * inverse) / 2 ** 31 / ONE);
  }

  private after(time: number, interval: number): number {
    return time + Math.floor((interval * this.inverseRoot) / ONE);
  }

  private shouldDrop(
    item: Queued | undefined,
    queue: CodelQueue,
    { target, interval }: CodelParams,
    now: number,
  ): boolean {
    if (!item) {
      this.firstAbove = 0;
      return false;
    }
    if (now - codelTime(item.sinceNs) < target || queue.backlog() <= FRAME_BYTES) {
      this.firstAbove = 0;
      return false;
    }
    if (this.firstAbove === 0) {
      this.firstAbove = now + interval;
      return false;
    }
    return now > this.firstAbove;
  }

  /** `codel_dequeue`. */
  dequeue(queue: CodelQueue, params: CodelParams, nowNs: number): Queued | undefined {
    const now = codelTime(nowNs);
    let item = queue.take();
    const drop = this.shouldDrop(item, queue, params, now);
    if (this.dropping) {
      if (!drop) this.dropping = false;
      else
        while (this.dropping && now >= this.dropNext && item) {
          this.count++;
          this.newton();
          queue.drop(item);
          item = queue.take();
          if (!this.shouldDrop(item, queue, params, now)) this.dropping = false;
          else this.dropNext = this.after(this.dropNext, params.interval);
        }
      return item;
    }
    if (!drop || !item) return item;
    queue.drop(item);
    item = queue.take();
    this.shouldDrop(item, queue, params, now);
    this.dropping = true;
    // Soon after the last time it goes on where it was.
    const more = this.count - this.lastCount;
    if (more > 1 && now - this.dropNext < 16 * params.interval) {
      this.count = more;
      this.newton();
    } else {
      this.count = 1;
      this.inverseRoot = ONE - 1;
    }
    this.lastCount = this.count;
    this.dropNext = this.after(now, params.interval);
    return item;
  }
}
