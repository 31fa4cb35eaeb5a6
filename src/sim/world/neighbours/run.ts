/**
 * One run of a scenario with writes to cgroup files in it, and a moment that can be moved back and forth. Going back
 * restores the checkpoint before the moment and takes the events again.
 */
import type { NeighbourCommand, WriteResult } from '../../core/neighbour-views.ts';
import { buildScenario, type RunChoice } from '../scenario/build.ts';
import type { ScenarioCheckpoint, ScenarioWorld } from '../scenario/scenario-world.ts';
import type { Scenario, ScenarioFile } from '../scenario/types.ts';
import { RunRecord } from './record.ts';

/** Simulated time between checkpoints at first; doubled when there are too many. */
const FIRST_INTERVAL_NS = 100e6;
const MAX_CHECKPOINTS = 40;

interface Checkpoint {
  readonly atNs: number;
  readonly applied: number;
  readonly world: ScenarioCheckpoint;
}

/** What a neighbourhood is built from. */
export interface RunPlan {
  readonly file: ScenarioFile;
  readonly scenario: Scenario;
  readonly choice: RunChoice;
}

export class NeighbourRun {
  readonly plan: RunPlan;
  readonly world: ScenarioWorld;
  /** What happened up to the latest moment seen. */
  readonly record: RunRecord;
  /** Writes, in order of time, and what the kernel answered to those that have taken effect. */
  readonly commands: NeighbourCommand[];
  readonly answers: WriteResult[] = [];
  /** The moment, ns since the start. */
  nowNs = 0;
  private readonly checkpoints: Checkpoint[] = [];
  private intervalNs = FIRST_INTERVAL_NS;

  constructor(plan: RunPlan, commands: readonly NeighbourCommand[]) {
    this.plan = plan;
    this.commands = [...commands].sort((a, b) => a.atNs - b.atNs);
    this.world = buildScenario(plan.file, plan.scenario, plan.choice);
    this.world.runTo(0);
    this.record = new RunRecord(this.world, this.endNs);
    this.remember();
    this.applyDue();
  }

  get endNs(): number {
    return this.plan.scenario.durationMs * 1e6;
  }

  /** The latest moment seen, or written for: what comes before it is decided. */
  get furthestNs(): number {
    return Math.max(this.record.knownNs, this.commands.at(-1)?.atNs ?? 0);
  }

  /** How far apart checkpoints are at least, ns. */
  get lookBackNs(): number {
    return this.intervalNs;
  }

  /** Commands that have taken effect. */
  get applied(): number {
    return this.answers.length;
  }

  /** Goes to a moment, back or forth; a write given at it has taken effect. */
  seek(ns: number): void {
    const goal = Math.min(Math.max(0, Math.round(ns)), this.endNs);
    if (goal < this.nowNs) this.restoreBefore(goal);
    while (this.nowNs < goal) this.advance(Math.min(goal, this.nextStop()));
  }

  /** Takes the way to a moment anew from the checkpoint before it, whatever was done to the world meanwhile. */
  retake(ns: number): void {
    this.restoreBefore(ns);
    this.seek(ns);
  }

  /** The next moment at which something besides events is to be done. */
  private nextStop(): number {
    const boundary = (Math.floor(this.nowNs / this.intervalNs) + 1) * this.intervalNs;
    return Math.min(boundary, this.commands[this.applied]?.atNs ?? Infinity);
  }

  private advance(ns: number): void {
    this.world.runTo(ns);
    this.nowNs = ns;
    this.record.follow(this.world, ns);
    this.applyDue();
    if (ns % this.intervalNs === 0) this.remember();
  }

  private applyDue(): void {
    const { applied } = this;
    for (;;) {
      const command = this.commands[this.applied];
      if (!command || command.atNs > this.nowNs) break;
      this.answers.push(this.world.write(`${command.path}/${command.file}`, command.value));
    }
    if (this.applied > applied) this.settle();
  }

  /** A write that was replayed has been noted before. */
  private settle(): void {
    if (this.nowNs >= this.record.knownNs) this.record.settle(this.world);
  }

  /** Writes a file at the moment, which is the latest seen. A refused write is no part of the run and leaves no trace in it. */
  write(path: string, file: string, value: string): WriteResult {
    const answer = this.world.write(`${path}/${file}`, value);
    if (!answer.ok) {
      this.retake(this.nowNs);
      return answer;
    }
    this.commands.length = this.applied;
    this.commands.push({ atNs: this.nowNs, path, file, value });
    this.answers.push(answer);
    while ((this.checkpoints.at(-1)?.atNs ?? 0) >= this.nowNs && this.nowNs > 0) this.checkpoints.pop();
    this.settle();
    return answer;
  }

  /** What the kernel would answer to a write now. */
  probe(path: string, file: string, value: string): WriteResult {
    const answer = this.world.write(`${path}/${file}`, value);
    this.retake(this.nowNs);
    return answer;
  }

  private remember(): void {
    if ((this.checkpoints.at(-1)?.atNs ?? -1) >= this.nowNs) return;
    // While somebody listens the world is not quite the run's.
    if (this.world.kernel.scheduler.watch) return;
    this.checkpoints.push({ atNs: this.nowNs, applied: this.applied, world: this.world.checkpoint() });
    if (this.checkpoints.length <= MAX_CHECKPOINTS) return;
    this.intervalNs *= 2;
    const kept = this.checkpoints.filter(({ atNs }) => atNs % this.intervalNs === 0);
    this.checkpoints.splice(0, this.checkpoints.length, ...kept);
  }

  /** To the last checkpoint not after a moment. */
  restoreBefore(ns: number): void {
    let at = this.checkpoints.length - 1;
    while (at > 0 && (this.checkpoints[at]?.atNs ?? 0) > ns) at--;
    const checkpoint = this.checkpoints[at];
    if (!checkpoint) return;
    this.world.restore(checkpoint.world);
    this.nowNs = checkpoint.atNs;
    this.answers.length = checkpoint.applied;
    this.applyDue();
  }
}
