/** Short ways to read a piece of a log in a test. */

import { StraceReader } from '../../../src/sim/strace/reader.ts';
import { StraceReplayReader } from '../../../src/sim/strace/replay-reader.ts';
import type { ReplayCall } from '../../../src/sim/strace/replay-types.ts';
import type { StraceCall, StraceExit, StraceIssue, StraceSignal } from '../../../src/sim/strace/types.ts';

/** Everything a reader hands out for one log. */
export interface ReadLog {
  readonly calls: readonly StraceCall[];
  readonly exits: readonly StraceExit[];
  readonly signals: readonly StraceSignal[];
  readonly issues: readonly StraceIssue[];
  readonly reader: StraceReader;
}

/** Reads a whole log, given as lines or as chunks cut anywhere. */
export function readLog(chunks: readonly string[]): ReadLog {
  const calls: StraceCall[] = [];
  const exits: StraceExit[] = [];
  const signals: StraceSignal[] = [];
  const issues: StraceIssue[] = [];
  const reader = new StraceReader({
    onCall: (call) => void calls.push(call),
    onExit: (exit) => void exits.push(exit),
    onSignal: (signal) => void signals.push(signal),
    onIssue: (issue) => void issues.push(issue),
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return { calls, exits, signals, issues, reader };
}

/** Reads lines. */
export function readLines(...lines: readonly string[]): ReadLog {
  return readLog(lines.map((line) => `${line}\n`));
}

/** The replay calls of some lines; the log must be free of issues. */
export function replay(...lines: readonly string[]): readonly ReplayCall[] {
  const reader = new StraceReplayReader();
  const calls = [...reader.push(`${lines.join('\n')}\n`), ...reader.end()];
  const [issue] = reader.summary.issues;
  if (issue !== undefined) throw new Error(`line ${issue.line}: ${issue.message.en}`);
  return calls;
}

/** The last replay call of some lines. */
export function lastOf(...lines: readonly string[]): ReplayCall {
  const call = replay(...lines).at(-1);
  if (call === undefined) throw new Error('the log holds no call');
  return call;
}
