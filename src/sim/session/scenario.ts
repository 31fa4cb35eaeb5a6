/** A scenario on a session: a world with writes to cgroup files in it, and the record of what it has shown. */
import type { NeighbourCommand, WriteResult } from '../core/neighbour-views.ts';
import { finish } from '../core/work.ts';
import type { RunPlan } from '../world/neighbours/plan.ts';
import { RunRecord } from '../world/neighbours/record.ts';
import { findInstant, isStepKind } from '../world/neighbours/steps.ts';
import { writeOrAct } from '../world/scenario/acts.ts';
import { buildScenario } from '../world/scenario/build.ts';
import type { World, WorldCheckpoint } from '../world/world.ts';
import { Session, type SessionPlan } from './session.ts';
import type { Variant } from './variant.ts';

const EVERY_EVENTS = 4096;
const MAX_CHECKPOINTS = 40;
/** A checkpoint copies every task: of so many tasks copies are kept together. */
const KEPT_TASKS = 100_000;

export class ScenarioVariant implements Variant<NeighbourCommand, WorldCheckpoint> {
  readonly world: World;
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
    this.record.before(this.world);
    return this.world.step();
  }

  advanceTo(ns: number): void {
    const { sim, parts } = this.world;
    sim.nowNs = Math.max(sim.nowNs, parts.zeroNs + ns);
  }

  apply(command: NeighbourCommand): WriteResult {
    return writeOrAct(this.world, command);
  }

  checkpoint(): WorldCheckpoint {
    return this.world.checkpoint();
  }

  restore(checkpoint: WorldCheckpoint): void {
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

/** The writes that the scenario makes itself, unless a log that is opened again has them already. */
function ownWrites({ scenario }: RunPlan, log: readonly NeighbourCommand[]): NeighbourCommand[] {
  const keyOf = ({ atNs, path, file, value }: NeighbourCommand): string =>
    JSON.stringify([atNs, path, file, value]);
  const known = new Set(log.map(keyOf));
  return scenario.writes
    .map(({ atMs, path, file, value }) => ({ atNs: Math.round(atMs * 1e6), path: `/${path}`, file, value }))
    .filter((write) => !known.has(keyOf(write)));
}

/** A scenario with its own writes and those of a log, at its start. */
export function openScenario(plan: RunPlan, commands: readonly NeighbourCommand[]): ScenarioSession {
  const ordered = [...ownWrites(plan, commands), ...commands].sort((a, b) => a.atNs - b.atNs);
  return finish(Session.opened(scenarioPlan(plan), ordered));
}
