/** A scenario: cgroups with their settings, tasks in them, what a run of it gives. The format of the recordings. */

/** A group: its path below the root, and text for any of its cgroup files, e.g. `"cpu.max": "20000 100000"`. */
export interface GroupSpec {
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  /** vCPUs of the virtual machine that the group's programs run in; its processes on the host are the group's tasks. */
  readonly vm: VmSpec | null;
  /** Stack that the group's programs run in, e.g. `firecracker` or `gvisor-systrap`; null: KVM for a `vm`, else none. */
  readonly stack: string | null;
}

export interface VmSpec {
  readonly vcpus: number;
}

/** A task, or `count` of them. */
export interface TaskSpec {
  readonly cgroup: string;
  readonly program: string;
  /** CPUs it may use; null: all. */
  readonly cpus: readonly number[] | null;
  readonly count: number;
  readonly nice: number;
}

/** Counters of a group over the run, as `cpu.stat` names them; µs. */
export interface GroupResult {
  readonly usage_usec: number;
  readonly nr_periods: number;
  readonly nr_throttled: number;
  readonly throttled_usec: number;
  readonly nr_bursts: number;
  readonly burst_usec: number;
}

/** Response times, µs. */
export interface ResponseResult {
  readonly mean: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** What a task reports at its end. */
export interface TaskResult {
  readonly cgroup: string;
  readonly mode: string;
  readonly cpu_us: number;
  readonly voluntary_switches: number;
  readonly involuntary_switches: number;
  readonly jobs?: number;
  readonly response_us?: ResponseResult;
  /** Pairs (lost the CPU, got it back), µs after the start, over the first half second. */
  readonly gaps_us: readonly number[];
}

/** What one run gives. */
export interface RunResult {
  readonly cgroups: Readonly<Record<string, GroupResult>>;
  readonly tasks: readonly TaskResult[];
}

/** When a run began relative to what the kernel does by the clock. */
export interface RunPhases {
  /** µs from a tick to the start; null: drawn from the seed. */
  readonly startAfterTickUs: number | null;
  /** µs from the start to a group's first period boundary, as seen from outside, by path. */
  readonly periodPhaseUs: Readonly<Record<string, number>>;
  /** CPU time that steal and others took, as a share of wall time, summed over the CPUs in use. */
  readonly takenShare: number;
  /** When the CPU was taken for certain, pairs (from, to) in µs after the start; absent: not known. */
  readonly takenUs?: readonly number[];
}

/** A run that was recorded on a real kernel. */
export interface RecordedRun extends RunResult, RunPhases {}

export interface Scenario {
  readonly id: string;
  readonly about: string;
  readonly groups: readonly GroupSpec[];
  readonly tasks: readonly TaskSpec[];
  readonly durationMs: number;
  readonly phases: RunPhases;
  /** Kernel version whose scheduler runs it, e.g. `6.18`. */
  readonly kernel: string;
  readonly runs: readonly RecordedRun[];
}

/** A file of scenarios for one machine. */
export interface ScenarioFile {
  readonly cpus: number;
  readonly hz: number;
  /** Cost profile of the machine, see `PROFILES`. */
  readonly profile: string;
  readonly scenarios: readonly Scenario[];
}
