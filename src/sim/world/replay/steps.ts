/** What the reader of a log hands to the stacks that replay it. Processes are numbered: the log may use a pid twice. */
import type { ReplayCall } from '../../strace/replay-types.ts';

/** One call of one process. Shared by all stacks. */
export interface ReplayStep {
  readonly call: ReplayCall;
  /** Order in which the calls of the log ended. */
  readonly seq: number;
  readonly process: number;
  /** Process made, or waited for; 0: none that the log shows. */
  readonly target: number;
  /** False for an end that the log tells of without a call (a signal killed the process). */
  readonly counted: boolean;
}

/** Who replays. */
export interface StepSink {
  /** A process starts that no call of the log made. */
  start(process: number): void;
  feed(step: ReplayStep): void;
}
