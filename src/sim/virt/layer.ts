/** Layers that a stack is composed of: each takes the kernel below and gives the place where programs run. */
import type { Text } from '../core/text.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ContainerView } from '../kernel/task.ts';
import type { Machine } from '../hw/machine.ts';
import type { Sim } from '../hw/sim.ts';

/** How an operation reaches the network. */
export type NetworkMode = 'none' | 'host' | 'bridge' | 'published';

/** The place where the measured program runs, as built so far. */
export interface Place {
  readonly kernel: Kernel;
  /** CPUs of `kernel` for the program and for its partner on another CPU. */
  readonly appCpu: number;
  readonly otherCpu: number;
  readonly netns: string;
  readonly container: ContainerView | null;
  /** The scheduler's group for its tasks; null: the root group. */
  readonly cgroup: object | null;
  /** Host CPU that handles the NIC's interrupts; null: the program's own. */
  readonly nicCpu: number | null;
  /** How many virtual machines are around it. */
  readonly depth: number;
  /** What the page says about it, by key. */
  readonly facts: Readonly<Record<string, string>>;
}

/** What a layer may use while it builds. */
export interface BuildContext {
  readonly sim: Sim;
  /** Value of a mechanism switch. */
  readonly choice: (id: string) => string;
  readonly network: NetworkMode;
  readonly hz: number;
  /** A number in [0, 1) for a phase, from the run's seed. */
  readonly phase: (label: string) => number;
  /** Runs the simulation until the condition holds (set-up only). */
  readonly runUntil: (condition: () => boolean, what: string) => void;
  readonly makeKernel: (machine: Machine, name: string) => Kernel;
}

export interface StackLayer {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly fidelity: 'full' | 'partial' | 'sketch';
  readonly fidelityNote: Text;
  /** Components it brings, top stratum first; `app` and the host come by themselves. */
  readonly components: readonly string[];
  /** True: it needs hardware virtualisation below. */
  readonly needsVirtualisation: boolean;
  build(below: Place, context: BuildContext): Place;
}

export function defineLayer(layer: StackLayer): StackLayer {
  return Object.freeze(layer);
}
