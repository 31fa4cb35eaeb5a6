/** What the quota did, as columns that only grow: throttled and let go, refilled, drawn, given back. */
import { cloneSelf, hashSelf } from '../../core/clone.ts';
import type { BandwidthEvent } from '../../kernel/sched/types.ts';

const FIRST = 1024;

/** Numbers of the kinds, in the column `kind`. */
export const BANDWIDTH: Readonly<Record<BandwidthEvent, number>> = Object.freeze({
  throttle: 0,
  unthrottle: 1,
  refill: 2,
  draw: 3,
  return: 4,
});

export class SchedLog {
  count = 0;
  atNs = new Float64Array(FIRST);
  kind = new Uint8Array(FIRST);
  /** Number of the task group. */
  group = new Int32Array(FIRST);
  /** CPU, −1: the whole group. */
  cpu = new Int16Array(FIRST);
  /** Runtime in the group's pool after it, ns. */
  poolNs = new Float64Array(FIRST);

  /** A checkpoint shares the log and remembers its length. */
  [cloneSelf](): SchedLog {
    return this;
  }

  [hashSelf](): void {
    // What happened is not part of the state.
  }

  add(atNs: number, kind: number, group: number, cpu: number, poolNs: number): void {
    if (this.count === this.atNs.length) this.grow();
    const at = this.count++;
    this.atNs[at] = atNs;
    this.kind[at] = kind;
    this.group[at] = group;
    this.cpu[at] = cpu;
    this.poolNs[at] = poolNs;
  }

  truncate(count: number): void {
    this.count = count;
  }

  /** First row at or after an instant. */
  firstAt(ns: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.atNs[middle] ?? 0) < ns) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private grow(): void {
    const size = this.count * 2;
    this.atNs = wider(this.atNs, new Float64Array(size));
    this.kind = wider(this.kind, new Uint8Array(size));
    this.group = wider(this.group, new Int32Array(size));
    this.cpu = wider(this.cpu, new Int16Array(size));
    this.poolNs = wider(this.poolNs, new Float64Array(size));
  }
}

function wider<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
