/**
 * What a run looks like from outside: plain data that the engine fills and the page, the command line and files show.
 * Everything here can be structured-cloned.
 */
import type { Text } from './text.ts';

/** A value of a mechanism switch, e.g. `{apicv: 'off', disk: 'hdd'}`. */
export type SwitchValues = Readonly<Record<string, string>>;

/** Everything a run depends on: same spec and same commands give the same trace. */
export interface LabSpec {
  readonly op: string;
  /** Parameters of the operation (bytes, gap …), each a number; missing ones take the operation's default. */
  readonly params: Readonly<Record<string, number>>;
  /** One to four stack ids or compositions such as `kvm/container`. */
  readonly stacks: readonly string[];
  readonly seed: number;
  readonly switches: SwitchValues;
  /** Cost overrides, ns by cost id. */
  readonly costs: Readonly<Record<string, number>>;
  /** Cgroup files written before the first operation; `in` is a machine, or `place`: the one the program runs on. */
  readonly files?: readonly { readonly in: string; readonly path: string; readonly text: string }[];
}

/** How many operations a press of "Issue" starts; 0: until stopped. */
export type IssueCount = number;

export type SeekTarget =
  | { readonly to: 'time'; readonly ns: number }
  | { readonly to: 'hop'; readonly direction: 1 | -1 }
  | { readonly to: 'operation'; readonly direction: 1 | -1 }
  /** The next or the last time a thing happened, by its name in the session. */
  | { readonly to: 'step'; readonly what: string; readonly direction: 1 | -1 }
  | { readonly to: 'next'; readonly what: 'exit' | 'interrupt' | 'end' }
  | { readonly to: 'start' };

export type ExportFormat = 'perfetto' | 'ftrace' | 'csv';

/** A command with the moment it was given: the log that makes a run repeatable and a link complete. */
export interface LabCommand {
  readonly atNs: number;
  readonly kind: 'issue' | 'stop';
  readonly count: number;
}

/** A user's mistake: where and what, in both languages. */
export interface Issue {
  readonly path: string;
  readonly message: Text;
}

// ---------------------------------------------------------------- catalog: what can be chosen

export interface Catalog {
  readonly operations: readonly OperationEntry[];
  readonly stacks: readonly StackEntry[];
  readonly switches: readonly SwitchEntry[];
  readonly components: readonly ComponentEntry[];
  readonly costs: readonly CostEntry[];
  readonly machines: readonly ChartView[];
  readonly host: Text;
  /** Names that `HOP.probe` and `HOP.reason` index (index 0: none); `HOP.from`/`to` index `components`, `HOP.cost` indexes `costs` (−1: none). */
  readonly probes: readonly ProbeEntry[];
  readonly reasons: readonly string[];
  /** Names of op programs by `HOP.program`. */
  readonly programs: readonly string[];
}
/** A trace point in Linux's name with what it means in words. */
export interface ProbeEntry {
  readonly name: string;
  readonly label: Text;
  readonly about: Text;
}
/** Asking the kernel for something; memory and tasks; files and disk; the network. */
export type OperationGroup = 'call' | 'tasks' | 'files' | 'network';

export interface OperationEntry {
  readonly id: string;
  readonly group: OperationGroup;
  /** One of those that are looked at first. */
  readonly usual: boolean;
  readonly label: Text;
  /** Short remark at the right of the list, e.g. "4 KiB". */
  readonly tag: Text;
  readonly about: Text;
  readonly params: readonly {
    readonly id: string;
    readonly label: Text;
    readonly min: number;
    readonly max: number;
    readonly default: number;
    readonly unit: string;
  }[];
  readonly fidelity: 'full' | 'partial' | 'sketch';
  readonly fidelityNote: Text;
}
export interface StackEntry {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly fidelity: 'full' | 'partial' | 'sketch';
  readonly fidelityNote: Text;
  /** Component ids this stack has, top stratum first. */
  readonly components: readonly string[];
  /** True: a machine with a kernel of its own. At most three may be inside each other. */
  readonly isVm: boolean;
  /** Layers that cannot be put inside this one, with the reason. */
  readonly refusesInside: Readonly<Record<string, Text>>;
}
export interface SwitchEntry {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly values: readonly { readonly id: string; readonly label: Text }[];
  readonly default: string;
}
/**
 * Privilege strata from top to bottom; colour means this and only this. `l2-…` and `l1-…` are the levels of hypervisors
 * inside virtual machines.
 */
