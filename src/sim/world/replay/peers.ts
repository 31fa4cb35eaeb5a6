/**
 * Programs of a log that wait for each other. A wait ends when the other one has acted. Where the log does not show who
 * that was, the wait is given up once everything around it in the log has happened.
 */
import type { Action } from './action.ts';
import { Actions } from './actions.ts';
import type { ReplayProcess } from './process.ts';
import type { ReplayStep } from './steps.ts';

/** Calls by which the log's order of two processes may be off: a waker's own call returns after the woken one's. */
const HORIZON = 256;
/** Ends of calls between two looks at waits that may have to be given up. */
const LOOK_EVERY = 64;

export class Peers {
  private readonly processes: ReadonlyMap<number, ReplayProcess>;
  private readonly actions: Actions;
  /** Those that sleep until another one acts. */
  readonly waiting = new Set<ReplayProcess>();
  /** Those that may go on and have not been woken yet. */
  readonly released: ReplayProcess[] = [];
  private orderWaits = 0;
  private sinceLook = 0;
  /** Waits whose other side the log did not show in time. */
  given = 0;

  constructor(processes: ReadonlyMap<number, ReplayProcess>) {
    this.processes = processes;
    this.actions = new Actions((number, sharesMemory) => {
      const process = this.processes.get(number);
      if (!process || process.ended) return false;
      return !sharesMemory || (process.task !== null && process.borrowsMemory);
    });
  }

  /** True: the process's call needs somebody else to act first. */
  mustWait(process: ReplayProcess): boolean {
    return this.obstacle(process) !== null;
  }

  private obstacle(process: ReplayProcess): Action | null {
    if (process.released || process.plan === null) return null;
    for (const action of process.plan.actions) {
      const isFree = action.kind === 'order' ? this.isInOrder(process) : this.actions.isPossible(action);
      if (!isFree) return action;
    }
    return null;
  }

  /** The process goes to sleep for its obstacle. False: there is none any more. */
  startWait(process: ReplayProcess, nowNs: number): boolean {
    const action = this.obstacle(process);
    if (action === null) return false;
    process.waiting = action;
    process.waitingSinceNs = nowNs;
    this.waiting.add(process);
    if (action.kind === 'order') this.orderWaits++;
    this.actions.wait(process, action);
    return true;
  }

  private release(process: ReplayProcess): void {
    const action = process.waiting;
    if (action === null) return;
    this.waiting.delete(process);
    if (action.kind === 'order') this.orderWaits--;
    this.actions.forget(process, action);
    process.waiting = null;
    process.released = true;
    this.released.push(process);
  }

  giveUp(process: ReplayProcess): void {
    process.gaveUp = true;
    this.given++;
    this.release(process);
  }

  /** The one whose call ended first in the log. */
  oldest(): ReplayProcess | null {
    let oldest: ReplayProcess | null = null;
    for (const process of this.waiting)
      if (oldest === null || process.progress < oldest.progress) oldest = process;
    return oldest;
  }

  perform(action: Action): void {
    for (const ready of this.actions.perform(action)) this.release(ready);
  }

  ended(process: ReplayProcess): void {
    this.releaseWhere(
      (action) => (action.kind === 'child' || action.kind === 'vfork') && action.process === process.number,
    );
  }

  /** execve: the process has memory of its own, whoever lent it the old one may go on. */
  ownsMemory(process: ReplayProcess): void {
    process.borrowsMemory = false;
    process.memory = process.number;
    this.releaseWhere((action) => action.kind === 'vfork' && action.process === process.number);
  }

  private releaseWhere(fits: (action: Action) => boolean): void {
    for (const process of this.waiting) if (process.waiting && fits(process.waiting)) this.release(process);
  }

  callOver(process: ReplayProcess): void {
    process.released = false;
    process.gaveUp = false;
  }

  /** A call of the process has done its work, and it has `next` to do: looks whose turn in the log has come. */
  settled(process: ReplayProcess): void {
    if (this.waiting.size === 0) return;
    const isLook = ++this.sinceLook >= LOOK_EVERY;
    if (this.orderWaits === 0 && !isLook) return;
    if (isLook) this.sinceLook = 0;
    const { next } = process;
    for (const waiter of this.waiting) {
      if (this.isTurn(waiter, process, next)) this.release(waiter);
      else if (isLook && this.isHopeless(waiter, process, next)) this.giveUp(waiter);
    }
  }

  /** True: `settled` may let somebody go on, when the process has done its call and has `next` to do. */
  wouldStir(process: ReplayProcess, next: ReplayStep | null): boolean {
    if (this.waiting.size === 0) return false;
    if (this.sinceLook + 1 >= LOOK_EVERY) return true;
    if (this.orderWaits === 0) return false;
    for (const waiter of this.waiting) if (this.isTurn(waiter, process, next)) return true;
    return false;
  }

  /** True: each action of a call can be done now, and lets nobody go on. */
  areQuiet(actions: readonly Action[]): boolean {
    for (const action of actions) if (!this.actions.isQuiet(action)) return false;
    return true;
  }

  private isTurn(waiter: ReplayProcess, done: ReplayProcess, next: ReplayStep | null): boolean {
    return waiter.waiting?.kind === 'order' && this.progressBut(waiter, done, next) > waiter.progress;
  }

  /** The log went on long ago. A call printed as a whole, with its time, stands before what happened within it. */
  private isHopeless(waiter: ReplayProcess, done: ReplayProcess, next: ReplayStep | null): boolean {
    if (this.progressBut(waiter, done, next) <= waiter.progress + HORIZON) return false;
    const endNs = waiter.current?.call.endNs ?? null;
    if (endNs === null) return true;
    for (const process of this.processes.values()) {
      if (process === waiter) continue;
      const call = (process === done ? next : (process.current ?? process.next))?.call;
      if (call !== undefined && call.endNs !== null && call.endNs < endNs) return false;
    }
    return true;
  }

  private isInOrder(process: ReplayProcess): boolean {
    return this.progressBut(process, process, process.next) > process.progress;
  }

  /** First call of the log that another process has still to do. `done` has done its present call, and has `next` to do. */
  private progressBut(one: ReplayProcess, done: ReplayProcess, next: ReplayStep | null): number {
    let first = Infinity;
    for (const process of this.processes.values()) {
      if (process === one) continue;
      const progress = process === done ? (next?.seq ?? Infinity) : process.progress;
      if (progress < first) first = progress;
    }
    return first;
  }
}
