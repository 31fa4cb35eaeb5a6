/**
 * Says of every line what it is: a line of a log as it stands, one that was wrapped, torn or written by another tool, a
 * table, a message of strace's, or nothing that can be used. Keeps at most one torn call and one table.
 */
import { fromDialect, foreignTool } from './dialects.ts';
import { excerpt } from './issues.ts';
import { Leader } from './leader.ts';
import { readBody, type LineBody } from './line.ts';
import { isWholeSoFar } from './scan.ts';
import { TableReader, type StraceTable } from './summary-table.ts';
import { TornCall } from './torn.ts';
import type { StraceIssueCode, StraceLedger } from './types.ts';
import { Undresser } from './undress.ts';

/** A body that says something of a process. */
export type Entry = Exclude<LineBody, { kind: 'bad' }>;

/** Who wants the sorted lines; `line` is the number of the line that an entry begins on. */
export interface SortHandlers {
  /** `leader` is that of the line, and valid during the call only. */
  onEntry(entry: Entry, leader: Leader, line: number, text: string): void;
  /** A line that ends a call left off in print without naming it. */
  onRest(rest: string, line: number): boolean;
  /** A child that strace announced. */
  onAttached(pid: number): void;
  /** The lines that follow are a file of their own, of this process. */
  onFile(pid: number): void;
  onTable(table: StraceTable): void;
  onBad(line: number, code: StraceIssueCode, about: string): void;
}

