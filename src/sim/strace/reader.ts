/**
 * Reads the output of strace as it comes, in chunks of any size. Keeps no lines: only the calls that are
 * under way (at most one a process) and the first few issues, so a log's length doesn't matter.
 */

import { errnoName } from '../core/errno.ts';
import { LogClock } from './clock.ts';
import { IssueList, excerpt } from './issues.ts';
import type { Leader } from './leader.ts';
import { readCallText, type CallResult } from './line.ts';
import { LineSorter, type Entry } from './line-sorter.ts';
import { LINE_LENGTH_MAX, LineSplitter } from './lines.ts';
import { PidTracker } from './pids.ts';
import { HANGS_MAX, MAIN_PID } from './types.ts';
import type {
  StraceCall,
  StraceHandlers,
  StraceHang,
  StraceIssue,
  StraceIssueCode,
  StraceLedger,
  StraceStart,
} from './types.ts';

/** Calls under way at once; Linux's default `pid_max` on large machines. */
export const PENDING_MAX = 32_768;

/** MAX_ERRNO: returned values from here to -1 are errors. */
const ERRNO_MAX = 4095;

/** Smaller steps back are those of a clock that is kept right. */
const BACK_MIN_US = 1_000_000;

const CHILD_MAKERS: ReadonlySet<string> = new Set(['clone', 'clone3', 'fork', 'vfork']);

interface Here {
  readonly line: number;
  readonly pid: number;
  readonly timeUs: number | null;
}

/** The strace reader: `push` chunks, then `end`. Handlers get what was read, in order. */
export class StraceReader {
  readonly #handlers: StraceHandlers;
  readonly #issues = new IssueList();
  readonly #clock = new LogClock();
  readonly #pids = new PidTracker();
  readonly #pending = new Map<number, StraceStart>();
  readonly #lines: LineSplitter;
  readonly #sorter: LineSorter;
  readonly #hanging: StraceHang[] = [];
  /** Time of each process's last line. */
  readonly #lastOf = new Map<number, number>();
  /** Latest time of the log. */
  #lastUs: number | null = null;
  #tables = 0;
  #callCount = 0;
  /** The call left off in print last: its rest may come in a line of its own. */
  #leftOff: StraceStart | null = null;

