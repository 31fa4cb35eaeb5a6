/** Operations in stacks on a session: one world per stack, each with common random numbers. */
import type { WriteResult } from '../core/neighbour-views.ts';
import type { LabCommand, LabSpec } from '../core/views.ts';
import { buildOperation } from '../world/compile/operation.ts';
import type { World, WorldCheckpoint } from '../world/world.ts';
import type { Session, SessionPlan } from './session.ts';
import type { Variant } from './variant.ts';

const TAKEN: WriteResult = Object.freeze({ ok: true });
const FIRST_INTERVAL = 512;
const MAX_CHECKPOINTS = 48;
/** Events that a command runs ahead to find where its future ends. */
const HORIZON_EVENTS = 400_000;

export class StackVariant implements Variant<LabCommand, WorldCheckpoint> {
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  get nowNs(): number {
    return this.world.nowNs;
  }

  get nextNs(): number {
    return this.world.nextNs;
  }

  get busy(): boolean {
    return this.world.busy;
  }

  get endless(): boolean {
    return this.world.issuer.issued === Infinity;
  }

  step(): boolean {
    return this.world.step();
  }

  advanceTo(ns: number): void {
    this.world.advanceTo(ns);
  }

  apply({ kind, count }: LabCommand): WriteResult {
    if (kind === 'issue') this.world.issue(count === 0 ? Infinity : count);
    else this.world.issuer.stop();
    return TAKEN;
  }

  checkpoint(): WorldCheckpoint {
    return this.world.checkpoint();
  }

  restore(checkpoint: WorldCheckpoint): void {
    this.world.restore(checkpoint);
  }

  count(what: string): number {
    const { sim, issuer } = this.world;
    switch (what) {
      case 'hop':
        return sim.hopRows;
      case 'operation':
        return issuer.done;
      case 'exit':
        return sim.metrics.exits;
      case 'interrupt':
        return sim.metrics.interrupts;
      default:
        return 0;
    }
  }
}

export type PathsSession = Session<LabCommand, StackVariant>;

/** A session of a checked spec (see `labIssues`). */
export function pathsPlan({ stacks, ...spec }: LabSpec): SessionPlan<LabCommand, StackVariant> {
  return {
    build: () => stacks.map((stack) => new StackVariant(buildOperation({ ...spec, stack }))),
    endNs: null,
    horizonEvents: HORIZON_EVENTS,
    commandsFirst: true,
    checkpoints: { everyEvents: FIRST_INTERVAL, most: MAX_CHECKPOINTS },
  };
}
