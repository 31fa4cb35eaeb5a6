/** The Neighbours room's engine: one run, the run before a change in the past, and what the page shows of a moment. */
import type {
  ExplainView,
  NeighbourCommand,
  NeighbourFrame,
  RecordedView,
  WriteResult,
} from '../../core/neighbour-views.ts';
import { firstRowAt, isSwitch } from '../scenario/history-rows.ts';
import { BANDWIDTH } from '../scenario/sched-log.ts';
import { explainAt } from './explain.ts';
import { GroupList } from './groups.ts';
import { poolColumns, runColumns, useSeries } from './history.ts';
import { recordedView } from './recorded.ts';
import { responseViews } from './responses.ts';
import { NeighbourRun, type RunPlan } from './run.ts';

/** What one step goes to. */
export type StepKind = 'switch' | 'throttle' | 'period';

export class NeighbourSession {
  readonly plan: RunPlan;
  run: NeighbourRun;
  /** The run as it was before a change in the past. */
  before: NeighbourRun | null = null;
  private recorded: RecordedView | null | undefined;

  constructor(plan: RunPlan, commands: readonly NeighbourCommand[]) {
    this.plan = plan;
    this.run = new NeighbourRun(plan, commands);
  }

  get nowNs(): number {
    return this.run.nowNs;
  }

  seek(ns: number): void {
    this.run.seek(ns);
    this.before?.seek(this.run.nowNs);
  }

  /** Writes a cgroup file now. In the past of a run this forks: the old future is kept to be compared with. */
  write(path: string, file: string, value: string): WriteResult {
    const { run } = this;
    const { nowNs } = run;
    if (run.furthestNs <= nowNs) return run.write(path, file, value);
    const fork = new NeighbourRun(this.plan, run.commands.slice(0, run.applied));
    fork.seek(nowNs);
    const answer = fork.write(path, file, value);
    if (!answer.ok) return answer;
    this.before = run;
    this.run = fork;
    return answer;
  }

  explain(cpu: number, atNs: number): ExplainView {
    return explainAt(this.run, cpu, atNs);
  }

  // ------------------------------------------------------------ steps

  /** Goes to the next or the last instant at which the thing happened. At the end of the run, or its start, it stays. */
  step(what: StepKind, direction: 1 | -1): void {
    const at = direction > 0 ? this.next(what) : this.last(what);
    this.seek(at);
  }

  /** Runs on in small parts until the thing has happened. */
  private next(what: StepKind): number {
    const { run } = this;
    const { nowNs, endNs } = run;
    const known = this.firstAfter(what, nowNs);
    if (known !== null) return known;
    for (let at = nowNs; at < endNs;) {
      at = Math.min(endNs, at + 4e6);
      run.seek(at);
      const found = this.firstAfter(what, nowNs);
      if (found !== null) return found;
    }
    return endNs;
  }

  private firstAfter(what: StepKind, ns: number): number | null {
    return what === 'switch' ? this.switchFrom(ns, 1) : this.logged(what, ns, 1);
  }

  private last(what: StepKind): number {
    const { nowNs } = this.run;
    return (what === 'switch' ? this.switchFrom(nowNs, -1) : this.logged(what, nowNs, -1)) ?? 0;
  }

  /** The switch of tasks next to a moment. */
  private switchFrom(ns: number, direction: 1 | -1): number | null {
    const { world } = this.run;
    const { trace } = world.sim;
    const atNs = world.parts.zeroNs + ns;
    let row = direction > 0 ? firstRowAt(world, atNs + 1) : firstRowAt(world, atNs) - 1;
    for (; row >= trace.first && row < trace.count; row += direction) {
      if (!isSwitch(world, row)) continue;
      const found = (trace.startNs[trace.slot(row)] ?? 0) - world.parts.zeroNs;
      return found >= 0 ? found : null;
    }
    return null;
  }

  private logged(what: StepKind, ns: number, direction: 1 | -1): number | null {
    const { world } = this.run;
    const { log } = world;
    const atNs = world.parts.zeroNs + ns;
    const wanted = what === 'period' ? [BANDWIDTH.refill] : [BANDWIDTH.throttle, BANDWIDTH.unthrottle];
    let row = direction > 0 ? log.firstAt(atNs + 1) : log.firstAt(atNs) - 1;
    for (; row >= 0 && row < log.count; row += direction) {
      const found = (log.atNs[row] ?? 0) - world.parts.zeroNs;
      if (wanted.includes(log.kind[row] ?? -1)) return found >= 0 ? found : null;
    }
    return null;
  }

  // ------------------------------------------------------------ frames

  /** When the last change took effect, 0: none did. */
  private static sinceNs(run: NeighbourRun): number {
    return run.commands[run.applied - 1]?.atNs ?? 0;
  }

  /** What the page shows; `windowNs` is how much of the past. */
  frame(windowNs: number): NeighbourFrame {
    const { run } = this;
    const { world, nowNs } = run;
    const fromNs = Math.max(0, nowNs - windowNs);
    const groups = new GroupList(world);
    const use = useSeries(world, groups, fromNs, nowNs);
    const cpus = world.parts.kernel.cpuCount;
    return {
      nowNs,
      endNs: run.endNs,
      events: world.sim.events,
      cpus,
      hz: world.parts.kernel.hz,
      seed: this.plan.choice.seed,
      windowStartNs: fromNs,
      groups: groups.views(sharesOf(use, groups.count, cpus)),
      runs: runColumns(world, groups, fromNs, nowNs),
      pools: poolColumns(world, groups, fromNs, nowNs),
      use,
      responses: responseViews(groups, NeighbourSession.sinceNs(run), fromNs, nowNs),
      commands: [...run.commands],
      stealNs: world.parts.guests.reduce(
        (sum, { vm }) => sum + vm.vcpus.reduce((ns, vcpu) => ns + vcpu.stealNs, 0),
        0,
      ),
      recorded: this.recordedNow(),
      before: this.beforeView(fromNs, nowNs),
    };
  }

  /** The comparison with recorded runs; simulated once, when first shown. A changed run has none. */
  private recordedNow(): RecordedView | null {
    if (this.run.commands.length > 0) return null;
    this.recorded ??= recordedView(this.plan);
    return this.recorded;
  }

  private beforeView(fromNs: number, nowNs: number): NeighbourFrame['before'] {
    const { before } = this;
    if (!before) return null;
    const groups = new GroupList(before.world);
    return {
      responses: responseViews(groups, NeighbourSession.sinceNs(this.run), fromNs, nowNs),
      runs: runColumns(before.world, groups, fromNs, nowNs),
      use: useSeries(before.world, groups, fromNs, nowNs),
      commands: [...before.commands],
    };
  }
}

/** Each group's part of all CPU time in the window. */
function sharesOf(use: NeighbourFrame['use'], groups: number, cpus: number): number[] {
  return Array.from({ length: groups }, (_, group) => {
    let sum = 0;
    for (let slot = 0; slot < use.slots; slot++) sum += use.values[group * use.slots + slot] ?? 0;
    return sum / use.slots / cpus;
  });
}
