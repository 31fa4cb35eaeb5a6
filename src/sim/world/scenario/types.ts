/** A scenario: cgroups with their settings, tasks in them, what a run of it gives. The format of the recordings. */

import type { Fates } from '../../core/fates.ts';

/** A group: its path below the root, and text for any of its cgroup files, e.g. `"cpu.max": "20000 100000"`. */
export interface GroupSpec {
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
  /** vCPUs of the virtual machine that the group's programs run in; its processes on the host are the group's tasks. */
  readonly vm: VmSpec | null;
  /** Stack that the group's programs run in, e.g. `firecracker` or `gvisor-systrap`; null: KVM for a `vm`, else none. */
  readonly stack: string | null;
  /** Devices that its programs may use, beside what its stack lets them: `c 189:3 rwm`, `/dev/bus/usb/001/004`; absent: as the stack says. */
  readonly devices?: readonly string[];
}

export interface VmSpec {
  readonly vcpus: number;
  /** Memory of it, MiB; absent: 1,024. */
  readonly memoryMb?: number;
}

/** A task, or `count` of them. */
export interface TaskSpec {
  readonly cgroup: string;
  readonly program: string;
  /** CPUs it may use; null: all. */
  readonly cpus: readonly number[] | null;
  readonly count: number;
  readonly nice: number;
  /** When it starts, ms after the start; null: it is there before and waits for it. */
  readonly startMs: number | null;
  /** A response that takes longer than this is late, ms; null: none is. */
  readonly deadlineMs: number | null;
}

/** A write to a cgroup file at a moment. */
export interface WriteSpec {
  /** ms after the start. */
  readonly atMs: number;
  readonly path: string;
  readonly file: string;
  readonly value: string;
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

/** How times are spread, µs. */
export interface Tail {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Threads of a group as `pids` counts them; `max` null: no limit. */
export interface PidsFigures {
  readonly max: number | null;
  readonly current: number;
  readonly peak: number;
  /** Forks that were refused in it and below it. */
  readonly refused: number;
}

/** Memory of a group, bytes, and what happened to it over the run. */
export interface MemoryFigures {
  readonly current: number;
  readonly peak: number;
  readonly max: number | null;
  readonly high: number | null;
  readonly swap: number;
  readonly oom_kills: number;
  readonly refaults: number;
  readonly some_usec: number;
}

/** Bytes and requests a second, and time in which it stalled for the disk. */
export interface DiskFigures {
  readonly rbytes_per_s: number;
  readonly wbytes_per_s: number;
  readonly rios_per_s: number;
  readonly wios_per_s: number;
  readonly some_usec: number;
  readonly full_usec: number;
}

/** Bits a second by the cable, what was dropped, and the mean time that a packet waited in a queue. */
export interface NetFigures {
  readonly sent_bits_per_s: number;
  readonly received_bits_per_s: number;
  readonly dropped: number;
  readonly queued_us: number;
}

/** What people alert on, for a group with all below it; null: does not apply. */
export interface GroupFigures {
  /** CPUs used on average, and the smallest limit on it or above it. */
  readonly usage_cpus: number;
  readonly limit_cpus: number | null;
  readonly usage_share_of_limit: number | null;
  /** nr_throttled ÷ nr_periods. */
  readonly throttled_share: number | null;
  /** throttled_usec ÷ nr_throttled, ms; stops of several CPUs add up, as in the kernel's counter. */
  readonly throttled_ms_each: number | null;
  readonly requests_per_s: number | null;
  readonly response_us: Tail | null;
  /** Answers that took longer than `deadline_ms`, of those that have one. */
  readonly late_share: number | null;
  /** From the instant a sleep was due to the program running again. */
  readonly wakeup_us: Tail | null;
  /** Time its virtual CPUs wanted to run and could not. */
  readonly steal_usec: number | null;
  /** What it gave to its machine's disk, as `io.stat` counts, and its pressure for I/O; absent: the machine has none. */
  readonly disk?: DiskFigures;
  /** What it sent and received by the cable; absent: nothing of the scenario uses the network. */
  readonly net?: NetFigures;
  /** Absent: there is no limit on it or above it, and no fork was refused. */
  readonly pids?: PidsFigures;
  /** Absent: its machine does not keep account of memory. */
  readonly memory?: MemoryFigures;
  readonly pressure: {
    readonly some_usec: number;
    readonly full_usec: number;
    readonly some_share: number;
    readonly full_share: number;
  };
}

/** What one run gives. */
export interface RunResult {
  readonly cgroups: Readonly<Record<string, GroupResult>>;
  readonly tasks: readonly TaskResult[];
  /** Absent in recordings. */
  readonly figures?: Readonly<Record<string, GroupFigures>>;
  /** Absent: nothing ended but by itself. */
  readonly fates?: Fates;
  /** Writes that the kernel refused; absent: none. */
  readonly refused?: readonly string[];
}

/** When a run began relative to what the kernel does by the clock. */
export interface RunPhases {
  /** µs from a tick to the start; null: drawn from the seed. */
  readonly startAfterTickUs: number | null;
  /** µs from the start to a group's first period boundary, as seen from outside, by path. */
  readonly periodPhaseUs: Readonly<Record<string, number>>;
}

/** A run that was recorded on a real kernel. */
export interface RecordedRun extends RunResult, RunPhases {
  /** CPU time that steal and others took of the recorded machine, as a share of wall time, summed over the CPUs in use. */
  readonly takenShare: number;
}

export interface Scenario {
  readonly id: string;
  readonly about: string;
  readonly groups: readonly GroupSpec[];
  readonly tasks: readonly TaskSpec[];
  /** In order of time. */
  readonly writes: readonly WriteSpec[];
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
  /** Memory of the machine, MiB; absent: enough for what is simulated of it. */
  readonly memoryMb?: number;
  /** Swap on its disk, MiB; absent: none. */
  readonly swapMb?: number;
  /** Its disk, by the id of a medium; null: an NVMe drive if something of a scenario needs one, else none. */
  readonly disk: string | null;
  /** The cable to the other machine, Mbit/s; absent: 1000. */
  readonly linkMbit?: number;
  readonly scenarios: readonly Scenario[];
}
