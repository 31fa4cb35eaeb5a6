/** What a start gives: times, phases and waits of every instance, memory by part. */
import type { StartChoice } from '../../core/start-views.ts';
import type { Text } from '../../core/text.ts';
import type { Totals } from '../measure.ts';
import type { PhaseId, WaitId } from '../../virt/boot/phases.ts';
import type { CpuMax } from '../compile/start.ts';

/** A phase of one instance. Phases follow each other without a gap, from the request to the first useful work. */
export interface StartPhase {
  readonly name: PhaseId;
  /** Since the request, ns. */
  readonly startNs: number;
  readonly durationNs: number;
  /** Cost that took most of it; null: none, it was waiting. */
  readonly cost: string | null;
}

/** Sleep of an instance's tasks for one reason, before it was ready. Tasks of one instance may wait at the same time. */
export interface StartWait {
  readonly name: WaitId;
  readonly ns: number;
  readonly count: number;
}

export interface StartInstance {
  readonly totalNs: number;
  readonly phases: readonly StartPhase[];
  readonly waits: readonly StartWait[];
}

/**
 * Memory of a part. private: frames of one instance. shared: frames that all instances map, counted once. Not counted to
 * an instance are cache: files that no living process maps, and host: services that run whatever is started.
 */
export interface MemoryPart {
  readonly id: string;
  readonly label: Text;
  readonly share: 'private' | 'shared' | 'cache' | 'host';
  /** Of one instance if private (the mean), of all together otherwise. */
  readonly bytes: number;
}

export interface StackStart {
  readonly stack: string;
  readonly totalNs: Totals;
  /** Phases of the instance in the middle: half of the others were no faster. */
  readonly phases: readonly StartPhase[];
  /** Waits of all instances. */
  readonly waits: readonly StartWait[];
  /** Frames of one instance, and its part of what all share (proportional set size). */
  readonly memoryBytes: number;
  /** What one more instance takes: the private parts. */
  readonly marginalBytes: number;
  readonly memory: readonly MemoryPart[];
  /** True: the host had not enough memory for all. */
  readonly outOfMemory: boolean;
  /** Tasks of the middle instance that are left when it is ready. */
  readonly processes: readonly string[];
  /** Why times or sizes are an estimate of the model; null: they add up from published figures. */
  readonly estimate: Text | null;
  readonly instances: readonly StartInstance[];
  readonly traceHash: string;
}

export interface StartOptions {
  /** CPUs of the host. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** From a snapshot instead of a boot. */
  readonly snapshot?: boolean;
  /** The image has to be pulled first. */
  readonly pull?: boolean;
  readonly network?: StartChoice<'network'>;
  readonly guest?: StartChoice<'guest'>;
  readonly firmware?: StartChoice<'firmware'>;
  /** `warm`: the host has started the same before, so its page cache holds the files. */
  readonly cache?: 'warm' | 'cold';
  /** Release of the host's kernel, e.g. `5.10`; absent: the reference. */
  readonly kernel?: string;
  /** Virtual CPUs and memory of each machine that is started; absent: as its kind has. */
  readonly vcpus?: number;
  readonly guestBytes?: number;
  /** The host merges pages that are the same in several VMs. */
  readonly ksm?: boolean;
  /** Repetitions, each on a host of its own with another seed. */
  readonly runs?: number;
  /** Mechanism switches of the host and of what it runs (`disk`, `ept`, `host-load` …), by id. */
  readonly switches?: Readonly<Record<string, string>>;
  /** CPU time that all instances together get in each period. */
  readonly cpuMax?: CpuMax;
  /** Means of costs to use instead, ns by cost id. */
  readonly costs?: Readonly<Record<string, number>>;
}

export interface StartRequest {
  readonly stacks: readonly string[];
  readonly atOnce: number;
  readonly seed: number;
  readonly options?: StartOptions;
}

export interface StartResult {
  readonly stacks: readonly StackStart[];
}
