/**
 * Which process a line belongs to. On stderr strace leaves `[pid N]` out whenever it follows one process
 * only, so a line without a pid belongs to the only process alive, which need not be the first one.
 */

import { MAIN_PID } from './types.ts';

/** Keeps the processes alive and the first one's real id, once a line betrays it. */
export class PidTracker {
  readonly #live = new Set<number>();
  readonly #announced = new Set<number>();
  #mainIsNameless = false;
  #mainPid: number | null = null;
  /** Owner of the line before. */
  #last = -1;
  /** A process has ended. */
  #ended = false;
  /** Process of the file that the lines come from; null: not known. */
  #file: number | null = null;

  /** The real id behind {@link MAIN_PID}, or null while (or when) it isn't known. */
  get mainPid(): number | null {
    return this.#mainPid;
  }

  /** A process that is not the first one: attached by strace, or returned by a clone. */
  announce(pid: number): void {
    if (pid !== this.#mainPid) this.#announced.add(pid);
  }

  /**
   * The id under which the line's process is known to the reader's users. `begins`: the line begins something new (a
   * call) rather than resuming one. `mainBusy`: the first, still nameless process is inside a call.
   */
  ownerOf(pid: number | null, begins: boolean, mainBusy: boolean): number {
    const owner = pid === null ? this.#onlyOne() : this.#named(pid, begins, mainBusy);
    if (owner === this.#last) return owner;
    this.#last = owner;
    this.#live.add(owner);
    this.#announced.delete(owner);
    return owner;
  }

  exited(owner: number): void {
    this.#live.delete(owner);
    if (owner === this.#last) this.#last = -1;
    this.#ended = true;
    this.#announced.delete(owner);
  }

  /** The lines that follow are those of this process, as far as they have no pid (a file of -ff). */
  fileOf(pid: number): void {
    this.#file = pid;
  }

  #onlyOne(): number {
    if (this.#file !== null) return this.#file;
    if (this.#live.size === 1) for (const pid of this.#live) return pid;
    if (this.#live.size > 0) return MAIN_PID;
    // Files of -ff put one after another: the next process is the first child that has not shown itself yet.
    if (this.#ended) for (const child of this.#announced) return child;
    this.#mainIsNameless = true;
    return MAIN_PID;
  }

  #named(pid: number, begins: boolean, mainBusy: boolean): number {
    if (pid === this.#mainPid) return MAIN_PID;
    if (!this.#mainIsNameless || this.#mainPid !== null) return pid;
    if (this.#live.has(pid) || this.#announced.has(pid)) return pid;
    // A new call by an unknown process while the first one is inside its clone: the child runs already.
    if (begins && mainBusy) return pid;
    this.#mainPid = pid;
    return MAIN_PID;
  }
}
