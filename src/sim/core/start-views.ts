/**
 * What the boot race shows: lanes on one clock, their phases and waits, and what is in memory afterwards. Plain data that
 * the engine fills. Times are ns since the requests.
 */
import type { Text } from './text.ts';

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
}

/** A moment of a race. */
export interface StartFrame {
  readonly nowNs: number;
  /** When the last instance of all is ready. */
  readonly endNs: number;
  /** Events taken by now, on all hosts. */
  readonly events: number;
  /** Instances that are ready by now, by stack. */
  readonly ready: readonly number[];
  /** Hash of the traces up to now; equal moments have equal hashes. */
  readonly stateHash: string;
  /** A race takes no commands. */
  readonly commands: readonly never[];
  /** The whole race, sent when it is opened and when it is asked for. */
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

/** A part of a start. Phases of a lane follow each other without a gap. */
export interface StartPhaseView {
  readonly id: string;
  readonly label: Text;
  readonly startNs: number;
  readonly durationNs: number;
  /** Setting up the network: shown apart. */
  readonly network: boolean;
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
  readonly memory: readonly StartMemoryView[];
  readonly outOfMemory: boolean;
  /** Why times or sizes are a model estimate; null: they add up from published figures. */
  readonly estimate: Text | null;
}

export interface StartRaceView {
  readonly atOnce: number;
  readonly seed: number;
  readonly cpus: number;
  /** When the last instance of all was ready. */
  readonly endNs: number;
  readonly stacks: readonly StartStackView[];
}

/** Where a lane is at a moment: the index of its phase (−1 before the first, the number of phases once ready). */
export function phaseAt(lane: StartLaneView, atNs: number): number {
  if (atNs < 0) return -1;
  const index = lane.phases.findIndex((phase) => atNs < phase.startNs + phase.durationNs);
  return index < 0 ? lane.phases.length : index;
}
