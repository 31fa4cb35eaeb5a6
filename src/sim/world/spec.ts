/**
 * What a world is: machines, the cables between them, the places built on them, what is written into their files, and the
 * programs that run. Plain data; whatever is simulated is built from one of these, by one builder (`build.ts`), and a run is
 * a pure function of it and of the commands given later. Rooms, scenario files, links and options are compiled to it.
 */
import type { SchedFeatures } from '../kernel/sched/features.ts';

/** An hour, ns: longer runs than that are never simulated. */
export const MAX_NS = 3.6e12;

/** Any value that an option of a place may have. */
export type OptionValue = string | number;

export interface WorldSpec {
  readonly v: 1;
  /** What it is called on the screen, in files and in diagnostics. It has no influence on the run. */
  readonly name: string;
  /** Integer, 0 to 2³² − 1. Two worlds with the same seed draw the same n-th value of each cost. */
  readonly seed: number;
  /** Host profile: the costs of a machine, by the id of a `*.profile.ts` file. */
  readonly profile: string;
  /** Means of costs that differ from the profile's, ns by cost id. */
  readonly costs: Readonly<Record<string, number>>;
  /** Physical machines. The first is the host; the page's counts are about it and what is on it. */
  readonly machines: readonly MachineSpec[];
  readonly links: readonly LinkSpec[];
  /**
   * Groups of the machines, made in this order before any place is built; where there is a list, the root passes all its
   * controllers on. Absent: none.
   */
  readonly groups?: readonly GroupSpec[];
  /** In the order in which they are built: a place comes after the one it is in. */
  readonly places: readonly PlaceSpec[];
  /** Written in this order when all places are built; absent: none. */
  readonly files?: readonly FileSpec[];
  /** In the order in which the programs of the set-up are started. */
  readonly programs: readonly ProgramSpec[];
  readonly zero: ZeroSpec;
}

export interface MachineSpec {
  readonly id: string;
  readonly cpus: number;
  /** Physical memory, bytes; and how much of it was touched and freed while it booted (a multiple of 4096 each). */
  readonly memoryBytes: number;
  readonly touchedBytes: number;
  /** Id of a `*.disk.ts` file; null: none. */
  readonly disk: string | null;
  readonly kernel: KernelSpec;
  /** True: seen from afar, so that all of it shows as one box. Absent: false. */
  readonly opaque?: boolean;
  /**
   * When each of its CPUs is given to others, as by a hypervisor below it that is not simulated: for each CPU pairs (from,
   * to) in ns since zero, ascending. Absent: never.
   */
  readonly stolen?: readonly (readonly number[])[];
}

/** How the kernel of a machine, and those of the virtual machines on it, are booted. */
export interface KernelSpec {
  /** Linux version whose scheduler runs, e.g. `6.18`. */
  readonly version: string;
  /** Ticks per second. */
  readonly hz: number;
  /** Mechanism switches by id (see `SWITCHES`), also for what is built on it; absent: each one's default. */
  readonly switches: Readonly<Record<string, string>>;
  /** Behaviours of the scheduler that differ from the version's. */
  readonly sched?: Partial<SchedFeatures>;
  /** Pages that the page cache may hold. */
  readonly pageCachePages: number;
  /** Instant of a tick, ns since the machine's boot; absent: drawn from the seed. Guests always draw theirs. */
  readonly tickPhaseNs?: number;
}

/** A cable between the network interfaces of two machines, or a veth pair to a network namespace. */
export interface LinkSpec {
  readonly a: string;
  /** The other machine; with `veth` the name of the namespace, in which programs can run. */
  readonly b: string;
  /** True: its other end is a network namespace of the same machine. Absent: false. */
  readonly veth?: boolean;
  /** Of a cable; absent: as the costs say (`net.serialize`). */
  readonly bitsPerS?: number;
}

/** Where programs run: a layer put on a machine or into another place. */
export interface PlaceSpec {
  readonly id: string;
  /** Machine or place that it is in. */
  readonly in: string;
  /** Id of a `*.hypervisor.ts` or `*.runtime.ts` file. */
  readonly layer: string;
  /**
   * Mechanism switches of this place by id, and: `network` (how it reaches the network, see `NETWORK_MODES`), `vcpus` and `memoryMb` (of a
   * virtual machine), `pageCachePages` (of a kernel of its own).
   */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Group, on the kernel it is on, of the processes that make it up; absent: that of what it is in. */
  readonly cgroup?: string;
  /** CPUs, of the kernel it is on, that these processes may use; absent: each stays on a CPU of its own, as in a measurement. */
  readonly cpus?: readonly number[] | 'any';
}

/**
 * A group on a machine, with all controllers that its kind allows. Those below a group that programs are in themselves are
 * threaded: nothing else is possible there.
 */
export interface GroupSpec {
  /** Machine on whose kernel it is. */
  readonly in: string;
  /** Path below the root, without a leading slash; the group above it exists already. */
  readonly path: string;
  /** What is written into its files, by name, in this order. */
  readonly files: Readonly<Record<string, string>>;
  /** Instant of a boundary of its quota periods, ns since the machine's boot; absent: drawn from the seed. */
  readonly periodPhaseNs?: number;
}

/** What a shell would write. */
export interface FileSpec {
  /** Machine or place on whose kernel it is. */
  readonly in: string;
  /** Path in the cgroup file system, such as `web/cpu.max`; one that ends in `/` is a group to make, with those above it. */
  readonly path: string;
  readonly text: string;
}

/** When a program starts: while the world is set up, or so many ns after zero (negative: before it). */
export type StartTime = 'set-up' | number;

export interface ProgramSpec {
  readonly id: string;
  /** Machine or place that it runs in. */
  readonly in: string;
  /** Folder and id of the program: `operations/getpid`, `loads/hog`, `servers/web`. */
  readonly run: string;
  /** Numbers it takes, by name; absent ones have its defaults. */
  readonly args: Readonly<Record<string, number>>;
  /** How many of it. */
  readonly count: number;
  /** Before zero: time between the starts of its tasks, ns; absent: 0. After zero all start together. */
  readonly apartNs?: number;
  /** Machine or place of its other end, for programs that talk to one. */
  readonly peer?: string;
  /** CPUs of its kernel that it may use; absent: as the place says. */
  readonly cpus?: readonly number[];
  /** −20 to 19; absent: 0. */
  readonly nice?: number;
  /** Group on its kernel; absent: the place's. */
  readonly cgroup?: string;
  readonly start: StartTime;
}

/**
 * The moment from which times count, and where a built world stands: at an instant of the simulated clock, or so long after
 * the set-up has ended and then so long after the next tick of the host (null: at once), ns.
 */
export type ZeroSpec =
  { readonly atNs: number } | { readonly afterSetUpNs: number; readonly afterTickNs: number | null };
