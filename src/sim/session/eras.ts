/** Eras on a session: one world each, on one clock, in all of which the same application begins to misbehave. */
import type { EraCommand, EraId, EraSpec } from '../core/era-views.ts';
import type { WriteResult } from '../core/neighbour-views.ts';
import { Census } from '../world/eras/census.ts';
import type { Pressed } from '../world/eras/frame.ts';
import { buildEra, END_NS, eraPlan, pressIn, type EraPlan } from '../world/eras/plan.ts';
import type { World, WorldCheckpoint } from '../world/world.ts';
import type { Session } from './session.ts';
import { type SessionPlan } from './session.ts';
import type { Variant } from './variant.ts';

/** Worlds with their memory are large: checkpoints are few and far apart. */
const EVERY_EVENTS = 32_768;
const MAX_CHECKPOINTS = 5;

interface EraCheckpoint {
  readonly world: WorldCheckpoint;
  readonly pressed: Pressed | null;
}

export class EraVariant implements Variant<EraCommand, EraCheckpoint> {
  readonly plan: EraPlan;
  readonly world: World;
  readonly busy = false;
  readonly endless = false;
  /** What was pressed; null: nothing yet. */
  pressed: Pressed | null = null;

  constructor(spec: EraSpec, era: EraId) {
    this.plan = eraPlan(spec, era);
    this.world = buildEra(this.plan);
  }

  get census(): Census {
    return new Census(this.plan, this.world);
  }

  get nowNs(): number {
    return this.world.nowNs;
  }

  get nextNs(): number {
    return this.world.nextNs;
  }

  step(): boolean {
    return this.world.step();
  }

  advanceTo(ns: number): void {
    this.world.advanceTo(ns);
  }

  /** An era whose world does not model it goes on as if nothing had been pressed. */
  apply({ atNs, press }: EraCommand): WriteResult {
    const usedNs = this.census.cpuNs();
    const { ok: can } = pressIn(this.world, this.plan, press);
    this.pressed = { press, atNs, can, usedNs };
    return { ok: true };
  }

  checkpoint(): EraCheckpoint {
    return { world: this.world.checkpoint(), pressed: this.pressed };
  }

  restore({ world, pressed }: EraCheckpoint): void {
    this.world.restore(world);
    this.pressed = pressed;
  }

  count(): number {
    return 0;
  }
}

export type ErasSession = Session<EraCommand, EraVariant>;

/** A session of a checked spec. */
export function erasPlan(spec: EraSpec): SessionPlan<EraCommand, EraVariant> {
  return {
    build: () => spec.eras.map((era) => new EraVariant(spec, era)),
    endNs: END_NS,
    horizonEvents: 0,
    commandsFirst: false,
    checkpoints: { everyEvents: EVERY_EVENTS, most: MAX_CHECKPOINTS },
  };
}
