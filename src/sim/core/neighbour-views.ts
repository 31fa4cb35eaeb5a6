/**
 * What the Neighbours room shows of a moment: plain data that the engine fills. Times are ns since the scenario's start.
 */
import type { Fates } from './fates.ts';
import type { Text } from './text.ts';
import type { ChartView, SwitchValues } from './views.ts';

/** A prepared scenario, with the question a teacher asks before it runs. */
export interface ScenarioEntry {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly question: Text;
  /** Answers to choose from. Which one fits is measured from the run; it is not stored. */
  readonly answers: readonly Text[];
  /** Queries that tell it: when the run can tell, and one for each answer. Left out: no figure tells. */
  readonly right?: { readonly until: string; readonly is: readonly string[] };
  readonly durationMs: number;
  /** Path of the cgroup that is looked at first; empty: the engine's choice. */
  readonly look: string;
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
  /** Mechanisms and means of costs (ns) of the host that are not those of the scenario; absent: none. */
  readonly switches?: SwitchValues;
  readonly costs?: Readonly<Record<string, number>>;
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

/** What of a run is looked at, beside the moment. */
export interface NeighbourView {
  /** Start of the stretch of time, ns; null: it ends at the moment. */
  readonly fromNs: number | null;
  readonly windowNs: number;
  /** Path of the selected cgroup: its files, tasks and quota are sent however many groups there are. Empty: the engine's choice. */
  readonly group: string;
  /** True: the run without any limit is the other one. */
  readonly unlimited?: boolean;
}

export interface CgroupView {
  /** `/` for the root, else like `/a/b`. */
  readonly path: string;
  /** Number used by the columns below. */
  readonly index: number;
  readonly depth: number;
  /** Files and their text, as `cat` shows them. Empty where there are too many groups to read them all. */
  readonly files: readonly { readonly name: string; readonly text: string; readonly writable: boolean }[];
  /** Tasks in it, sent with the files. */
  readonly tasks: readonly {
    readonly pid: number;
    readonly name: string;
    readonly program: string;
    readonly state: string;
    readonly cpu: number;
  }[];
  /** What it runs, line by line of the scenario; sent with the files. */
  readonly programs: readonly {
    /** One of it in a few words. */
    readonly says: Text;
    readonly count: number;
    /** It runs in a virtual machine. */
    readonly inGuest: boolean;
  }[];
  readonly taskCount: number;
  /** Share of all CPU time in the window up to the moment, 0 … 1. */
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
export const POOL_STRIDE = 8;
/**
 * Fields of a quota period: its group, start and end, runtime at its start, handed out of it, throttled ns (all CPUs
 * added up), of what was handed out more than the quota of that time (burst), and that quota.
 */
export const POOL = {
  group: 0,
  startNs: 1,
  endNs: 2,
  runtimeNs: 3,
  usedNs: 4,
  throttledNs: 5,
  burstNs: 6,
  quotaNs: 7,
} as const;

/** Response times of the jobs that ended in (fromNs, toNs]. */
export interface Percentiles {
  readonly fromNs: number;
  readonly toNs: number;
  readonly jobs: number;
  readonly meanNs: number;
  readonly p50Ns: number;
  readonly p90Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

export interface ResponseView {
  /** The program as it is written, with its group. */
  readonly name: string;
  /** The program in a few words. */
  readonly says: Text;
  readonly group: number;
  /** Since the last change of a limit, or since the start. */
  readonly since: Percentiles;
  /** Before that change, since the one before it or the start; null: nothing was changed. */
  readonly earlier: Percentiles | null;
  /** Pairs (p50, p99) over the run in equal slots, each of the last twentieth of the run; NaN: no job ended. */
  readonly slots: Float64Array;
  /** Jobs over the run, thinned out: pairs (finished at ns, response ns), the slowest kept. */
  readonly jobs: Float64Array;
}

/** One or several writes to one file close together, such as a dragged slider makes. */
export interface LimitChange {
  readonly path: string;
  readonly file: string;
  /** Last value written. */
  readonly value: string;
  readonly fromNs: number;
  readonly toNs: number;
}

/** One queue on the way from a CPU's root to the choice. */
export interface ExplainLevel {
  /** Path of the group whose queue it is. */
  readonly group: string;
  /** Why that one of its candidates. */
  readonly reason: Text;
  /** Candidates that are not listed. */
  readonly more: number;
}

/** Why a task runs: what the scheduler looked at. */
export interface ExplainView {
  readonly cpu: number;
  /** When the choice was made: at or before the moment asked about. */
  readonly atNs: number;
  /** Task, 0: none wanted to run. */
  readonly chosen: number;
  /** Rule of the last level that had a choice. */
  readonly rule: Text;
  readonly levels: readonly ExplainLevel[];
  readonly candidates: readonly {
    /** Index in `levels`. */
    readonly level: number;
    readonly chosen: boolean;
    /** 0: a group. */
    readonly task: number;
    /** Task's name, or the path of a group. */
    readonly name: string;
    readonly group: number;
    readonly weight: number;
    readonly lagNs: number;
    readonly eligible: boolean;
    readonly vruntimeNs: number;
    /** Relative to the virtual time of its queue: compare only within a level. */
    readonly deadlineNs: number;
  }[];
}

/** CPU used by groups over the whole run in equal slots: `values[row * slots + slot]` is a number of CPUs. */
export interface UseSeries {
  readonly startNs: number;
  readonly slotNs: number;
  readonly slots: number;
  /** Group of each row, with those below it that have none of their own; −1: all that are left. */
  readonly groups: readonly number[];
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

/** Another run on the same clock: before a change in the past, under another kernel, or without any limit. */
export interface OtherRunView {
  readonly unlimited: boolean;
  readonly pick: 'eevdf' | 'cfs';
  readonly throttle: 'task' | 'queue';
  readonly hz: number;
  readonly seed: number;
  readonly responses: readonly ResponseView[];
  readonly runs: Float64Array;
  readonly use: UseSeries;
  readonly commands: readonly NeighbourCommand[];
  readonly changes: readonly LimitChange[];
}

/** A quota at the moment: what is left, what is owed, who is held back. */
export interface QuotaView {
  /** Number of the group whose quota it is: the selected one, or one above it. */
  readonly group: number;
  readonly quotaNs: number;
  readonly periodNs: number;
  /** When the pool was filled last and is filled next. */
  readonly startNs: number;
  readonly refillNs: number;
  readonly leftNs: number;
  readonly owedNs: number;
  /** Of what the last refill gave: what older debts took. */
  readonly paidNs: number;
  /** CPUs it has run on in this period, and for how long. */
  readonly ran: readonly { readonly cpu: number; readonly ns: number }[];
  /** CPUs on which it is held back, and since when. */
  readonly held: readonly { readonly cpu: number; readonly sinceNs: number }[];
  /** Tasks below it that want to run and do not; at most a few are named. */
  readonly waiting: readonly { readonly pid: number; readonly name: string; readonly cpu: number }[];
  readonly waitingCount: number;
}

/** A task of a scenario and why it does not run. */
export interface WhyNotView {
  readonly cgroup: string;
  readonly task: number;
  readonly program: string;
  /** Null: it runs. */
  readonly why: Text | null;
}

/** The first moments of a scenario, for its picture in the list. */
export interface ScenarioPreview {
  readonly cpus: number;
  readonly endNs: number;
  /** Paths by the numbers in `runs`. */
  readonly groups: readonly string[];
  readonly runs: Float64Array;
}

/** A state machine with the state it is in. */
export interface LiveMachine {
  readonly chart: ChartView;
  readonly entity: Text;
  readonly state: string;
}

/** What memory is held for, in the order of `GroupMemory.held`. */
export const MEMORY_KINDS = ['anon', 'file', 'kernel', 'swap'] as const;

/** Memory of a group at the moment, bytes; `memory.max` and `memory.high` are Infinity where there is none. */
export interface GroupMemory {
  /** Its number in `NeighbourFrame.groups`. */
  readonly index: number;
  /** Bytes it held itself at the start of each slot, by kind: `held[slot * MEMORY_KINDS.length + kind]`. */
  readonly held: Float64Array;
  /** The same at the moment. */
  readonly now: readonly number[];
  /** With the groups below it, as `memory.current` counts. */
  readonly currentBytes: number;
  readonly maxBytes: number;
  readonly highBytes: number;
  readonly lowBytes: number;
  readonly minBytes: number;
  readonly swapBytes: number;
  /** `memory.events`. */
  readonly events: Readonly<Record<'low' | 'high' | 'max' | 'oom' | 'oom_kill' | 'oom_group_kill', number>>;
  /** Pages that were needed again after they had been reclaimed, and pages that were reclaimed. */
  readonly refaults: number;
  readonly reclaimed: number;
}

/** Memory of a machine whose kernel keeps account of it by groups. */
export interface MemoryView {
  readonly slotNs: number;
  readonly slots: number;
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly groups: readonly GroupMemory[];
  /** What the kernel's log says, newest last. */
  readonly log: readonly { readonly atNs: number; readonly text: string }[];
}

/** What of a group's network is shown of each slot of the run. */
export interface GroupNetwork {
  /** Its number in `NeighbourFrame.groups`. */
  readonly index: number;
  /** Bits a second that left by the cable and came in by it, per slot. */
  readonly sent: Float64Array;
  readonly received: Float64Array;
  /** Mean time that its packets waited in a queue, ns, per slot. */
  readonly waitNs: Float64Array;
  /** In queues at the moment, bytes; frames that were dropped so far. */
  readonly waitingBytes: number;
  readonly dropped: number;
  /** Limits, bits a second; Infinity where there is none. */
  readonly egressBits: number;
  readonly ingressBits: number;
}

/** The network of a machine whose groups talk to another one. */
export interface NetworkView {
  readonly slotNs: number;
  readonly slots: number;
  /** The cable, bits a second; the queue in front of it, e.g. `fq_codel`. */
  readonly linkBits: number;
  readonly qdisc: string;
  readonly groups: readonly GroupNetwork[];
}

export interface NeighbourFrame {
  readonly nowNs: number;
  readonly endNs: number;
  /** As far as the run has been seen: what is shown after the moment ends here. */
  readonly knownNs: number;
  readonly events: number;
  readonly cpus: number;
  readonly hz: number;
  /** The first scheduler tick at or after the start. */
  readonly firstTickNs: number;
  readonly seed: number;
  /** The stretch that `runs` and `pools` cover. */
  readonly windowStartNs: number;
  readonly windowEndNs: number;
  readonly groups: readonly CgroupView[];
  /** Number of the selected one: as asked for, else the first with a quota, else the first below the root. */
  readonly selected: number;
  /** What each CPU runs at the moment; task 0: it is idle. */
  readonly current: readonly { readonly task: number; readonly group: number }[];
  readonly runs: Float64Array;
  /** Turns shorter than this are put together to whoever had most of it, ns; 0: every turn is there. */
  readonly coarseNs: number;
  readonly pools: Float64Array;
  /**
   * What the group of `quota` has left and what it owes, as corners of two lines: triples (moment, left, owed), all ns;
   * NaN: no quota then. Left is what its pool holds and its CPUs have drawn; owed is what CPUs ran past the end.
   */
  readonly balance: Float64Array;
  /** The quota that counts for the selected group at the moment; null: none does. */
  readonly quota: QuotaView | null;
  /** Where the selected group, its pool and each CPU's share of it stand at the moment. */
  readonly machines: readonly LiveMachine[];
  readonly use: UseSeries;
  /** Null: no program of the scenario uses memory that groups may limit, and none is limited. */
  readonly memory: MemoryView | null;
  /** Null: no group has to do with the network. */
  readonly network: NetworkView | null;
  /** Who was hit by the moment; absent: nothing ended but by itself. */
  readonly fates?: Fates;
  readonly responses: readonly ResponseView[];
  readonly commands: readonly NeighbourCommand[];
  readonly changes: readonly LimitChange[];
  readonly stealNs: number;
  /** Null: there is no run to compare with. */
  readonly before: OtherRunView | null;
}