const ATTACHED = /^(?:\^C)?(?:strace: )?Process (\d+)(?:<[^>]*>)? attached\b/;
/** What `head` and `tail` write between files, and where -ff puts the pid. */
const FILE = /^==> .*?(?:\.(\d{1,7}))? <==$/;
/** Messages of strace itself. */
const NOTE = /^(?:\^C)?(?:strace: |\[ ?Process PID=|Process \d+)/;
/** Stack lines of `strace -k`, and dumps of `-e read` and `-e write`. */
const EXTRA =
  /^\s*> \S+(?:\(.*\))? \[0x[0-9a-f]+\]|^\s*> \S+\(\) \[|^ \| [0-9a-f]{5,} |^ \* \d+ bytes in buffer|^\s*> \S*\(.*\+0x[0-9a-f]+\)/;
const TORN_BY_STRACE = /^(.*\(.*?)(?:\^C)?(?:strace: )?Process (\d+)(?:<[^>]*>)? (attached|detached)$/;
/** The rest of a call that was left off, as `strace -z` prints it. */
const LONE_REST = /^\s*\)\s+= /;
/** A name that no system call has, with arguments and a result. */
const OTHER_CALL = /^(?:\[pid\s+\d+\]\s+|\d+\s+)?(?:[\d:.,]+\s+)?[A-Za-z_][\w.:@~-]*\(.*(?:=|<unfinished)/;

export class LineSorter {
  /** What became of the lines so far. Changed from line to line. */
  readonly ledger: StraceLedger = {
    calls: 0,
    continued: 0,
    events: 0,
    notes: 0,
    table: 0,
    output: 0,
    blank: 0,
    refused: 0,
  };
  readonly #handlers: SortHandlers;
  readonly #leader = new Leader();
  readonly #undresser = new Undresser();
  readonly #table = new TableReader();
  #inTable = false;
  #torn: TornCall | null = null;
  #isLtrace = false;
  /** The log shows each call twice: when it begins, and as a whole when it ends (gVisor). */
  isTwice = false;
  /** Why the line that `#parse` looked at last is no entry. */
  #why: StraceIssueCode = 'not-strace';

  constructor(handlers: SortHandlers) {
    this.#handlers = handlers;
  }

  push(text: string, line: number): void {
    if (!this.#inTable && this.#torn === null) {
      const entry = this.#parse(text);
      if (entry !== null) return this.#entry(entry, text, line);
    }
    this.#odd(text, line);
  }

  /** The log is over: a call that its last line begins is under way if its arguments are whole. */
  end(): void {
    this.#settleTorn(null);
    this.#endTable();
  }

  /** A line that was skipped unseen. */
  skipped(): void {
    this.ledger.refused++;
  }

  // ------------------------------------------------------------ lines of a log

  #parse(text: string): Entry | null {
    const leader = this.#leader;
    leader.read(text);
    const last = text.charCodeAt(text.length - 1);
    const end = last <= 32 ? text.trimEnd().length : text.length;
    const body = readBody(leader.bodyAt === 0 && end === text.length ? text : text.slice(leader.bodyAt, end));
    if (body.kind !== 'bad') return body;
    this.#why = body.code;
    return null;
  }

  #entry(entry: Entry, text: string, line: number): void {
    const { ledger } = this;
    if ('name' in entry && !this.#isSyscall(entry)) {
      ledger.refused++;
      return this.#handlers.onBad(line, 'library-call', excerpt(text));
    }
    if (entry.kind === 'call' || entry.kind === 'unfinished') ledger.calls++;
    else if (entry.kind === 'resumed') ledger.continued++;
    else ledger.events++;
    this.#hand(entry, text, line);
  }

  #hand(entry: Entry, text: string, line: number): void {
    this.#handlers.onEntry(entry, this.#leader, line, text);
    if (!('more' in entry) || entry.more === '') return;
    const next = this.#parse(entry.more);
    if (next === null) this.#handlers.onBad(line, this.#why, excerpt(entry.more));
    else this.#hand(next, entry.more, line);
  }

  /** ltrace marks system calls: in its log all other names are functions. */
  #isSyscall(entry: Entry & { name: string }): boolean {
    if (!entry.name.startsWith('SYS_')) return !this.#isLtrace;
    if (/^SYS_[a-z]/.test(entry.name)) this.#isLtrace = true;
    return true;
  }

  // ------------------------------------------------------------ all others

  #odd(text: string, line: number): void {
    if (text.trim() === '') {
      this.ledger.blank++;
      return;
    }
    if (this.#takesTable(text, line)) return;
    const file = FILE.exec(text);
    if (file?.[1] !== undefined) this.#handlers.onFile(Number(file[1]));
    if (file !== null) {
      this.#settleTorn(null);
      this.ledger.notes++;
      return;
    }
    const said = this.#said(text);
    const attached = said === null ? null : ATTACHED.exec(said);
    if (attached !== null) this.#handlers.onAttached(Number(attached[1]));
    if (said !== null || EXTRA.test(text)) {
      this.ledger.notes++;
      return;
    }
    const found = this.#find(text);
    if (found === null) {
      if (this.#torn !== null && this.#endsTorn(this.#torn, text)) return;
      return this.#noEntry(this.#undresser.asBefore(text), line);
    }
    const entry = this.#parse(found);
    if (entry === null) return this.#noEntry(found, line);
    if (this.#torn !== null) {
      this.#settleTorn(entry);
      this.#parse(found);
    }
    this.#entry(entry, found, line);
  }

  /** strace's own message in this line, without its wrapping; null: there is none. */
  #said(text: string): string | null {
    if (NOTE.test(text)) return text;
    if (!text.includes('strace: ') && !text.includes('Process ')) return null;
    return this.#undresser.unwrap(text, (inner) => NOTE.test(inner));
  }

  /** The line of a log that is in this line; null: none. */
  #find(text: string): string | null {
    if (this.#parse(text) !== null) return text;
    let found = this.#translated(text);
    if (found !== null) return found;
    this.#undresser.unwrap(text, (inner) => {
      found = this.#parse(inner) === null ? this.#translated(inner) : inner;
      return found !== null;
    });
    return found;
  }

  /** A line of another tool in strace's words. */
  #translated(text: string): string | null {
    const line = fromDialect(text);
    if (line === null || this.#parse(line) === null) return null;
    this.isTwice ||= text.includes('strace.go:');
    return line;
  }

  #noEntry(text: string, line: number): void {
    if (LONE_REST.test(text) && this.#torn === null && this.#handlers.onRest(text.trimStart(), line)) {
      this.ledger.continued++;
      return;
    }
    if (this.#tear(text, line)) return;
    if (this.#torn !== null) {
      this.#torn.note(text, line);
      return;
    }
    this.#refuse(text, line);
  }

  #refuse(text: string, line: number): void {
    this.ledger.refused++;
    const tool = foreignTool(text);
    if (tool !== null) return this.#handlers.onBad(line, 'foreign', tool);
    this.#parse(text);
    const isOther = this.#why === 'not-strace' && OTHER_CALL.test(text);
    const code = isOther ? (this.#isLtrace ? 'library-call' : 'not-a-syscall') : this.#why;
    this.#handlers.onBad(line, code, excerpt(text));
  }

  // ------------------------------------------------------------ torn calls

  /** The line begins a call and stops before its end. */
  #tear(text: string, line: number): boolean {
    const byStrace = /(?:at|de)tached$/.test(text) ? TORN_BY_STRACE.exec(text) : null;
    const front = byStrace?.[1] ?? text;
    this.#parse(front);
    if (this.#why === 'not-strace') return false;
    this.#settleTorn(null);
    if (byStrace?.[3] === 'attached') this.#handlers.onAttached(Number(byStrace[2]));
    this.#torn = new TornCall(front, line, byStrace !== null);
    this.ledger.calls++;
    return true;
  }

  /** The line is the rest of the torn call. */
  #endsTorn(torn: TornCall, text: string): boolean {
    const bare = this.#undresser.asBefore(text);
    for (const rest of bare === text ? [text] : [bare, text]) {
      for (const whole of torn.joined(rest)) {
        const entry = this.#parse(whole);
        if (entry === null || !('more' in entry)) continue;
        this.#torn = null;
        this.ledger.continued++;
        this.ledger.output += torn.betweenCount;
        this.#hand(entry, whole, torn.line);
        return true;
      }
    }
    return false;
  }

  /**
   * Nothing continues the torn call. If its arguments are whole the process is inside it, unless `next` is another call
   * of its own; else its line was cut.
   */
  #settleTorn(next: Entry | null): void {
    const torn = this.#torn;
    if (torn === null) return;
    this.#torn = null;
    const { pid: nextPid } = this.#leader;
    const entry = this.#parse(`${torn.text} <unfinished ...>`);
    const goesOn = next !== null && (next.kind === 'call' || next.kind === 'unfinished') && !torn.byStrace;
    const isInside =
      entry?.kind === 'unfinished' &&
      (torn.byStrace || isWholeSoFar(entry.args)) &&
      !(goesOn && (nextPid === null || nextPid === this.#leader.pid));
    if (isInside) {
      this.#hand(entry, torn.text, torn.line);
    } else {
      this.#parse(torn.text);
      this.ledger.calls--;
      this.ledger.refused++;
      this.#handlers.onBad(torn.line, this.#why, excerpt(torn.text));
    }
    for (const { text, line } of torn.between) this.#refuse(text, line);
    const unseen = torn.betweenCount - torn.between.length;
    this.ledger.refused += unseen;
    const last = torn.between.at(-1);
    for (let n = 1; n <= unseen && last; n++) this.#handlers.onBad(last.line + n, 'not-strace', '…');
  }

  // ------------------------------------------------------------ tables

  #takesTable(text: string, line: number): boolean {
    const row = this.#table.fits(text)
      ? text
      : this.#undresser.unwrap(text, (inner) => this.#table.fits(inner));
    const isRow = this.#table.push(row ?? text, line);
    if (isRow) {
      this.#settleTorn(null);
      this.#inTable = true;
      this.ledger.table++;
      if (/\stotal\s*$/.test(text)) this.#endTable();
    } else this.#endTable();
    return isRow;
  }

  #endTable(): void {
    if (!this.#inTable) return;
    this.#inTable = false;
    const table = this.#table.take();
    if (table !== null) this.#handlers.onTable(table);
  }
}
