/** Cuts a text that comes in chunks into lines, with a bound on what it keeps. */

/** A longer line is skipped: strace's own default cuts strings at 32 bytes, so real lines are far below. */
export const LINE_LENGTH_MAX = 1 << 20;

const BYTE_ORDER_MARK = '\uFEFF';

/** Who wants the lines. `lineCount` is already the number of the line when these are called. */
export interface LineHandlers {
  /** One line without its newline. */
  onLine(text: string): void;
  onTooLong(): void;
}

/**
 * A line ends with a newline, a carriage return, or both. Keeps at most one unfinished line of
 * {@link LINE_LENGTH_MAX} characters; the cuts between chunks don't matter.
 */
export class LineSplitter {
  readonly #handlers: LineHandlers;
  #tail = '';
  #skipping = false;
  #lineCount = 0;
  /** The last chunk ended with a carriage return: a newline that follows belongs to it. */
  #afterReturn = false;

  constructor(handlers: LineHandlers) {
    this.#handlers = handlers;
  }

  /** Lines begun and ended so far, empty ones included. */
  get lineCount(): number {
    return this.#lineCount;
  }

  push(chunk: string): void {
    if (chunk === '') return;
    let text = chunk;
    if (this.#afterReturn && text.startsWith('\n')) text = text.slice(1);
    this.#afterReturn = chunk.endsWith('\r');
    if (text.includes('\r')) text = text.replaceAll(/\r\n?/g, '\n');
    let from = 0;
    for (;;) {
      const newline = text.indexOf('\n', from);
      if (newline < 0) break;
      const piece = text.slice(from, newline);
      this.#endLine(this.#tail === '' ? piece : this.#tail + piece);
      from = newline + 1;
    }
    if (from < text.length && !this.#skipping) this.#tail += text.slice(from);
    if (this.#tail.length <= LINE_LENGTH_MAX) return;
    this.#skipping = true;
    this.#tail = '';
  }

  /** Hands out a last line that had no newline. */
  end(): void {
    if (this.#tail !== '' || this.#skipping) this.#endLine(this.#tail);
  }

  #endLine(text: string): void {
    this.#lineCount++;
    const tooLong = this.#skipping || text.length > LINE_LENGTH_MAX;
    this.#tail = '';
    this.#skipping = false;
    if (tooLong) this.#handlers.onTooLong();
    else
      this.#handlers.onLine(this.#lineCount === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
  }
}
