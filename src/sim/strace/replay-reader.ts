/** From the text of a log to calls the engine replays, in one object: reader and tracker joined. */

import { ReplayTracker } from './calls.ts';
import { StraceReader } from './reader.ts';
import type { ReplayCall } from './replay-types.ts';
import type { StraceIssue } from './types.ts';

/** What was read so far. */
export interface ReplaySummary {
  readonly lines: number;
  readonly calls: number;
  /** The first issues; `issuesOmitted` more came after them. */
  readonly issues: readonly StraceIssue[];
  readonly issuesOmitted: number;
  /** Calls known by class only, by name. */
  readonly inexact: ReadonlyMap<string, number>;
  /** Real pid of the process whose calls carry `MAIN_PID`, if the log tells. */
  readonly mainPid: number | null;
}

/**
 * Pull side of the reader: each `push` gives the calls that ended in that chunk. Nothing of them is kept
 * here.
 */
export class StraceReplayReader {
  readonly #tracker = new ReplayTracker((line, bytes) => this.#reader.excess(line, bytes));
  readonly #reader: StraceReader;
  #batch: ReplayCall[] = [];

  constructor() {
    const tracker = this.#tracker;
    this.#reader = new StraceReader({
      onCall: (call) => void this.#batch.push(tracker.toReplayCall(call)),
      onStart: (start) => tracker.callStarted(start),
      onExit: (exit) => {
        const call = tracker.processExited(exit);
        if (call !== null) this.#batch.push(call);
      },
    });
  }

  push(chunk: string): readonly ReplayCall[] {
    this.#reader.push(chunk);
    return this.#take();
  }

  /** The log is over; gives the calls that were still under way. */
  end(): readonly ReplayCall[] {
    this.#reader.end();
    return this.#take();
  }

  get summary(): ReplaySummary {
    const { lineCount, callCount, issues, issuesOmitted, mainPid } = this.#reader;
    return {
      lines: lineCount,
      calls: callCount,
      issues,
      issuesOmitted,
      inexact: this.#tracker.inexactCounts,
      mainPid,
    };
  }

  /** How many things are held in memory: what bounds them is that logs reuse processes, names and paths. */
  get retained(): { readonly pendingCalls: number; readonly processes: number; readonly texts: number } {
    const { processCount: processes, textCount: texts } = this.#tracker;
    return { pendingCalls: this.#reader.pendingCount, processes, texts };
  }

  #take(): readonly ReplayCall[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }
}
