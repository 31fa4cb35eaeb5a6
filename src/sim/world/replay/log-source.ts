/** From the text of a log to steps: tells processes apart and finds who made whom. Keeps no calls. */
import type { HangingCall, ReplayLines, ReplayResult } from '../../core/views.ts';
import { ReplayTracker } from '../../strace/calls.ts';
import { StraceReader } from '../../strace/reader.ts';
import { syscallEntry } from '../../strace/syscall-classes.ts';
import type { ReplayCall } from '../../strace/replay-types.ts';
import type { StraceTable } from '../../strace/summary-table.ts';
import { MAIN_PID } from '../../strace/types.ts';
import type { StraceCall, StraceExit, StraceIssue, StraceStart } from '../../strace/types.ts';
import { Recorded } from './recorded.ts';
import type { StepSink } from './steps.ts';

interface Known {
  readonly process: number;
  /** A clone of the log made it, or it was there from the start. */
  hasOrigin: boolean;
  exited: boolean;
}

/** Calls of one table that are made; of a longer one as many of each name as its share of them. */
const TABLE_CALLS_MAX = 100_000;
/** Tables kept. */
const TABLES_MAX = 16;

export class LogSource {
  private readonly tracker = new ReplayTracker((line, bytes) => this.reader.excess(line, bytes));
  readonly recorded = new Recorded();
  readonly tables: ReplayResult['tables'][number][] = [];
  private readonly reader: StraceReader;
  private readonly sink: StepSink;
  /** The latest process of each pid. */
  private readonly latest = new Map<number, Known>();
  /** Pids that are inside a call that makes a child. */
  private readonly cloning = new Set<number>();
  /** Processes seen before the clone that may have made them returned. */
  private readonly foundlings = new Set<Known>();
  private processes = 0;
  private seq = 0;
  /** Calls made for the counts of tables. */
  private counted = 0;

  constructor(sink: StepSink) {
    this.sink = sink;
    this.reader = new StraceReader({
      onCall: (call) => this.onCall(call),
      onStart: (start) => this.onStart(start),
      onExit: (exit) => this.onExit(exit),
      onSignal: ({ pid, atUs }) => this.recorded.at(pid, atUs),
      onTable: (table) => this.onTable(table),
    });
  }

  /** Calls read so far. */
  get calls(): number {
    return this.reader.callCount + this.counted;
  }

  get issues(): readonly StraceIssue[] {
    return this.reader.issues;
  }

  get moreIssues(): number {
    return this.reader.issuesOmitted;
  }

  get lines(): ReplayLines {
    return { all: this.reader.lineCount, ...this.reader.ledger };
  }

  get hanging(): readonly HangingCall[] {
    return this.reader.hanging.map(({ sinceUs, ...hang }) => ({
      ...hang,
      sinceNs: sinceUs === null ? null : Math.round(sinceUs * 1000),
    }));
  }

  /** Calls known by class only, by name. */
  get inexact(): ReadonlyMap<string, number> {
    return this.tracker.inexactCounts;
  }

  push(text: string): void {
    this.reader.push(text);
  }

  end(): void {
    this.reader.end();
    this.cloning.clear();
    this.startFoundlings();
  }

  private onStart(start: StraceStart): void {
    this.tracker.callStarted(start);
    this.see(start.pid);
    if (syscallEntry(start.name).kind === 'clone') this.cloning.add(start.pid);
  }

  private onCall(call: StraceCall): void {
    this.recorded.call(call);
    const known = this.see(call.pid);
    this.feed(this.tracker.toReplayCall(call), known, true);
  }

  /** Of a log that holds no calls the counts are made as calls: one process, no arguments. */
  private onTable(table: StraceTable): void {
    const replayed = this.reader.callCount === 0;
    if (this.tables.length < TABLES_MAX) this.tables.push({ ...table, replayed });
    if (!replayed) return;
    this.recorded.counted(table);
    const total = table.rows.reduce((sum, row) => sum + row.calls, 0);
    const share = Math.min(1, TABLE_CALLS_MAX / total);
    table.rows.forEach((row, index) => {
      const made = row.calls === 0 ? 0 : Math.max(1, Math.floor(row.calls * share));
      for (let n = 0; n < made; n++) this.onCounted(row, table.line + index, n < row.errors * share);
    });
  }

  private onCounted({ name }: StraceTable['rows'][number], line: number, failed: boolean): void {
    this.counted++;
    const known = this.see(MAIN_PID);
    const call = this.tracker.toReplayCall({
      line,
      endLine: line,
      pid: MAIN_PID,
      name,
      args: '',
      result: failed ? -1 : 0,
      errno: failed ? 'E' : null,
      detail: '',
      startUs: null,
      durationUs: null,
      unfinished: false,
    });
    this.feed(call, known, true);
  }

  private onExit(exit: StraceExit): void {
    this.recorded.at(exit.pid, exit.atUs);
    const known = this.latest.get(exit.pid);
    const call = this.tracker.processExited(exit);
    if (call && known && !known.exited) this.feed(call, known, false);
  }

  private feed(call: ReplayCall, known: Known, counted: boolean): void {
    if (call.kind === 'clone') this.cloning.delete(call.pid);
    const target = call.targetPid === null ? 0 : this.targetOf(call, call.targetPid);
    if (call.kind === 'exit') known.exited = true;
    this.sink.feed({ call, seq: ++this.seq, process: known.process, target, counted });
    this.startFoundlings();
  }

  private targetOf(call: ReplayCall, pid: number): number {
    const known = this.latest.get(pid);
    if (call.kind === 'clone') {
      if (!known || known.hasOrigin) return this.add(pid, true).process;
      known.hasOrigin = true;
      this.foundlings.delete(known);
      return known.process;
    }
    if (call.kind === 'wait' && known?.exited === true) this.latest.delete(pid);
    return known?.process ?? 0;
  }

  /** The process that a line belongs to. */
  private see(pid: number): Known {
    const known = this.latest.get(pid);
    if (known && !known.exited) return known;
    const added = this.add(pid, false);
    this.foundlings.add(added);
    this.startFoundlings();
    return added;
  }

  private add(pid: number, hasOrigin: boolean): Known {
    const known: Known = { process: ++this.processes, hasOrigin, exited: false };
    this.latest.set(pid, known);
    return known;
  }

  /** With no clone under way nobody of the log can have made them. */
  private startFoundlings(): void {
    if (this.cloning.size > 0 || this.foundlings.size === 0) return;
    for (const known of this.foundlings) {
      known.hasOrigin = true;
      this.sink.start(known.process);
    }
    this.foundlings.clear();
  }
}
