/** A scenario on a session: a world with writes to cgroup files in it, and the record of what it has shown. */
import type { NeighbourCommand, WriteResult } from '../core/neighbour-views.ts';
import { finish } from '../core/work.ts';
import type { RunPlan } from '../world/neighbours/plan.ts';
import { RunRecord } from '../world/neighbours/record.ts';
import { findInstant, isStepKind } from '../world/neighbours/steps.ts';
import { buildScenario } from '../world/scenario/build.ts';
import type { ScenarioCheckpoint, ScenarioWorld } from '../world/scenario/scenario-world.ts';
import { Session, type SessionPlan } from './session.ts';
import type { Variant } from './variant.ts';

const EVERY_EVENTS = 4096;
const MAX_CHECKPOINTS = 40;
/** A checkpoint copies every task: of so many tasks copies are kept together. */
const KEPT_TASKS = 100_000;

export class ScenarioVariant implements Variant<NeighbourCommand, ScenarioCheckpoint> {
  readonly world: ScenarioWorld;
  /** What happened up to the latest moment seen. */
  readonly record: RunRecord;
  readonly busy = false;
  readonly endless = false;

  constructor(plan: RunPlan) {
    this.world = buildScenario(plan.file, plan.scenario, plan.choice);
    this.world.runTo(0);
    this.record = new RunRecord(this.world, endOf(plan));
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
    const { sim, parts } = this.world;
    sim.nowNs = Math.max(sim.nowNs, parts.zeroNs + ns);
  }

  apply({ path, file, value }: NeighbourCommand): WriteResult {
    return this.world.write(`${path}/${file}`, value);
  }

  checkpoint(): ScenarioCheckpoint {
    return this.world.checkpoint();
  }

  restore(checkpoint: ScenarioCheckpoint): void {
    this.world.restore(checkpoint);
  }

  /** Everything of a scenario has its instant on record. */
  count(): number {
    return 0;
  }

  instant(what: string, ns: number, direction: 1 | -1): number | null | undefined {
    return isStepKind(what) ? findInstant(this.world, what, ns, direction) : undefined;
  }

  follow(nowNs: number): void {
    this.record.follow(this.world, nowNs);
  }

  /** A write that is taken again has been noted before. */
  settled(nowNs: number): void {
    if (nowNs >= this.record.knownNs) this.record.settle(this.world);
  }
}

export type ScenarioSession = Session<NeighbourCommand, ScenarioVariant>;

function endOf({ scenario }: RunPlan): number {
  return scenario.durationMs * 1e6;
}

function tasksOf({ scenario }: RunPlan): number {
  return scenario.tasks.reduce((sum, { count }) => sum + count, 0);
}

export function scenarioPlan(plan: RunPlan): SessionPlan<NeighbourCommand, ScenarioVariant> {
  const most = Math.floor(KEPT_TASKS / Math.max(1, tasksOf(plan)));
  return {
    build: () => [new ScenarioVariant(plan)],
    endNs: endOf(plan),
    horizonEvents: 0,
    commandsFirst: false,
    checkpoints: { everyEvents: EVERY_EVENTS, most: Math.min(MAX_CHECKPOINTS, Math.max(3, most)) },
  };
}

/** A scenario with the writes of a log, at its start. */
export function openScenario(plan: RunPlan, commands: readonly NeighbourCommand[]): ScenarioSession {
  const ordered = [...commands].sort((a, b) => a.atNs - b.atNs);
  return finish(Session.opened(scenarioPlan(plan), ordered));
}
