/** RCU's grace periods, and what writers of per-CPU semaphores know of them, as plain data. */

/** Grace periods follow each other; whoever asks while one is under way waits for the next, with all others who do. */
export class GracePeriods {
  /** The latest that has begun or will, ns. */
  private startNs = -1;
  private endNs = -1;

  /** Instant at which a grace period that begins at `nowNs` or later has ended; `lengthNs`: how long a new one takes. */
  after(nowNs: number, lengthNs: () => number): number {
    if (nowNs > this.startNs) {
      this.startNs = Math.max(nowNs, this.endNs);
      this.endNs = this.startNs + lengthNs();
    }
    return this.endNs;
  }
}

/**
 * `struct rcu_sync` of one semaphore: readers are on a fast path as long as nobody writes. The first writer waits a grace
 * period, after which all readers know; the fast path comes back a grace period after the last.
 */
export class RcuSync {
  private writers = 0;
  /** All readers know of the writers from then on, ns. */
  private knownFromNs = -1;
  /** Readers are on their fast path again from then on, ns. */
  private fastFromNs = 0;

  /** A writer comes. Answers when every reader knows, ns; `graceNs`: the end of a grace period that begins now. */
  enter(nowNs: number, graceNs: () => number): number {
    if (this.writers++ === 0 && nowNs >= this.fastFromNs) this.knownFromNs = graceNs();
    return this.knownFromNs;
  }

  /** A writer has gone. */
  exit(graceNs: () => number): void {
    if (--this.writers === 0) this.fastFromNs = graceNs();
  }
}
