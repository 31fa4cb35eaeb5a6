/** Layers that a stack is composed of: each takes the kernel below and gives the place where programs run. */
import type { Text } from '../core/text.ts';
import type { KernelConfig } from '../kernel/config.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Task } from '../kernel/task.ts';
import type { Machine } from '../hw/machine.ts';
import type { Sim } from '../hw/sim.ts';
import type { BootDef } from './boot/define.ts';
import type { Container } from './container.ts';

/**
 * How a place reaches the network: not at all, by the host's own interface, through a bridge with address translation,
 * through a published port, or through a bridge that is a part of the wire's network, where nobody translates.
 */
export const NETWORK_MODES = ['none', 'host', 'bridge', 'published', 'flat'] as const;
export type NetworkMode = (typeof NETWORK_MODES)[number];

/** Whether addresses are translated on the way out and in. */
export function translates(network: NetworkMode): boolean {
  return network === 'bridge' || network === 'published';
}

/** The place where the measured program runs, as built so far. */
export interface Place {
  readonly kernel: Kernel;
  /** CPUs of `kernel` for the program and for its partner on another CPU. */
  readonly appCpu: number;
  readonly otherCpu: number;
  /** CPUs of `kernel` for the helpers of the next layer, in the order they are taken: disk, network, interrupts, more. */
  readonly spareCpus: readonly number[];
  readonly netns: string;
  /** Container that its tasks are in; null: none. */
  readonly container: Container | null;
  /** Process that stands for everything in it to the kernel around it (a sandbox); absent: none does. */
  readonly sandbox?: { readonly kernel: Kernel; readonly task: Task };
  /** Path of its tasks' group in the kernel's cgroup hierarchy; '': the root. */
  readonly cgroup: string;
  /** CPUs that its processes may use, null: any; absent: each stays on the CPU that it is given. */
  readonly cpus?: readonly number[] | null;
  /** Host CPU that handles the NIC's interrupts; null: the program's own. */
  readonly nicCpu: number | null;
  /** How many virtual machines are around it. */
  readonly depth: number;
  /** What the page says about it, by key. */
  readonly facts: Readonly<Record<string, string>>;
}

/** A machine that is built switched off: whoever makes it starts its threads, and its guest kernel boots on them. */
export interface ColdBuild {
  readonly vcpus: number;
  /** Frames of its memory. */
  readonly frames: number;
  /** Frames that get memory of the host at one time: 1, or those of a huge page. */
  readonly backedTogether: number;
  /** Address space of the process that makes it. */
  readonly mm: number;
  /** Path of that process's cgroup. */
  readonly cgroup: string;
  /** CPUs of the kernel below for the vCPUs and for the other threads; null: any. */
  readonly vcpuCpus: readonly number[] | null;
  readonly helperCpus: readonly number[] | null;
}

/** What a layer may use while it builds. */
export interface BuildContext {
  readonly sim: Sim;
  /** Value of a mechanism switch. */
  readonly choice: (id: string) => string;
  readonly network: NetworkMode;
  readonly hz: number;
  /** Virtual machines that will be built inside this layer. */
  readonly innerVms: number;
  /** Virtual CPUs that a machine of this layer is to have; null: as many as its programs and inner machines need. */
  readonly vcpus: number | null;
  /** Frames of its memory; null: as many as usual. */
  readonly frames: number | null;
  /** Group that its processes are to be in, on the kernel below; null: the one that the layer makes, or that of what it is in. */
  readonly cgroup: string | null;
  /** A number in [0, 1) for a phase, from the run's seed. */
  readonly phase: (label: string) => number;
  /** Runs the simulation until the condition holds (set-up only). */
  readonly runUntil: (condition: () => boolean, what: string) => void;
  readonly makeKernel: (machine: Machine, name: string, config?: Partial<KernelConfig>) => Kernel;
  /** Absent: the machine runs already. */
  readonly cold?: ColdBuild;
}

/**
 * What layers need below and offer inside: a Linux kernel that runs other programs, hardware virtualisation (VT-x), the
 * bare machine for a hypervisor that is there first.
 */
export type Capability = 'linux' | 'vmx' | 'machine';

export interface StackLayer {
  readonly id: string;
  /** Other ids that mean the same. */
  readonly aliases?: readonly string[];
  readonly label: Text;
  readonly about: Text;
  readonly fidelity: 'full' | 'partial' | 'sketch';
  readonly fidelityNote: Text;
  /** Place in lists, ascending; layers without one come last, by id. */
  readonly order?: number;
  /** Components it brings, top stratum first; `app` and the host come by themselves. */
  readonly components: readonly string[];
  /** Components below that do not show: another one stands for them. */
  readonly hides?: readonly string[];
  /** True: it is a machine with a kernel of its own on virtual CPUs. */
  readonly isVm: boolean;
  readonly needs: readonly Capability[];
  /** Why it is refused where something is missing, in its own words; absent: a general reason. */
  readonly lacking?: Readonly<Partial<Record<Capability, Text>>>;
  /** What there is inside; of a layer that is no machine of its own, as far as it is there outside. */
  readonly offers: readonly Capability[];
  /** Why it does not offer something, for the refusal of what needs it. */
  readonly withholds?: Readonly<Partial<Record<Capability, Text>>>;
  /** How what runs in it reaches the network unless something else is asked for; absent: like what it is in. */
  readonly network?: NetworkMode;
  /** How the machine's first kernel is booted where this layer was there before it. */
  readonly host?: Partial<KernelConfig>;
  /** Divides the machine where this layer was there before its first kernel: its guests run on `guestCpus`. */
  readonly divide?: (machine: Machine, guestCpus: readonly number[]) => void;
  build(below: Place, context: BuildContext): Place;
  /** How it comes to life: its usual way first, then others. Absent: a VM starts as a plain VMM would do it. */
  readonly boots?: readonly BootDef[];
}

export function defineLayer(layer: StackLayer): StackLayer {
  return Object.freeze(layer);
}
