/**
 * What the Neighbours room shows of a moment: plain data that the engine fills. Times are ns since the scenario's start.
 */
import type { Text } from './text.ts';

/** A prepared scenario, with the question a teacher asks before it runs. */
export interface ScenarioEntry {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly question: Text;
  /** Answers to choose from; the first of `right` that fits is decided by the run, never stored. */
  readonly answers: readonly Text[];
  readonly durationMs: number;
  /** True: recorded runs of a real kernel exist for it. */
  readonly recorded: boolean;
}

/** What a neighbourhood is built from: a preset or a scenario file's text, and how to run it. */
export interface NeighbourSpec {
  readonly scenario: string;
  /** Text of the user's own scenario file; empty: the preset named by `scenario`. */
  readonly file: string;
  readonly seed: number;
  readonly hz: number;
  /** `eevdf` or `cfs`. */
  readonly pick: 'eevdf' | 'cfs';
  /** `task` (since 6.18) or `queue` (until 6.17). */
  readonly throttle: 'task' | 'queue';
}

/** A change made while it runs: a write to a cgroup file, at a moment. */
export interface NeighbourCommand {
  readonly atNs: number;
  readonly path: string;
  readonly file: string;
  readonly value: string;
}

/** Answer to a write: the kernel's errno name and the reason in words. */
export type WriteResult =
  { readonly ok: true } | { readonly ok: false; readonly errno: string; readonly why: Text };

export interface CgroupView {
  /** `/` for the root, else like `/a/b`. */
  readonly path: string;
  /** Number used by the columns below. */
  readonly index: number;
  readonly depth: number;
  /** Files and their text, as `cat` shows them. */
  readonly files: readonly { readonly name: string; readonly text: string; readonly writable: boolean }[];
  readonly tasks: readonly {
    readonly pid: number;
    readonly name: string;
    readonly program: string;
    readonly state: string;
    readonly cpu: number;
  }[];
  /** Share of all CPU time in the window, 0 … 1. */
  readonly share: number;
  /** Quota as a share of one CPU, Infinity: none. */
  readonly quotaCpus: number;
  readonly weight: number;
  readonly throttled: boolean;
}

/** Numbers per interval in `NeighbourFrame.runs`. */
export const RUN_STRIDE = 6;
/** Fields of an interval: who had a CPU from when to when. `kind`: 0 ran, 1 group throttled (no CPU), 2 idle. */
export const RUN = { cpu: 0, group: 1, task: 2, startNs: 3, endNs: 4, kind: 5 } as const;

/** Numbers per period in `NeighbourFrame.pools`. */
export const POOL_STRIDE = 6;
/** Fields of a quota period: its group, start, runtime at its start, used in it, throttled ns, burst used. */
export const POOL = { group: 0, startNs: 1, quotaNs: 2, usedNs: 3, throttledNs: 4, burstNs: 5 } as const;

export interface ResponseView {
  /** Name of the program with its group. */
  readonly name: string;
  readonly group: number;
  readonly jobs: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  /** Newest response times, oldest first: pairs (finished at ns, response ns). */
  readonly recent: Float64Array;
}

/** Why a task runs: what the scheduler looked at. */
export interface ExplainView {
  readonly cpu: number;
  readonly atNs: number;
  readonly chosen: number;
  readonly rule: Text;
  readonly candidates: readonly {
    readonly task: number;
    readonly name: string;
    readonly group: number;
    readonly weight: number;
    readonly lagNs: number;
    readonly eligible: boolean;
    readonly vruntimeNs: number;
    readonly deadlineNs: number;
  }[];
}

/** Use of CPU by each group in equal slots of time: `values[group * slots + slot]` is a share of one CPU. */
export interface UseSeries {
  readonly startNs: number;
  readonly slotNs: number;
  readonly slots: number;
  readonly values: Float64Array;
}

/** One kernel's run beside this one, for comparison. */
export interface RecordedView {
  readonly label: Text;
  /** Metric name, range over the recorded runs, ours, and whether it is inside the tolerance. */
  readonly metrics: readonly {
    readonly name: string;
    readonly low: number;
    readonly high: number;
    readonly ours: number;
    readonly unit: string;
    readonly holds: boolean;
  }[];
  /** Gaps of the recorded task over the first half second, pairs (lost, got back) in ns, for the timeline. */
  readonly gaps: Float64Array;
}

export interface NeighbourFrame {
  readonly nowNs: number;
  readonly endNs: number;
  readonly events: number;
  readonly cpus: number;
  readonly hz: number;
  readonly seed: number;
  /** The part of the past that `runs`, `pools` and shares cover. */
  readonly windowStartNs: number;
  readonly groups: readonly CgroupView[];
  readonly runs: Float64Array;
  readonly pools: Float64Array;
  readonly use: UseSeries;
  readonly responses: readonly ResponseView[];
  readonly commands: readonly NeighbourCommand[];
  readonly stealNs: number;
  readonly recorded: RecordedView | null;
  /** The run as it was before a change in the past, on the same clock; null: nothing was forked. */
  readonly before: {
    readonly responses: readonly ResponseView[];
    readonly runs: Float64Array;
    readonly use: UseSeries;
    readonly commands: readonly NeighbourCommand[];
  } | null;
}
