/**
 * Files that tell their readers of a change (inotify MODIFY, poll POLLPRI): at most one notification in a hundredth of a
 * second, a later change is told when that has passed. Source: kernel/cgroup/cgroup.c `cgroup_file_notify`.
 */

/** `CGROUP_FILE_NOTIFY_MIN_INTV` in ticks. */
function leastTicks(hz: number): number {
  return Math.ceil(hz / 100);
}

/** One file's notifications. */
export class NotifiedFile {
  /** Notifications given so far. */
  private count = 0;
  private lastTick = -Infinity;
  /** Tick at which a change that came too soon is told; Infinity: none waits. */
  private pendingTick = Infinity;

  /** The file's content changed. */
  changed(now: number, hz: number): void {
    this.settle(now, hz);
    const tick = Math.floor((now * hz) / 1e9);
    const next = this.lastTick + leastTicks(hz);
    if (tick <= next) {
      this.pendingTick = Math.min(this.pendingTick, next);
      return;
    }
    this.count++;
    this.lastTick = tick;
  }

  /** How many notifications there have been; a poller compares with the number it knew. */
  countAt(now: number, hz: number): number {
    return this.count + (now >= this.dueNs(hz) ? 1 : 0);
  }

  /** Instant at which a waiting notification is given, ns; Infinity: none waits. */
  dueNs(hz: number): number {
    return (this.pendingTick * 1e9) / hz;
  }

  private settle(now: number, hz: number): void {
    if (now < this.dueNs(hz)) return;
    this.count++;
    this.lastTick = this.pendingTick;
    this.pendingTick = Infinity;
  }
}