export type Stratum =
  | 'user'
  | 'guest-kernel'
  | 'l2-user'
  | 'l2-kernel'
  | 'l1-user'
  | 'l1-kernel'
  | 'root-user'
  | 'root-kernel'
  | 'hardware'
  | 'remote';
export interface ComponentEntry {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly stratum: Stratum;
  /** CPU mode in words, e.g. "ring 0, non-root". */
  readonly mode: Text;
  /** The box of the common teaching picture it belongs to. */
  readonly textbook: string;
  /** True: one box under all columns (host kernel, hardware). */
  readonly shared: boolean;
}
/** What a cost is called and what it rests on. */
export interface CostText {
  readonly label: Text;
  readonly sources: readonly string[];
  readonly hardware: string;
  readonly year: number | null;
  readonly note: Text | null;
}
/** Sentences of the catalog, each list in its order: they come later than the rest, which is without them until then. */
export interface CatalogWords {
  readonly costs: readonly CostText[];
  readonly stacks: readonly Pick<StackEntry, 'about' | 'fidelityNote'>[];
  readonly switches: readonly Pick<SwitchEntry, 'about'>[];
  readonly components: readonly Pick<ComponentEntry, 'about'>[];
  readonly probes: readonly Pick<ProbeEntry, 'about'>[];
}
/** A cost; its words come later than the rest of the catalog, until then it goes by its id. */
export interface CostEntry extends CostText {
  readonly id: string;
  readonly meanNs: number;
  readonly loNs: number;
  readonly hiNs: number;
  readonly distribution: string;
  readonly confidence: 'measured' | 'published' | 'recalled' | 'calibrated' | 'assumed';
}
/** A state machine definition as data for drawing: the same XState definition the engine compiled. */
export interface ChartView {
  readonly id: string;
  readonly label: Text;
  readonly initial: string;
  readonly states: readonly string[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly event: string }[];
}

// ---------------------------------------------------------------- frame: the moment being looked at

export interface Frame {
  /** The moment, ns since the measured part began. */
  readonly nowNs: number;
  /** Where the known future ends, ns (the run so far, or the end of the last issued operation). */
  readonly endNs: number;
  /** False while an "until stopped" run goes on. */
  readonly ended: boolean;
  readonly events: number;
  readonly hop: number;
  /** Hash of the whole simulated state at this moment; equal moments have equal hashes. */
  readonly stateHash: string;
  readonly seed: number;
  readonly commands: readonly LabCommand[];
  readonly stacks: readonly StackFrame[];
}
export interface StackFrame {
  readonly id: string;
  readonly counts: Counts;
  /** Operations finished, and issued in all (0: until stopped). */
  readonly opsDone: number;
  readonly opsIssued: number;
  /** Index of the operation in flight or last finished, −1 before the first. */
  readonly opIndex: number;
  readonly opStartNs: number;
  /** Time of the operation in flight so far, or the whole of the last finished one. */
  readonly opElapsedNs: number;
  readonly inFlight: boolean;
  readonly totalNs: Stats;
  readonly crossings: readonly CrossingFrame[];
  /** Components that its hops may show, in the order of their numbers. */
  readonly components: readonly string[];
  /** Hops of the current operation up to now, columns of `HOP_STRIDE` numbers (see `hopAt`). */
  readonly hops: Float64Array;
  /** Index into `hops` of the newest one, −1: none yet. */
  readonly currentHop: number;
  /** Machines worth drawing with their live state: [chart id, entity name, state]. */
  readonly machines: readonly { readonly chart: string; readonly entity: string; readonly state: string }[];
  /** Facts for the inspector and boxes: pid inside/outside, cgroup path, CPU of each actor … */
  readonly facts: Readonly<Record<string, string>>;
}
export interface Stats {
  readonly count: number;
  readonly lastNs: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}
export interface Counts {
  readonly syscalls: number;
  readonly exits: number;
  readonly exitsByReason: Readonly<Record<string, number>>;
  readonly hypercalls: number;
  readonly interrupts: number;
  readonly injections: number;
  readonly contextSwitches: number;
  readonly pageFaults: number;
  readonly softirqs: number;
  readonly ipis: number;
  readonly stealNs: number;
}
export interface CrossingFrame {
  readonly from: string;
  readonly to: string;
  readonly stats: Stats;
}

