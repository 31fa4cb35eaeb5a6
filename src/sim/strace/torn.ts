/**
 * A call whose line stops before its end. On a terminal the program's own output lands inside its `write`, messages of
 * strace about a new child inside its parent's clone, and mail wraps long lines: the rest follows in a later line.
 */

/** Text of a call's end: `) = 12`, with what may stand before it in its line. */
const TAIL = /^(.*?)(\)\s*=\s*(?:\?|-?\d|-?0x[0-9a-f])[^"]*)$/;
/** The end of an interrupted line: the rest comes as `<... resumed>`. */
const LEFT_OFF = /^\s*(<(?:unfinished|detached) \.\.\.>)$/;
/** Lines between the two pieces that may be pieces too (mail wraps a call into a few lines). */
const PIECES_MAX = 16;
const PIECE_LENGTH_MAX = 4096;

/** A line that could be none of the log's, kept until it is known whether it was the program's output. */
export interface Between {
  readonly line: number;
  readonly text: string;
}

export class TornCall {
  readonly text: string;
  readonly line: number;
  /** strace itself tore it by a message about a child, or about the end of tracing. */
  readonly byStrace: boolean;
  /** The first lines in between; `betweenCount` tells of all. */
  readonly between: Between[] = [];
  betweenCount = 0;

  constructor(text: string, line: number, byStrace: boolean) {
    this.text = text;
    this.line = line;
    this.byStrace = byStrace;
  }

  /** A line that is neither the call's rest nor a line of a log. */
  note(text: string, line: number): void {
    this.betweenCount++;
    if (this.between.length < PIECES_MAX) this.between.push({ line, text: text.slice(0, PIECE_LENGTH_MAX) });
  }

  /**
   * Whole lines that this call and `rest` may make, likeliest first. Empty when `rest` doesn't end a call. What
   * stands between is the program's output, or a piece of a wrapped line.
   */
  joined(rest: string): readonly string[] {
    const left = LEFT_OFF.exec(rest);
    if (left !== null) return [`${this.text} ${left[1] ?? ''}`];
    const tail = rest.length > PIECE_LENGTH_MAX ? null : TAIL.exec(rest);
    if (tail === null) return [];
    const wrapped = this.between.length === this.betweenCount ? this.between.map((piece) => piece.text) : [];
    const whole = [this.text, ...wrapped, rest];
    return [
      ...(wrapped.length > 0 && /[,"]\s*$/.test(this.text) ? [whole.join(''), whole.join(' ')] : []),
      this.text + rest,
      `${this.text} ${rest}`,
      this.text + (tail[2] ?? ''),
    ];
  }
}
