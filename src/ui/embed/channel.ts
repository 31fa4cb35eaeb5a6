/** The line to the page around this one: only to the origin that the address names, and only from there. */
import { readMessage, type FromHost, type ToHost } from './messages.ts';

/** The part of a window used here, so that a test can pass its own. */
export interface HostWindow {
  postMessage(message: unknown, targetOrigin: string): void;
}

/** Heights are told at most ten times a second. */
const HEIGHT_EVERY_MS = 100;

export class Channel {
  readonly #host: HostWindow;
  readonly #origin: string;
  #height = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(host: HostWindow, origin: string) {
    this.#host = host;
    this.#origin = origin;
  }

  send(message: ToHost): void {
    this.#host.postMessage({ ringside: 1, ...message }, this.#origin);
  }

  /** What an event asks for; null: it comes from elsewhere, or asks for nothing that is known. */
  read(event: Pick<MessageEvent, 'data' | 'origin' | 'source'>): FromHost | null {
    return event.source === this.#host && event.origin === this.#origin ? readMessage(event.data) : null;
  }

  /** Tells how high the page is, where that has changed. */
  tellHeight(px: number): void {
    const before = this.#height;
    this.#height = Math.ceil(px);
    if (this.#height === before || this.#timer !== null) return;
    this.send({ type: 'height', height: this.#height });
    const told = this.#height;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#height === told) return;
      const last = this.#height;
      this.#height = told;
      this.tellHeight(last);
    }, HEIGHT_EVERY_MS);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }
}