  constructor(handlers: StraceHandlers) {
    this.#handlers = handlers;
    this.#sorter = new LineSorter({
      onEntry: (entry, leader, line, text) => this.#take(entry, leader, line, text),
      onRest: (rest, line) => this.#rest(rest, line),
      onAttached: (pid) => this.#pids.announce(pid),
      onFile: (pid) => this.#pids.fileOf(pid),
      onTable: (table) => {
        this.#tables++;
        this.#handlers.onTable?.(table);
      },
      onBad: (line, code, about) => this.#report(line, code, about),
    });
    this.#lines = new LineSplitter({
      onLine: (text) => this.#sorter.push(text, this.#lines.lineCount),
      onTooLong: () => {
        this.#sorter.skipped();
        this.#report(this.lineCount, 'line-too-long', String(LINE_LENGTH_MAX));
      },
    });
  }

  /** Notes that a result says more bytes than Linux moves. */
  excess(line: number, bytes: number): void {
    this.#report(line, 'too-many-bytes', String(bytes));
  }

  /** The first issues; {@link issuesOmitted} more came after them. */
  get issues(): readonly StraceIssue[] {
    return this.#issues.kept;
  }

  get issuesOmitted(): number {
    return this.#issues.omitted;
  }

  /** Lines seen so far, bad and empty ones included. */
  get lineCount(): number {
    return this.#lines.lineCount;
  }

  /** What became of the lines; complete after `end`. */
  get ledger(): StraceLedger {
    return this.#sorter.ledger;
  }

  /** Calls handed out so far. */
  get callCount(): number {
    return this.#callCount;
  }

  /** Calls under way. */
  get pendingCount(): number {
    return this.#pending.size;
  }

  /** The real pid of the process known as `MAIN_PID`, once the log tells. */
  get mainPid(): number | null {
    return this.#pids.mainPid;
  }

  /** Reads the next piece of the log. Pieces may end anywhere, also in the middle of a line. */
  push(chunk: string): void {
    this.#lines.push(chunk);
  }

  /** The log is over: reads a last line without newline and hands out the calls still under way. */
  end(): void {
    this.#lines.end();
    this.#sorter.end();
    for (const start of [...this.#pending.values()]) {
      this.#hang(start);
      this.#giveUp(start, this.lineCount);
    }
    const isSilent = this.#callCount === 0 && this.#tables === 0 && this.#issues.kept.length === 0;
    if (isSilent) this.#report(Math.max(1, this.lineCount), 'empty', '');
  }

  /** Calls that had not returned at the end, the longest first. */
  get hanging(): readonly StraceHang[] {
    return this.#hanging.map((hang) => ({
      ...hang,
      // Where nothing with a time follows, the log doesn't tell for how long.
      sinceUs: (hang.sinceUs === null ? 0 : Math.max(0, (this.#lastUs ?? 0) - hang.sinceUs)) || null,
    }));
  }

  /** Notes a call that never returned; `sinceUs` is its beginning until the log is over. */
  #hang({ line, pid, name, args, startUs }: StraceStart): void {
    const hang: StraceHang = { line, pid, name, args: excerpt(args), sinceUs: startUs };
    const at = this.#hanging.findIndex((other) => (other.sinceUs ?? 0) > (startUs ?? 0));
    this.#hanging.splice(at < 0 ? this.#hanging.length : at, 0, hang);
    if (this.#hanging.length > HANGS_MAX) this.#hanging.pop();
  }

  /** Time that runs back within a process is named: what lies between its calls is then not known. */
  #watch({ line, pid, timeUs }: Here): void {
    if (timeUs === null) return;
    const before = this.#lastOf.get(pid);
    if (before !== undefined && timeUs < before - BACK_MIN_US)
      this.#report(line, 'time-back', ((before - timeUs) / 1e6).toFixed(1));
    this.#lastOf.set(pid, timeUs);
    if (this.#lastUs === null || timeUs > this.#lastUs) this.#lastUs = timeUs;
  }

  #take(entry: Entry, leader: Leader, line: number, text: string): void {
    const timeUs = this.#clock.toUs(leader);
    const begins = entry.kind === 'call' || entry.kind === 'unfinished';
    const pid = this.#pids.ownerOf(leader.pid, begins, this.#pending.has(MAIN_PID));
    const here: Here = { line, pid, timeUs };
    this.#watch(here);
    switch (entry.kind) {
      case 'call':
        if (this.#returns(here, entry)) return;
        this.#dropPending(here);
        return this.#emit(here, line, entry.name, entry, entry.durationUs);
      case 'unfinished':
        return this.#begin(here, entry.name, entry.args, entry.detached);
      case 'resumed':
        return this.#resume(here, entry.name, entry.rest, text);
      case 'signal':
        return this.#handlers.onSignal?.({ ...location(here), signal: entry.signal });
      case 'exit':
        return this.#exit(here, entry.code, entry.signal);
      case 'superseded':
        return this.#supersede(here, entry.byPid);
    }
  }

  #begin(here: Here, name: string, args: string, detached: boolean): void {
    this.#dropPending(here);
    const start: StraceStart = { line: here.line, pid: here.pid, name, args, startUs: here.timeUs };
    if (detached) {
      this.#hang(start);
      return this.#giveUp(start, here.line);
    }
    if (this.#pending.size >= PENDING_MAX) this.#dropOldest(here.line);
    this.#pending.set(here.pid, start);
    this.#leftOff = start;
    this.#handlers.onStart?.(start);
  }

  /** gVisor prints a call when it begins, and as a whole when it ends. */
  #returns(here: Here, entry: Entry & { kind: 'call' }): boolean {
    const start = this.#pending.get(here.pid);
    if (start?.name !== entry.name || !this.#sorter.isTwice) return false;
    this.#pending.delete(here.pid);
    this.#emit(
      { ...here, line: start.line, timeUs: start.startUs },
      here.line,
      entry.name,
      entry,
      entry.durationUs,
    );
    return true;
  }

  /** The end of the call left off last, printed without its name. */
  #rest(rest: string, line: number): boolean {
    const start = this.#leftOff;
    this.#leftOff = null;
    if (start === null || this.#pending.get(start.pid) !== start) return false;
    const parts = readCallText(start.args + rest);
    if (typeof parts === 'string') return false;
    this.#pending.delete(start.pid);
    this.#emit(
      { line: start.line, pid: start.pid, timeUs: start.startUs },
      line,
      start.name,
      parts,
      parts.durationUs,
    );
    return true;
  }

  #resume(here: Here, name: string, rest: string, text: string): void {
    const start = this.#pending.get(here.pid);
    if (start === undefined) return this.#report(here.line, 'resumed-alone', name);
    // strace prints `???` when it attached in the middle of a call.
    if (start.name !== name && name !== '???' && start.name !== '???') {
      this.#report(here.line, 'resumed-other', `${start.name}, ${name}`);
      return this.#giveUp(start, here.line);
    }
    this.#pending.delete(here.pid);
    if (rest.endsWith('<detached ...>')) {
      this.#hang(start);
      return this.#giveUp(start, here.line);
    }
    if (rest.endsWith('<unfinished ...>')) {
      const args = start.args + rest.slice(0, -'<unfinished ...>'.length).trimEnd();
      this.#pending.set(here.pid, { ...start, args });
      return;
    }
    const parts = readCallText(start.args + rest);
    if (typeof parts === 'string') {
      this.#report(here.line, parts, excerpt(text));
      return this.#giveUp(start, here.line);
    }
    const { timeUs } = here;
    const elapsedUs = timeUs === null || start.startUs === null ? null : Math.max(0, timeUs - start.startUs);
    const began: Here = { line: start.line, pid: here.pid, timeUs: start.startUs };
    this.#emit(began, here.line, start.name, parts, parts.durationUs ?? elapsedUs);
  }

  #exit(here: Here, code: number | null, signal: string | null): void {
    const start = this.#pending.get(here.pid);
    if (start !== undefined) this.#giveUp(start, here.line);
    this.#pids.exited(here.pid);
    this.#lastOf.delete(here.pid);
    this.#handlers.onExit?.({ ...location(here), code, signal });
  }

  /**
   * A thread's execve ends all others and goes on under the leader's pid: its call comes back as the
   * leader's.
   */
  #supersede(here: Here, byPid: number): void {
    const own = this.#pending.get(here.pid);
    if (own !== undefined) this.#giveUp(own, here.line);
    const execve = this.#pending.get(byPid);
    if (execve !== undefined) {
      this.#pending.delete(byPid);
      this.#pending.set(here.pid, { ...execve, pid: here.pid });
    }
    this.#pids.exited(byPid);
    this.#handlers.onExit?.({ ...location({ ...here, pid: byPid }), code: 0, signal: null });
  }

  #emit(here: Here, endLine: number, name: string, parts: CallResult, durationUs: number | null): void {
    const { result, errno } = parts;
    if (name.startsWith('SYS_') && !/^\d/.test(name.slice(4)))
      return this.#emitLtrace(here, endLine, name, parts);
    if (result !== null && result > 0 && CHILD_MAKERS.has(name)) this.#pids.announce(result);
    this.#callCount++;
    this.#handlers.onCall({
      line: here.line,
      endLine,
      pid: here.pid,
      name,
      args: parts.args,
      result,
      errno,
      detail: parts.detail,
      startUs: here.timeUs,
      durationUs,
      unfinished: false,
    });
  }

  /** ltrace marks system calls and prints what the kernel returned. */
  #emitLtrace(here: Here, endLine: number, name: string, parts: CallResult): void {
    const isError = parts.result !== null && parts.result < 0 && parts.result >= -ERRNO_MAX;
    const errno = isError ? errnoName(parts.result ?? 0) : parts.errno;
    const result = isError ? -1 : parts.result;
    this.#emit(here, endLine, name.slice('SYS_'.length), { ...parts, result, errno }, parts.durationUs);
  }

  #giveUp(start: StraceStart, endLine: number): void {
    this.#pending.delete(start.pid);
    const call: StraceCall = {
      ...start,
      endLine,
      result: null,
      errno: null,
      detail: '',
      durationUs: null,
      unfinished: true,
    };
    this.#callCount++;
    this.#handlers.onCall(call);
  }

  #dropPending(here: Here): void {
    const start = this.#pending.get(here.pid);
    if (start === undefined) return;
    this.#report(start.line, 'never-resumed', start.name);
    this.#giveUp(start, here.line);
  }

  #dropOldest(line: number): void {
    for (const start of this.#pending.values()) {
      this.#report(line, 'too-many-pending', String(PENDING_MAX));
      return this.#giveUp(start, line);
    }
  }

  #report(line: number, code: StraceIssueCode, about: string): void {
    const issue = this.#issues.add(line, code, about);
    if (issue !== null) this.#handlers.onIssue?.(issue);
  }
}

function location(here: Here): { line: number; pid: number; atUs: number | null } {
  return { line: here.line, pid: here.pid, atUs: here.timeUs };
}
