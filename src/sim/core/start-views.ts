/**
 * What the boot race shows: lanes on one clock, their phases and waits, and what is in memory afterwards. Plain data that
 * the engine fills. Times are ns since the requests.
 */
import type { Text } from './text.ts';
import type { SwitchValues } from './views.ts';

/** What can be chosen of a start by a word; the first is what it is without a choice. */
export const START_CHOICES = Object.freeze({
  network: ['published', 'bridge', 'host'],
  guest: ['default', 'minimal', 'debian', 'distro'],
  firmware: ['default', 'seabios', 'direct'],
} as const);
export type StartChoice<K extends keyof typeof START_CHOICES> = (typeof START_CHOICES)[K][number];

/** A boot race: every stack on a host of its own, `atOnce` instances requested at the same moment. */
export interface StartSpec {
  readonly stacks: readonly string[];
  readonly atOnce: number;
  readonly seed: number;
  /** CPUs of each host. */
  readonly cpus: number;
  /** Guests are restored from a snapshot instead of booted. */
  readonly snapshot: boolean;
  /** The image is not there yet and is pulled first. */
  readonly pull: boolean;
  /** Release of the hosts' kernel such as `5.10`; absent: the reference. */
  readonly kernel?: string;
  /** Virtual CPUs and memory of each machine that is started; absent: as its kind has. */
  readonly vcpus?: number;
  readonly guestBytes?: number;
  /** Network of a container, guest and firmware of a VM; absent: the first of `START_CHOICES`. */
  readonly network?: StartChoice<'network'>;
  readonly guest?: StartChoice<'guest'>;
  readonly firmware?: StartChoice<'firmware'>;
  /** Mechanisms and means of costs (ns) of the hosts that are not those of the reference; absent: none. */
  readonly switches?: SwitchValues;
  readonly costs?: Readonly<Record<string, number>>;
}

/** A moment of a race. */
export interface StartFrame {
  readonly nowNs: number;
  /** When the last instance of all is ready; as far as is known while the race is not complete. */
  readonly endNs: number;
  /** Events taken by now, on all hosts. */
  readonly events: number;
  /** Instances that are ready by now, by stack. */
  readonly ready: readonly number[];
  /** Hash of the traces up to now; equal moments have equal hashes. */
  readonly stateHash: string;
  /** A race takes no commands. */
  readonly commands: readonly never[];
  /** The race as far as is known, sent when it is opened. */
  readonly race: StartRaceView | null;
}

/** What a phase's time rests on: the cost that took most of it. */
export interface StartBasisView {
  readonly cost: string;
  readonly label: Text;
  /** `measured`, `published`, `recalled`, `calibrated` or `assumed`. */
  readonly confidence: string;
  readonly source: string;
  /** True: to be shown as a model estimate. */
  readonly estimate: boolean;
}

/**
 * What a phase is spent on: programs that drive the start (client, daemon, shim, runtime), what walls the new one off, its
 * network, the virtual machine itself (VMM, its devices, firmware), the kernel that boots in it, what a distribution starts
 * after its kernel, the image, and the program that was wanted.
 */
export type PhasePart =
  'tools' | 'isolation' | 'network' | 'virtualisation' | 'kernel' | 'userland' | 'image' | 'program';

/** A part of a start. Phases of a lane follow each other without a gap. */
export interface StartPhaseView {
  readonly id: string;
  readonly label: Text;
  readonly startNs: number;
  readonly durationNs: number;
  readonly part: PhasePart;
  /** Absent: it was waiting all the time. */
  readonly basis?: StartBasisView;
}

/** A sleep of one of the lane's tasks. Several may overlap. */
export interface StartWaitView {
  readonly id: string;
  readonly label: Text;
  readonly kind: 'lock' | 'disk' | 'rcu' | 'network' | 'cpu' | 'image';
  readonly startNs: number;
  readonly durationNs: number;
}

/** One instance of a stack. */
export interface StartLaneView {
  /** Stack's id as asked for. */
  readonly stack: string;
  readonly label: Text;
  /** Number of the instance, from 0. */
  readonly instance: number;
  readonly totalNs: number;
  readonly phases: readonly StartPhaseView[];
  readonly waits: readonly StartWaitView[];
  /** True: its total is the middle one of all instances of the stack. */
  readonly middle: boolean;
  /** False: its last phase goes on, its total is the time so far. */
  readonly ready: boolean;
}

/** Memory of a part; what the shares mean says `MemoryPart` of the engine. */
export interface StartMemoryView {
  readonly id: string;
  readonly label: Text;
  readonly share: 'private' | 'shared' | 'cache' | 'host';
  readonly bytes: number;
  readonly confidence: string;
  /** What the size rests on. */
  readonly source: string;
}

export interface StartStackView {
  readonly stack: string;
  readonly label: Text;
  readonly lanes: readonly StartLaneView[];
  /** Instances that are ready. */
  readonly ready: number;
  readonly totalNs: {
    readonly min: number;
    readonly mean: number;
    readonly p50: number;
    readonly p99: number;
    readonly max: number;
  };
  /** Sum over all instances, largest first. */
  readonly waits: readonly {
    readonly id: string;
    readonly label: Text;
    readonly ns: number;
    readonly count: number;
  }[];
  /** Of one instance: its own frames and its part of what all share. */
  readonly memoryBytes: number;
  /** What one more instance would take. */
  readonly marginalBytes: number;
  /** Empty while the race is not complete. */
  readonly memory: readonly StartMemoryView[];
  readonly outOfMemory: boolean;
  /** Why times or sizes are a model estimate; null: they add up from published figures. */
  readonly estimate: Text | null;
}

export interface StartRaceView {
  readonly atOnce: number;
  readonly seed: number;
  readonly cpus: number;
  /** When the last instance of all was ready; while the race is not complete, how far it has come. */
  readonly endNs: number;
  /** Events that led there, on all hosts. */
  readonly events: number;
  /** Every instance is ready. */
  readonly complete: boolean;
  readonly stacks: readonly StartStackView[];
}

/** Where a lane is at a moment: the index of its phase (−1 before the first, the number of phases once ready). */
export function phaseAt(lane: StartLaneView, atNs: number): number {
  if (atNs < 0) return -1;
  const index = lane.phases.findIndex((phase) => atNs < phase.startNs + phase.durationNs);
  return index < 0 ? lane.phases.length : index;
}
