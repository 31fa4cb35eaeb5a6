/** Sleeping locks as plain data: who holds them, who waits. Tasks are named by their id; 0 is nobody. */
import { GracePeriods, RcuSync } from './grace-periods.ts';

/**
 * A lock that one task holds at a time, as Linux's mutex: it may be taken by whoever comes when it is free; only when the
 * first waiter has woken up in vain is it handed over to it (`MUTEX_FLAG_HANDOFF`). There is no optimistic spinning.
 * Readers may share it (`rw_semaphore`); a waiting writer keeps new ones out.
 */
export class SleepingLock {
  owner = 0;
  readonly readers = new Set<number>();
  readonly waiters: number[] = [];
  private handOff = false;
  /** How often it was asked for and found held. */
  contended = 0;

  /** True: `task` would have to wait for it. */
  isHeldFrom(task: number, shared: boolean): boolean {
    if (this.owner === task) return false;
    return this.owner !== 0 || (!shared && this.readers.size > 0);
  }

  /** Tries to get it; a waiter that woke up and finds it taken asks to be handed it. True: it is the task's. */
  tryLock(task: number, shared: boolean): boolean {
    if (this.owner === task) return true;
    const at = this.waiters.indexOf(task);
    const mayPass = !this.handOff && (!shared || at >= 0 || this.waiters.length === 0);
    if (!this.isHeldFrom(task, shared) && mayPass) {
      if (shared) this.readers.add(task);
      else this.owner = task;
      if (at >= 0) this.waiters.splice(at, 1);
      return true;
    }
    if (at < 0) {
      this.contended++;
      this.waiters.push(task);
    } else if (at === 0 && !shared) this.handOff = true;
    return false;
  }

  /** Gives it up. Answers the task to wake, 0: nobody waits or others still read. */
  unlock(task: number): number {
    if (this.owner === task) this.owner = 0;
    else this.readers.delete(task);
    if (this.readers.size > 0) return 0;
    const first = this.waiters[0] ?? 0;
    if (this.handOff && first > 0) {
      this.owner = first;
      this.waiters.shift();
    }
    this.handOff = false;
    return first;
  }
}

/** The named locks of a kernel, and what its per-CPU semaphores and their writers wait for. */
export class KernelLocks {
  readonly rcu = new GracePeriods();
  private readonly syncs = new Map<number, RcuSync>();

  private readonly byNumber: (SleepingLock | undefined)[] = [];

  /** Lock number `number` of `LOCK_NAMES`; it exists from its first use on. */
  get(number: number): SleepingLock {
    return (this.byNumber[number] ??= new SleepingLock());
  }

  /** How far the readers of that per-CPU semaphore know of writers. */
  sync(number: number): RcuSync {
    let sync = this.syncs.get(number);
    if (!sync) this.syncs.set(number, (sync = new RcuSync()));
    return sync;
  }
}
