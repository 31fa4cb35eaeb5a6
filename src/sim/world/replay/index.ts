/** Replay of a recorded log: text in, a comparison of stacks out. */
import type { ReplayResult, ReplayStack } from '../../core/views.ts';
import type { Text } from '../../core/text.ts';
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
  /** Every call is interpreted, also those whose way is known: slower, and the same to the ns. */
  readonly interpret?: boolean;
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
    timedNs: replay.tally.timedNs,
    ofLongest: replay.tally.ofLongest,
    slowest: replay.tally.slowestCalls,
    outsideNs: replay.outsideNs,
    givenUpWaits: replay.peers.given,
  };
}

const SHORTENED: Text = {
  en: `the gap before this call was shortened to ${MAX_THINK_NS / 1e9} s`,
  ko: `이 호출 앞의 공백을 ${MAX_THINK_NS / 1e9}초로 줄였습니다`,
};
const SHORTENED_WAIT: Text = {
  en: `the wait of this call was shortened to ${MAX_WAIT_NS / 1e9} s`,
  ko: `이 호출의 대기를 ${MAX_WAIT_NS / 1e9}초로 줄였습니다`,
};
/** Lines of each kind of shortening that are listed; the rest is counted. */
const LISTED = 100;

/** What could not be taken as it stands. */
function issuesOf(
  source: LogSource,
  stack: StackReplay | undefined,
): Pick<ReplayReport, 'issues' | 'moreIssues'> {
  const gaps = stack?.shortened ?? [];
  const waits = stack?.shortenedWaits ?? [];
  return {
    issues: [
      ...source.issues.map(({ line, message }) => ({ line, message })),
      ...gaps.slice(0, LISTED).map((line) => ({ line, message: SHORTENED })),
      ...waits.slice(0, LISTED).map((line) => ({ line, message: SHORTENED_WAIT })),
    ],
    moreIssues: source.moreIssues + Math.max(0, gaps.length - LISTED) + Math.max(0, waits.length - LISTED),
  };
}

/** Starts a replay. Stacks, seed and switches must be valid (see `specIssues`). */
export function createReplay(spec: ReplaySpec): Replay {
  const { seed, switches, costs = {}, files = [], thinkTime, warm = false, interpret = false } = spec;
  const stacks = spec.stacks.map(
    (stack) => new StackReplay({ stack, seed, switches, costs, files, thinkTime, warm, interpret }),
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
        ...issuesOf(source, stacks[0]),
        lines: source.lines,
        hanging: source.hanging,
        tables: source.tables,
        recorded: source.recorded.times,
        stacks: stacks.map(report),
      };
    },
    get callsDone() {
      return source.calls;
    },
  };
}
