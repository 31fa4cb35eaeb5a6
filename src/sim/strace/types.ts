/** What the strace reader hands out. Shapes only; the reader itself is in `reader.ts`. */

import type { Text } from '../core/text.ts';
import type { StraceTable } from './summary-table.ts';

/**
 * The id given to lines that carry no pid. strace leaves the pid out while it follows one process only, so in
 * a log on stderr the first process is never named before its first child appears.
 */
export const MAIN_PID = 0;

/** One syscall as the log shows it, put together again if it was printed in two pieces. */
export interface StraceCall {
  /** Number of the line the call begins on, from 1. */
  readonly line: number;
  /** Number of the line the call ends on; equal to `line` unless the call was interrupted in print. */
  readonly endLine: number;
  /** The thread that made the call; {@link MAIN_PID} when the log doesn't say. */
  readonly pid: number;
  readonly name: string;
  /** The text between the parentheses, untouched; `splitArgs` cuts it. */
  readonly args: string;
  /** The value after `=`; null for `= ?` and for a call that never ended. */
  readonly result: number | null;
  /** Error name (`ENOENT`), also of a restarted call (`ERESTARTSYS`, with result null). */
  readonly errno: string | null;
  /** What strace wrote after the result: `Timeout`, `[{fd=3, revents=POLLIN}]`, `</etc/passwd>` … or ''. */
  readonly detail: string;
  /**
   * Microseconds since 1970, since the midnight before the log, or since its first line; null without times.
   */
  readonly startUs: number | null;
  /**
   * Microseconds inside the call, as strace saw it (its own cost included); null when the log doesn't tell.
   */
  readonly durationUs: number | null;
  /** True when the log ends, or the process does, before the call returns. */
  readonly unfinished: boolean;
}

/** A call that had not returned when the log ended, or when strace left the process. */
export interface StraceHang {
  readonly line: number;
  readonly pid: number;
  readonly name: string;
  /** The arguments printed when it began. */
  readonly args: string;
  /** From its beginning to the last time in the log, microseconds; null without times. */
  readonly sinceUs: number | null;
}

/** A call that was printed as `<unfinished ...>`: the process is inside it from this line on. */
export interface StraceStart {
  readonly line: number;
  readonly pid: number;
  readonly name: string;
  /** The arguments printed so far. */
  readonly args: string;
  readonly startUs: number | null;
}

/** End of a process (`+++ exited with 1 +++`). */
export interface StraceExit {
  readonly line: number;
  readonly pid: number;
  /** Exit status, or null when a signal ended the process. */
  readonly code: number | null;
  /** The signal that ended it (`SIGKILL`), or null. */
  readonly signal: string | null;
  readonly atUs: number | null;
}

/** Delivery of a signal (`--- SIGCHLD {...} ---`). */
export interface StraceSignal {
  readonly line: number;
  readonly pid: number;
  readonly signal: string;
  readonly atUs: number | null;
}

/** Why a line, or a part of it, could not be used. */
export type StraceIssueCode =
  | 'not-strace'
  | 'foreign'
  | 'library-call'
  | 'not-a-syscall'
  | 'too-many-bytes'
  | 'time-back'
  | 'empty'
  | 'cut-call'
  | 'no-result'
  | 'resumed-alone'
  | 'resumed-other'
  | 'never-resumed'
  | 'line-too-long'
  | 'too-many-pending';

/** A line that could not be used; reading goes on after it. */
export interface StraceIssue {
  readonly line: number;
  readonly code: StraceIssueCode;
  readonly message: Text;
}

/**
 * What became of the lines of a log, one count each. Their sum is the number of lines: none is dropped without
 * being counted.
 */
export interface StraceLedger {
  /** Lines that hold a call, or the beginning of one. */
  calls: number;
  /** Lines that go on with a call begun before. */
  continued: number;
  /** Signals and ends of processes. */
  events: number;
  /** strace's own messages, stack lines of `-k`, dumps of `-e read`. */
  notes: number;
  /** Lines of a `-c` table. */
  table: number;
  /** What the program wrote between the beginning of a call and its end. */
  output: number;
  blank: number;
  /** Lines that could not be used: each is an issue. */
  refused: number;
}

/** Who wants to know. Every member is called in the order of the log. */
export interface StraceHandlers {
  /** A call that ended, or that never will. */
  onCall(call: StraceCall): void;
  /** A call that is now under way (only those printed in two pieces). */
  onStart?(start: StraceStart): void;
  onExit?(exit: StraceExit): void;
  onSignal?(signal: StraceSignal): void;
  /** A `-c` table has ended. */
  onTable?(table: StraceTable): void;
  /** Called for the first {@link ISSUES_MAX} issues only. */
  onIssue?(issue: StraceIssue): void;
}

/** Hanging calls kept, the longest ones. */
export const HANGS_MAX = 64;

/** Issues kept and reported; the rest is counted. */
export const ISSUES_MAX = 100;
