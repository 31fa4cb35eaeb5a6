/** Replay of a recorded log: text in, a comparison of stacks out. */
import type { ReplayResult, ReplayStack } from '../../core/views.ts';
import type { FileSpec } from '../spec.ts';
import { LogSource } from './log-source.ts';
import { MAX_THINK_NS, MAX_WAIT_NS, StackReplay } from './stack-replay.ts';

export interface ReplaySpec {
  /** Stack ids or compositions. */
  readonly stacks: readonly string[];
  readonly seed: number;
  readonly switches: Readonly<Record<string, string>>;
  /** Mean of a cost, ns, by cost id; absent: the profile's own. */
  readonly costs?: Readonly<Record<string, number>>;
  /** Cgroup files that are written when each stack has been built; absent: none. */
  readonly files?: readonly FileSpec[];
  /** CPU time between calls is kept. */
  readonly thinkTime: boolean;
  /** Files are in the page cache from the start; absent: the first access to a page reads the disk. */
  readonly warm?: boolean;
}

/** One stack's result, with what a replay cannot take from the simulation. */
export interface ReplayStackReport extends ReplayStack {
  /** Time in which programs waited for something outside the log, summed over programs, ns. It is the log's own. */
  readonly outsideNs: number;
  /** Waits for another program of the log whose part the log does not show; they took the log's time. */
  readonly givenUpWaits: number;
}

export interface ReplayReport extends ReplayResult {
  readonly stacks: readonly ReplayStackReport[];
}

/** A replay in progress. To cancel it, drop it. */
export interface Replay {
  /** The next piece of the log; pieces may end anywhere. The simulation goes as far as the log is known. */
  push(text: string): void;
  /** The log is over. */
  end(): ReplayReport;
  /** Calls read so far. */
  readonly callsDone: number;
}

function report(replay: StackReplay): ReplayStackReport {
  return {
    stack: replay.spec.stack,
    totalNs: replay.totalNs,
    counts: replay.metrics.counts(),
    syscalls: replay.tally.syscalls,
    slowest: replay.tally.slowestCalls,
    outsideNs: replay.outsideNs,
    givenUpWaits: replay.peers.given,
  };
}

const SHORTENED = `the gap before this call was shortened to ${MAX_THINK_NS / 1e9} s`;

const SHORTENED_WAIT = `the wait of this call was shortened to ${MAX_WAIT_NS / 1e9} s`;

/** Starts a replay. Stacks, seed and switches must be valid (see `specIssues`). */
export function createReplay(spec: ReplaySpec): Replay {
  const { seed, switches, costs = {}, files = [], thinkTime, warm = false } = spec;
  const stacks = spec.stacks.map(
    (stack) => new StackReplay({ stack, seed, switches, costs, files, thinkTime, warm }),
  );
  const source = new LogSource({
    start: (process) => stacks.forEach((stack) => stack.start(process)),
    feed: (step) => stacks.forEach((stack) => stack.feed(step)),
  });
  return {
    push: (text) => source.push(text),
    end: () => {
      source.end();
      for (const stack of stacks) stack.end();
      return {
        calls: source.calls,
        unknown: Object.fromEntries(source.inexact),
        issues: [
          ...source.issues.map(({ line, message }) => ({ line, message: message.en })),
          ...(stacks[0]?.shortened ?? []).map((line) => ({ line, message: SHORTENED })),
          ...(stacks[0]?.shortenedWaits ?? []).map((line) => ({ line, message: SHORTENED_WAIT })),
        ],
        stacks: stacks.map(report),
      };
    },
    get callsDone() {
      return source.calls;
    },
  };
}
