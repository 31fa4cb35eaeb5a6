/** A world while it is built: what there is of it so far, and what the parts of the builder share. */
import { invariant } from '../../core/invariant.ts';
import { seedFrom } from '../../core/rng.ts';
import type { CostProfile } from '../../costs/model.ts';
import { findProfile } from '../../costs/profiles/registry.ts';
import { REFERENCE_PROFILE } from '../../costs/registry.ts';
import { CostSampler } from '../../costs/sampler.ts';
import type { Machine } from '../../hw/machine.ts';
import { Sim, type Observers } from '../../hw/sim.ts';
import type { PeriodPhases } from '../../kernel/cgroup/kernel-host.ts';
import type { KernelConfig } from '../../kernel/config.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Place } from '../../virt/layer.ts';
import type { RunningProgram } from '../programs/define.ts';
import type { WorldSpec } from '../spec.ts';

const SETUP_LIMIT_EVENTS = 2_000_000;
/** Code of the fault for a world that the user's costs keep from ever being ready. */
const COSTS_UNBEARABLE = 'costs-unbearable';

/** The costs of a world. */
export function profileOf({ profile: id, costs }: Pick<WorldSpec, 'profile' | 'costs'>): CostProfile {
  const profile = findProfile(id);
  invariant(profile !== undefined, 'no-such-profile', id);
  return REFERENCE_PROFILE.withOverrides(new Map(Object.entries({ ...profile.costs, ...costs }))).profile;
}

/** What does not come from the spec. */
export interface BuildingParts {
  readonly observers?: Partial<Observers> | undefined;
  /** How the host's kernel is booted, as nothing in the spec says. */
  readonly underneath?: Partial<KernelConfig> | undefined;
  /** Who shapes the network of every physical machine. */
  readonly network?: KernelConfig['network'] | undefined;
  /** The same of kernels that a layer's machines have, by its id. Frozen. */
  readonly guests?: Readonly<Record<string, Partial<KernelConfig>>> | undefined;
}

export class Building {
  readonly spec: WorldSpec;
  /** How the host's kernel is booted, as nothing in the spec says. */
  readonly underneath: Partial<KernelConfig>;
  readonly network: KernelConfig['network'] | undefined;
  /** The same of kernels of machines on it, by layer. */
  readonly guests: Readonly<Record<string, Partial<KernelConfig>>>;
  readonly sim: Sim;
  /** All machines, in the order in which their kernels were booted. */
  readonly machines: Machine[] = [];
  /** Kernels of the physical machines, by the machine's id. */
  readonly kernels = new Map<string, Kernel>();
  /** Every machine and place in which a program can run, by its id. */
  readonly places = new Map<string, Place>();
  readonly programs = new Map<string, RunningProgram>();
  /** Labels under which phases were drawn. */
  private readonly drawn = new Set<string>();
  /** Where the period timers of groups of the physical machines lie, by the machine's id. */
  readonly periodPhases = new Map<string, PeriodPhases>();

  constructor(spec: WorldSpec, { observers, underneath = {}, network, guests = {} }: BuildingParts = {}) {
    this.spec = spec;
    this.underneath = underneath;
    this.network = network;
    this.guests = guests;
    const label = spec.places.map(({ layer }) => layer).join('/');
    this.sim = new Sim(spec.seed, new CostSampler(profileOf(spec), spec.seed, label), observers);
  }

  kernel(machine: string): Kernel {
    const kernel = this.kernels.get(machine);
    invariant(kernel !== undefined, 'no-such-machine', machine);
    return kernel;
  }

  place(id: string): Place {
    const place = this.places.get(id);
    invariant(place !== undefined, 'no-such-place', id);
    return place;
  }

  /** The host's kernel. */
  get host(): Kernel {
    return this.kernel(this.spec.machines[0]?.id ?? '');
  }

  private get hasOwnCosts(): boolean {
    return Object.keys(this.spec.costs).length > 0;
  }

  /** A number in [0, 1) from the seed. What is drawn a second time under a label is another's: it is drawn under both names. */
  phase(label: string, owner: string): number {
    const name = this.drawn.has(label) ? `${label} of ${owner}` : label;
    this.drawn.add(name);
    return seedFrom(this.spec.seed, 'phase', name).nextFloat();
  }

  /** Runs the set-up on until the condition holds. */
  runUntil(condition: () => boolean, what: string): void {
    const { sim } = this;
    sim.settle();
    const limit = sim.events + SETUP_LIMIT_EVENTS;
    while (!condition()) {
      const more = sim.step();
      // A tick that costs more than its period leaves no time for anything else: the user's costs, not a broken engine.
      invariant(sim.events < limit || !this.hasOwnCosts, COSTS_UNBEARABLE, what);
      invariant(more && sim.events < limit, 'set-up-did-not-end', what);
    }
  }

  /** Lets time pass to an instant; everything due at it has happened. */
  runTo(atNs: number): void {
    const { sim } = this;
    while (sim.nextNs() <= atNs && sim.step());
    sim.nowNs = Math.max(sim.nowNs, atNs);
  }
}
