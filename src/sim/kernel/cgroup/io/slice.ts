/**
 * How much a group may still give to its disk in one direction: what `io.max` allows in slices of 100 ms. All times are jiffies.
 * Source: block/blk-throttle.c (`tg_dispatch_time`, `throtl_trim_slice`, `__tg_update_carryover`).
 */

/** The clock of a kernel: ticks a second, and the slice, ticks. */
export interface SliceClock {
  readonly hz: number;
  readonly sliceJ: number;
}

export class Slice {
  private readonly clock: SliceClock;
  /** Bytes and requests a second; Infinity: no limit. */
  bps = Infinity;
  iops = Infinity;
  /** Given since the slice began. */
  private bytes = 0;
  private ios = 0;
  startJ = 0;
  private endJ = 0;

  constructor(clock: SliceClock) {
    this.clock = clock;
  }

  get isLimited(): boolean {
    return this.bps !== Infinity || this.iops !== Infinity;
  }

  /** For how long the next request, of so many bytes, waits from now on; `isQueued`: others wait already, so the slice goes on. */
  waitJ(bytes: number, nowJ: number, isQueued: boolean): number {
    if (!this.isLimited) return 0;
    if (this.isUsed(nowJ) && !isQueued) this.start(nowJ, nowJ);
    else this.extendTo(nowJ + this.clock.sliceJ);
    const wait = Math.max(this.bytesWaitJ(bytes, nowJ), this.iosWaitJ(nowJ));
    this.extendTo(nowJ + wait);
    return wait;
  }

  private bytesWaitJ(bytes: number, nowJ: number): number {
    const { bps, clock } = this;
    if (bps === Infinity || bytes === 0) return 0;
    const elapsed = nowJ - this.startJ;
    const rounded = roundUp(elapsed === 0 ? clock.sliceJ : elapsed, clock.sliceJ);
    const allowed = Math.floor((bps * rounded) / clock.hz);
    if (allowed > 0 && this.bytes + bytes <= allowed) return 0;
    const extra = this.bytes + bytes - allowed;
    return Math.max(1, Math.floor((extra * clock.hz) / bps)) + rounded - elapsed;
  }

  private iosWaitJ(nowJ: number): number {
    const { iops, clock } = this;
    if (iops === Infinity) return 0;
    const elapsed = nowJ - this.startJ;
    const rounded = roundUp(elapsed + 1, clock.sliceJ);
    const allowed = Math.floor((iops * rounded) / clock.hz);
    if (allowed > 0 && this.ios + 1 <= allowed) return 0;
    return Math.max(rounded - elapsed, Math.floor(clock.hz / iops) + 1);
  }

  /** A request goes. */
  charge(bytes: number, nowJ: number): void {
    this.bytes += bytes;
    this.ios++;
    this.trim(nowJ);
  }

  /** What lies long behind is forgotten with what it allowed; one slice is kept for timers that came late. */
  private trim(nowJ: number): void {
    const { hz, sliceJ } = this.clock;
    if (this.isUsed(nowJ)) return;
    this.extendTo(nowJ + sliceJ);
    const past = Math.floor((nowJ - this.startJ) / sliceJ) * sliceJ;
    if (past < 2 * sliceJ) return;
    const elapsed = past - sliceJ;
    const bytes = Math.min(this.bytes, Math.floor((this.bps * elapsed) / hz));
    const ios = Math.min(this.ios, Math.floor((this.iops * elapsed) / hz));
    if (bytes === 0 && ios === 0) return;
    this.bytes -= bytes;
    this.ios -= ios;
    this.startJ += elapsed;
  }

  /** A group above gets requests that waited below: a slice that is over begins anew, where that of the child did. */
  startWithCredit(childStartJ: number, nowJ: number): void {
    if (this.isUsed(nowJ)) this.start(Math.max(childStartJ, this.startJ), nowJ);
  }

  /** The limits change; what those who wait have waited for so far is theirs under the new ones, too. */
  change(bps: number, iops: number, nowJ: number, isQueued: boolean): void {
    const elapsed = nowJ - this.startJ;
    const carry = (limit: number, given: number): number =>
      isQueued && limit !== Infinity ? given - Math.floor((limit * elapsed) / this.clock.hz) : 0;
    const [bytes, ios] = [carry(this.bps, this.bytes), carry(this.iops, this.ios)];
    this.bps = bps;
    this.iops = iops;
    this.start(nowJ, nowJ);
    this.bytes = bytes;
    this.ios = ios;
  }

  private start(startJ: number, nowJ: number): void {
    this.bytes = 0;
    this.ios = 0;
    this.startJ = startJ;
    this.endJ = nowJ + this.clock.sliceJ;
  }

  private isUsed(nowJ: number): boolean {
    return nowJ < this.startJ || nowJ > this.endJ;
  }

  private extendTo(endJ: number): void {
    if (this.endJ < endJ) this.endJ = roundUp(endJ, this.clock.sliceJ);
  }
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
