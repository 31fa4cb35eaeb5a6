/** Does the first of several things at once and then at most one in a while, always ending with the last. */
export class Paced {
  readonly #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #waiting: (() => void) | null = null;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  do(action: () => void): void {
    if (this.#timer !== null) {
      this.#waiting = action;
      return;
    }
    action();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const next = this.#waiting;
      this.#waiting = null;
      if (next) this.do(next);
    }, this.#everyMs);
  }

  /** What waits is done now. */
  finish(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting?.();
    this.#waiting = null;
  }
}