/** Numbers per hop in `StackFrame.hops`. */
export const HOP_STRIDE = 12;
/** Field offsets of one hop; texts are indexes into `Catalog` lists or the engine's name table sent with the frame. */
export const HOP = {
  startNs: 0,
  durationNs: 1,
  from: 2,
  to: 3,
  probe: 4,
  reason: 5,
  cost: 6,
  program: 7,
  pc: 8,
  cpu: 9,
  task: 10,
  row: 11,
} as const;

/** One hop with its names resolved, as asked for by `hops` (inspector, export, table). */
export interface HopView {
  readonly index: number;
  readonly from: string;
  readonly to: string;
  readonly modeFrom: string;
  readonly modeTo: string;
  readonly probe: string;
  readonly reason: string | null;
  readonly startNs: number;
  readonly durationNs: number;
  readonly cost: string | null;
  readonly cpu: string;
  readonly task: string;
  readonly program: number;
  readonly pc: number;
}
/** An op program for the inspector: the lines and which one is current. */
export interface ProgramView {
  readonly id: number;
  readonly name: string;
  readonly lines: readonly string[];
}

// ---------------------------------------------------------------- replay of a recorded log

/** Times that a log itself holds, ns. */
export interface RecordedTimes {
  /**
   * What they are: `inside` calls as strace measured it, `between` the beginnings of a process's calls (its own time
   * included), or the sums of a `table` of `strace -c`.
   */
  readonly source: 'inside' | 'between' | 'table';
  /** Calls with a time. */
  readonly calls: number;
  readonly totalNs: number;
  readonly byName: Readonly<Record<string, { readonly calls: number; readonly totalNs: number }>>;
  /** The longest calls by the log, longest first; none for a table. */
  readonly longest: readonly { readonly line: number; readonly name: string; readonly ns: number }[];
}

/** What became of the lines of a log; the counts add up to `all`. */
export interface ReplayLines {
  readonly all: number;
  readonly calls: number;
  readonly continued: number;
  readonly events: number;
  readonly notes: number;
  readonly table: number;
  readonly output: number;
  readonly blank: number;
  readonly refused: number;
}

/** A call that had not returned when the log ended. */
export interface HangingCall {
  readonly line: number;
  readonly pid: number;
  readonly name: string;
  readonly args: string;
  /** From its beginning to the last time in the log, ns; null: the log has no times. */
  readonly sinceNs: number | null;
}

export interface ReplayResult {
  readonly calls: number;
  readonly unknown: Readonly<Record<string, number>>;
  /** The first issues. */
  readonly issues: readonly { readonly line: number; readonly message: Text }[];
  /** Issues beyond those. */
  readonly moreIssues: number;
  readonly lines: ReplayLines;
  /** Calls in which the log ends, the longest first. */
  readonly hanging: readonly HangingCall[];
  /** Tables of `strace -c`; `replayed`: their counts were made as calls. */
  readonly tables: readonly {
    readonly line: number;
    readonly replayed: boolean;
    readonly rows: readonly {
      readonly name: string;
      readonly calls: number;
      readonly errors: number;
      readonly totalNs: number | null;
    }[];
  }[];
  readonly recorded: RecordedTimes | null;
  readonly stacks: readonly ReplayStack[];
}
export interface ReplayStack {
  readonly stack: string;
  readonly totalNs: number;
  readonly counts: Counts;
  readonly syscalls: readonly {
    readonly name: string;
    readonly count: number;
    readonly totalNs: number;
    readonly share: number;
    readonly exits: number;
  }[];
  /** Time of the calls that the log has a time for, ns: comparable with the recorded total inside calls. */
  readonly timedNs: number;
  /** Simulated time of the calls that took longest by the log's durations, ns, by their line. */
  readonly ofLongest: Readonly<Record<number, number>>;
  /** The slowest calls: line in the log, name, ns, ns by the log (null: it doesn't tell), exits, and its hops. */
  readonly slowest: readonly {
    readonly line: number;
    readonly name: string;
    readonly ns: number;
    readonly recordedNs: number | null;
    readonly exits: number;
    readonly hops: readonly HopView[];
  }[];
}
