/**
 * One request to the engine at a time, in order. A request of the same `kind` as the last waiting one replaces it:
 * while a scrubber is dragged only the newest place matters.
 */
interface Waiting {
  readonly kind: string | null;
  readonly run: () => Promise<void>;
  readonly dropped: () => void;
}

export class RequestQueue {
  readonly #waiting: Waiting[] = [];
  #running = false;

  get busy(): boolean {
    return this.#running;
  }

  /** Resolves with the answer, or with null when a newer request of the same `kind` took its place. */
  add<T>(kind: string | null, ask: () => Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const last = this.#waiting.at(-1);
      if (kind !== null && last?.kind === kind) {
        this.#waiting.pop();
        last.dropped();
      }
      this.#waiting.push({
        kind,
        run: async () => {
          try {
            resolve(await ask());
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
        dropped: () => {
          resolve(null);
        },
      });
      if (!this.#running) void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    this.#running = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) await next.run();
    this.#running = false;
  }
}
