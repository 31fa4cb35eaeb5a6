/**
 * Which process a line belongs to. On stderr strace leaves `[pid N]` out whenever it follows one process
 * only, so a line without a pid belongs to the only process alive, which need not be the first one.
 */

import { MAIN_PID } from './types.ts';

/** What must be known of a line to tell whose it is. */
export interface LineOwner {
  readonly pid: number | null;
  /** True when the line begins something new (a call), rather than resuming one. */
  readonly begins: boolean;
  /** True while the first, still nameless process is inside a call. */
  readonly mainBusy: boolean;
}

/** Keeps the processes alive and the first one's real id, once a line betrays it. */
export class PidTracker {
  readonly #live = new Set<number>();
  readonly #announced = new Set<number>();
  #mainIsNameless = false;
  #mainPid: number | null = null;

  /** The real id behind {@link MAIN_PID}, or null while (or when) it isn't known. */
  get mainPid(): number | null {
    return this.#mainPid;
  }

  /** A process that is not the first one: attached by strace, or returned by a clone. */
  announce(pid: number): void {
    if (pid !== this.#mainPid) this.#announced.add(pid);
  }

  /** The id under which the line's process is known to the reader's users. */
  ownerOf(line: LineOwner): number {
    const owner = line.pid === null ? this.#onlyOne() : this.#named(line.pid, line);
    this.#live.add(owner);
    return owner;
  }

  exited(owner: number): void {
    this.#live.delete(owner);
    this.#announced.delete(owner);
  }

  #onlyOne(): number {
    if (this.#live.size === 1) for (const pid of this.#live) return pid;
    if (this.#live.size === 0) this.#mainIsNameless = true;
    return MAIN_PID;
  }

  #named(pid: number, line: LineOwner): number {
    if (pid === this.#mainPid) return MAIN_PID;
    if (!this.#mainIsNameless || this.#mainPid !== null) return pid;
    if (this.#live.has(pid) || this.#announced.has(pid)) return pid;
    // A new call by an unknown process while the first one is inside its clone: the child runs already.
    if (line.begins && line.mainBusy) return pid;
    this.#mainPid = pid;
    return MAIN_PID;
  }
}
