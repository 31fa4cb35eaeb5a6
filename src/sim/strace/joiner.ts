/**
 * Puts lines together that strace tore apart, and leaves out what is no part of the log. On stderr the message
 * about a new child lands in the middle of its parent's clone line, which goes on in the next line.
 */

const TORN_BY_ATTACH = /^(.+?)(?:strace: )?Process (\d+)(?:<[^>]*>)? attached$/;

/** A line that begins like this is a new one, never the rest of a torn one. */
const NEW_LEADER = /^(?:\[pid\s+\d+|\d+\s|\d\d:\d\d:\d\d)/;

/** Who wants the joined lines; `line` is the number of the line they begin on. */
export interface JoinHandlers {
  onText(text: string, line: number): void;
  /** A child that strace announced in the middle of a line. */
  onAttached(pid: number): void;
}

/** Keeps at most one torn line. */
export class LineJoiner {
  readonly #handlers: JoinHandlers;
  #inSummary = false;
  #torn: { readonly text: string; readonly line: number } | null = null;

  constructor(handlers: JoinHandlers) {
    this.#handlers = handlers;
  }

  push(text: string, line: number): void {
    if (this.#skipsSummary(text) || text.trim() === '') return;
    if (this.#torn !== null && !NEW_LEADER.test(text)) {
      const { text: front, line: begun } = this.#torn;
      this.#torn = null;
      this.#handlers.onText(front + text, begun);
      return;
    }
    this.end();
    const torn = text.endsWith(' attached') ? TORN_BY_ATTACH.exec(text) : null;
    if (torn?.[1]?.includes('(') === true) {
      this.#handlers.onAttached(Number(torn[2]));
      this.#torn = { text: torn[1], line };
      return;
    }
    this.#handlers.onText(text, line);
  }

  /** Hands out a torn line that nothing continues: its call is under way. */
  end(): void {
    if (this.#torn === null) return;
    const { text, line } = this.#torn;
    this.#torn = null;
    this.#handlers.onText(`${text} <unfinished ...>`, line);
  }

  /** The table that `strace -C` prints last is no part of the log. */
  #skipsSummary(text: string): boolean {
    if (text.startsWith('% time ')) this.#inSummary = true;
    const inside = this.#inSummary;
    if (inside && text.endsWith(' total')) this.#inSummary = false;
    return inside;
  }
}
