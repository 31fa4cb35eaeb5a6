/**
 * Reads the output of strace as it comes, in chunks of any size. Keeps no lines: only the calls that are
 * under way (at most one a process) and the first few issues, so a log's length doesn't matter.
 */

import { LogClock } from './clock.ts';
import { IssueList, excerpt } from './issues.ts';
import { LineJoiner } from './joiner.ts';
import { readBody, readCallText, type CallResult, type LineBody } from './line.ts';
import { LINE_LENGTH_MAX, LineSplitter } from './lines.ts';
import { PidTracker } from './pids.ts';
import { readPrefix } from './prefix.ts';
import { MAIN_PID } from './types.ts';
import type { StraceCall, StraceHandlers, StraceIssue, StraceIssueCode, StraceStart } from './types.ts';

/** Calls under way at once; Linux's default `pid_max` on large machines. */
export const PENDING_MAX = 32_768;

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
  #callCount = 0;
  readonly #joiner: LineJoiner;

  constructor(handlers: StraceHandlers) {
    this.#handlers = handlers;
    this.#joiner = new LineJoiner({
      onText: (text, line) => this.#interpret(text, line),
      onAttached: (pid) => this.#pids.announce(pid),
    });
    this.#lines = new LineSplitter({
      onLine: (text) => this.#joiner.push(text, this.lineCount),
      onTooLong: () => this.#report(this.lineCount, 'line-too-long', String(LINE_LENGTH_MAX)),
    });
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
    this.#joiner.end();
    for (const start of [...this.#pending.values()]) this.#giveUp(start, this.lineCount);
  }

  #interpret(text: string, line: number): void {
    const prefix = readPrefix(text);
    const body = readBody(text.slice(prefix.bodyAt).trimEnd());
    const timeUs = this.#clock.toUs(prefix);
    if (body.kind === 'note') return;
    if (body.kind === 'attached') return this.#pids.announce(body.pid);
    if (body.kind === 'bad') return this.#report(line, body.code, excerpt(text));
    const begins = body.kind === 'call' || body.kind === 'unfinished';
    const pid = this.#pids.ownerOf({ pid: prefix.pid, begins, mainBusy: this.#pending.has(MAIN_PID) });
    this.#dispatch(body, { line, pid, timeUs }, text);
  }

  #dispatch(body: Exclude<LineBody, { kind: 'bad' | 'note' | 'attached' }>, here: Here, text: string): void {
    switch (body.kind) {
      case 'call':
        this.#dropPending(here);
        return this.#emit(here, here.line, body.name, body, body.durationUs);
      case 'unfinished':
        return this.#begin(here, body.name, body.args, body.detached);
      case 'resumed':
        return this.#resume(here, body.name, body.rest, text);
      case 'signal':
        return this.#handlers.onSignal?.({ ...location(here), signal: body.signal });
      case 'exit':
        return this.#exit(here, body.code, body.signal);
      case 'superseded':
        return this.#supersede(here, body.byPid);
    }
  }

  #begin(here: Here, name: string, args: string, detached: boolean): void {
    this.#dropPending(here);
    const start: StraceStart = { line: here.line, pid: here.pid, name, args, startUs: here.timeUs };
    if (detached) return this.#giveUp(start, here.line);
    if (this.#pending.size >= PENDING_MAX) this.#dropOldest(here.line);
    this.#pending.set(here.pid, start);
    this.#handlers.onStart?.(start);
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
    const { result } = parts;
    if (result !== null && result > 0 && CHILD_MAKERS.has(name)) this.#pids.announce(result);
    this.#callCount++;
    this.#handlers.onCall({
      line: here.line,
      endLine,
      pid: here.pid,
      name,
      args: parts.args,
      result,
      errno: parts.errno,
      detail: parts.detail,
      startUs: here.timeUs,
      durationUs,
      unfinished: false,
    });
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
