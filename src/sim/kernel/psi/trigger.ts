/**
 * A PSI trigger: tells its poller when a group has stalled for so long within a window, at most once in a window. Source:
 * kernel/sched/psi.c `update_triggers`, `window_update`; Documentation/accounting/psi.rst.
 */

/** Windows are at most 10 s (`WINDOW_MAX_US`). */
export const WINDOW_MAX_US = 10_000_000;
/** Without CAP_SYS_RESOURCE a window is a multiple of this, so that the averaging work can serve it. */
export const WINDOW_STEP_US = 2_000_000;

export class PsiTrigger {
  /** 0: `some`, 1: `full`. */
  readonly which: 0 | 1;
  readonly thresholdNs: number;
  readonly windowNs: number;
  /** Served by the averaging work every two seconds, not by a poller of its own. */
  readonly slow: boolean;
  /** An event that poll has not taken yet. */
  event = false;
  private startNs: number;
  private startValue: number;
  private prevGrowth = 0;
  private pending = false;
  private lastEventNs = -Infinity;
  /** Total at the last look. */
  private seenNs: number;

  constructor(
    which: 0 | 1,
    thresholdNs: number,
    windowNs: number,
    slow: boolean,
    now: number,
    totalNs: number,
  ) {
    this.which = which;
    this.thresholdNs = thresholdNs;
    this.windowNs = windowNs;
    this.slow = slow;
    this.startNs = now;
    this.startValue = totalNs;
    this.seenNs = totalNs;
  }

  /** Begins a new window; what was before does not count. */
  reset(now: number, totalNs: number): void {
    this.startNs = now;
    this.startValue = totalNs;
    this.prevGrowth = 0;
    this.seenNs = totalNs;
  }

  /** Looks at the stall total: an event is due when it has grown by the threshold within about a window. */
  update(now: number, totalNs: number): void {
    const stalled = totalNs !== this.seenNs;
    this.seenNs = totalNs;
    if (!stalled && !this.pending) return;
    if (stalled) {
      const growth = this.growth(now, totalNs);
      if (!this.pending && growth < this.thresholdNs) return;
      this.pending = true;
    }
    if (now < this.lastEventNs + this.windowNs) return;
    this.event = true;
    this.lastEventNs = now;
    this.pending = false;
  }

  /** Growth in the window, the part before it taken from the last one as if that had been even. */
  private growth(now: number, totalNs: number): number {
    const elapsedNs = now - this.startNs;
    const growth = totalNs - this.startValue;
    if (elapsedNs > this.windowNs) {
      this.startNs = now;
      this.startValue = totalNs;
      this.prevGrowth = growth;
      return growth;
    }
    return growth + Math.floor((this.prevGrowth * (this.windowNs - elapsedNs)) / this.windowNs);
  }
}
