/** The Neighbours room's engine: one run, another beside it on the same clock, and what the page shows of a moment. */
import type {
  ExplainView,
  LimitChange,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourView,
  OtherRunView,
  RecordedView,
  WriteResult,
} from '../../core/neighbour-views.ts';
import { changesOf } from './changes.ts';
import { explainAt } from './explain.ts';
import { poolColumns, poolSteps, runColumns, sharesOf, useSeries } from './history.ts';
import { recordedView } from './recorded.ts';
import { responseViews } from './responses.ts';
import { NeighbourRun, type RunPlan } from './run.ts';
import { lastInstant, nextInstant, type StepKind } from './steps.ts';

export class NeighbourSession {
  readonly plan: RunPlan;
  run: NeighbourRun;
  /** The run as it was before a change in the past, or under another kernel. */
  before: NeighbourRun | null = null;
  private recordedRun: RecordedView | null | undefined;

  constructor(plan: RunPlan, commands: readonly NeighbourCommand[]) {
    this.plan = plan;
    this.run = new NeighbourRun(plan, commands);
  }

  get nowNs(): number {
    return this.run.nowNs;
  }

  seek(ns: number): void {
    this.run.seek(ns);
  }

  /** Goes to the next or the last instant at which the thing happened. At the end of the run, or its start, it stays. */
  step(what: StepKind, direction: 1 | -1): void {
    this.seek(direction > 0 ? nextInstant(this.run, what) : lastInstant(this.run, what));
  }

  /**
   * Writes a cgroup file now. Where something after the moment is decided already this forks: the old future is kept to
   * be compared with. A refused write changes nothing at all.
   */
  write(path: string, file: string, value: string): WriteResult {
    const { run } = this;
    const { nowNs } = run;
    if (run.furthestNs <= nowNs) return run.write(path, file, value);
    const expected = run.probe(path, file, value);
    if (!expected.ok) return expected;
    const fork = new NeighbourRun(this.plan, run.commands.slice(0, run.applied));
    fork.seek(nowNs);
    const answer = fork.write(path, file, value);
    this.before = run;
    this.run = fork;
    return answer;
  }

  explain(cpu: number, atNs: number): ExplainView {
    return explainAt(this.run, cpu, atNs);
  }

  /** Recorded runs of a real kernel beside ours of the unchanged scenario, simulated when first asked for. Null: none is recorded. */
  recorded(): RecordedView | null {
    if (this.recordedRun === undefined) this.recordedRun = recordedView(this.plan);
    return this.recordedRun;
  }

  /** What the page shows. */
  frame(view: NeighbourView): NeighbourFrame {
    const { run } = this;
    const { world, record, nowNs } = run;
    const [fromNs, toNs] = stretchOf(view, nowNs);
    const groups = record.groups(world);
    const selected = groups.selected(view.group);
    const readable = groups.readable(selected);
    const changes = changesOf(run.commands, nowNs);
    const { kernel, zeroNs } = world.parts;
    return {
      nowNs,
      endNs: run.endNs,
      knownNs: record.knownNs,
      events: world.sim.events,
      cpus: kernel.cpuCount,
      hz: kernel.hz,
      firstTickNs: (kernel.tickNs - ((zeroNs - kernel.tickPhaseNs) % kernel.tickNs)) % kernel.tickNs,
      seed: this.plan.choice.seed,
      windowStartNs: fromNs,
      windowEndNs: toNs,
      groups: groups.views(sharesOf(record, groups, Math.max(0, nowNs - view.windowNs), nowNs), readable),
      selected,
      current: kernel.machine.cpus.map(({ index }) => {
        const task = kernel.current(index)?.id ?? 0;
        return { task, group: groups.ofTask(task) };
      }),
      ...runColumns(record, fromNs, toNs),
      pools: poolColumns(record, readable, fromNs, toNs),
      poolSteps: poolSteps(record, selected, fromNs, toNs),
      use: useSeries(record, groups),
      responses: responseViews(world, record, groups, changes, nowNs),
      commands: [...run.commands],
      changes,
      stealNs: world.parts.guests.reduce(
        (sum, { vm }) => sum + vm.vcpus.reduce((ns, vcpu) => ns + vcpu.stealNs, 0),
        0,
      ),
      before: this.otherView(changes, [fromNs, toNs]),
    };
  }

  /** The other run over the same stretch; it goes on as far as this one. */
  private otherView(
    changes: readonly LimitChange[],
    [fromNs, toNs]: readonly [number, number],
  ): OtherRunView | null {
    const { before, run } = this;
    if (!before) return null;
    if (before.record.knownNs < run.record.knownNs) before.seek(run.record.knownNs);
    const groups = before.record.groups(before.world);
    const { features, seed } = before.plan.choice;
    return {
      pick: features?.pick ?? 'eevdf',
      throttle: features?.throttle === 'cfs_rq' ? 'queue' : 'task',
      hz: before.plan.file.hz,
      seed,
      responses: responseViews(before.world, before.record, groups, changes, run.nowNs),
      runs: runColumns(before.record, fromNs, toNs).runs,
      use: useSeries(before.record, groups),
      commands: [...before.commands],
      changes: changesOf(before.commands, before.record.knownNs),
    };
  }
}

/** The stretch of time that is shown. One that ends at the moment is as long as the window from the start on. */
function stretchOf({ fromNs, windowNs }: NeighbourView, nowNs: number): readonly [number, number] {
  const from = Math.max(0, Math.round(fromNs ?? nowNs - windowNs));
  return [from, from + windowNs];
}
