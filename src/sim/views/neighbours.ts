/** Neighbours on one machine: one run, another beside it on the same clock, and what the page shows of a moment. */
import type {
  LimitChange,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  OtherRunView,
  RecordedView,
  ScenarioEntry,
  WhyNotView,
  WriteResult,
} from '../core/neighbour-views.ts';
import { fatesOf } from '../world/scenario/fates.ts';
import { guestsOf } from '../world/scenario/instances.ts';
import { changesOf } from '../world/neighbours/changes.ts';
import { whyNotAll } from './why-not.ts';
import { explainAt } from './explain.ts';
import { poolColumns, runColumns, sharesOf, useSeries } from '../world/neighbours/history.ts';
import { quotaColumns } from '../world/neighbours/quota.ts';
import { quotaGroup, quotaView } from '../world/neighbours/quota-view.ts';
import { recordedView } from '../world/neighbours/recorded.ts';
import { responseViews } from '../world/neighbours/responses.ts';
import { makePlan, type RunPlan } from '../world/neighbours/plan.ts';
import { issue } from '../world/issue.ts';
import type { SeekTarget } from '../core/views.ts';
import type { Text } from '../core/text.ts';
import type { Work } from '../core/work.ts';
import { openScenario, type ScenarioSession, type ScenarioVariant } from '../session/scenario.ts';
import { openUnlimited, withoutLimits } from '../session/unlimited.ts';
import type { Within } from '../session/session.ts';
import { move } from '../session/stepping.ts';
import { previewOf } from './preview.ts';
import { Refused, type OpenRequest, type RoomView, type RunState } from './room.ts';

/** A prepared scenario as the page lists it. */
export interface ScenarioSource {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly question: Text;
  readonly answers: readonly Text[];
  readonly right?: NonNullable<ScenarioEntry['right']>;
  readonly look?: string;
  readonly file: {
    readonly scenarios: readonly { readonly duration_ms: number; readonly runs?: readonly unknown[] }[];
  };
}

function entryOf({
  id,
  label,
  about,
  question,
  answers,
  right,
  look = '',
  file,
}: ScenarioSource): ScenarioEntry {
  const [scenario] = file.scenarios;
  const durationMs = scenario?.duration_ms ?? 0;
  const recorded = (scenario?.runs?.length ?? 0) > 0;
  return { id, label, about, question, answers, durationMs, look, recorded, ...(right && { right }) };
}

interface Run {
  readonly plan: RunPlan;
  readonly session: ScenarioSession;
  readonly variant: ScenarioVariant;
}

function runOf(plan: RunPlan, session: ScenarioSession): Run {
  const [variant] = session.variants;
  if (!variant) throw new Error('a scenario without a world');
  return { plan, session, variant };
}

export class NeighboursView implements RoomView {
  private readonly sources: readonly ScenarioSource[];
  private spec: NeighbourSpec | null = null;
  private current: Run | null = null;
  /** The run as it was before a change in the past, or under another kernel. */
  private before: Run | null = null;
  /** The run without any limit, while it is looked at. */
  private unlimited: Run | null = null;
  private recordedRun: RecordedView | null | undefined;

  constructor(sources: readonly ScenarioSource[]) {
    this.sources = sources;
  }

  get state(): RunState | null {
    const { spec, current } = this;
    return spec && current ? { spec, commands: current.session.commands, atNs: current.session.nowNs } : null;
  }

  private get run(): Run {
    if (!this.current) throw new Error('nothing is open');
    return this.current;
  }

  catalog(): readonly ScenarioEntry[] {
    return this.sources.map(entryOf);
  }

  /** A file with mistakes changes nothing: the run that is open stays. */
  *open({ spec, commands, atNs, beside }: OpenRequest<NeighbourSpec, NeighbourCommand>): Work<void> {
    const { scenario } = spec;
    const preset = this.sources.find(({ id }) => id === scenario) ?? this.sources[0];
    if (spec.file === '' && scenario !== '' && preset?.id !== scenario) {
      const known = this.sources.map(({ id }) => id).join(', ');
      throw new Refused([
        issue(
          'scenario',
          `no scenario "${scenario}"; there are: ${known}`,
          `"${scenario}" 시나리오가 없습니다. 있는 시나리오: ${known}`,
        ),
      ]);
    }
    const planned = makePlan(spec.file === '' ? (preset?.file ?? {}) : spec.file, spec);
    if ('issues' in planned) throw new Refused(planned.issues);
    const run = runOf(planned.plan, openScenario(planned.plan, commands));
    yield* run.session.toTime(Math.round(atNs ?? 0));
    this.before = beside ? this.current : null;
    this.current = run;
    this.unlimited = null;
    this.spec = spec;
    this.recordedRun = undefined;
  }

  *seek(target: SeekTarget, within: Within): Work<void> {
    const goal = target.to === 'time' ? { ...target, ns: Math.round(target.ns) } : target;
    yield* move(this.run.session, goal, within);
  }

  /**
   * Writes a cgroup file now. Where something after the moment is decided already this forks: the old future is kept to
   * be compared with. A refused write changes nothing at all.
   */
  *command({ path, file, value }: Omit<NeighbourCommand, 'atNs'>): Work<WriteResult> {
    const { plan, session } = this.run;
    const command = { atNs: session.nowNs, path, file, value };
    if (session.furthestNs <= session.nowNs) return yield* session.command(command);
    const expected = session.probe(command);
    if (!expected.ok) return expected;
    const fork = yield* session.fork();
    const answer = yield* fork.command(command);
    this.before = this.run;
    this.current = runOf(plan, fork);
    return answer;
  }

  *ask(
    question: string,
    params: { readonly cpu: number; readonly atNs: number; readonly scenario?: string },
  ): Work<unknown> {
    if (question === 'explain')
      return yield* explainAt(this.run.session, this.run.variant, params.cpu, params.atNs);
    if (question === 'preview') {
      const source = this.sources.find(({ id }) => id === params.scenario);
      return source && this.spec ? yield* previewOf(source.file, this.spec) : null;
    }
    if (question === 'why-not') return this.whyNot();
    if (question === 'recorded') return yield* this.recorded();
    throw new Error(`no such question: ${question}`);
  }

  /** Why each task does not run at the moment. Looking charges what runs, so the run is taken up again where it stood. */
  private whyNot(): WhyNotView[] {
    const { variant } = this.run;
    const kept = variant.checkpoint();
    const found = whyNotAll(variant.world);
    variant.restore(kept);
    return found;
  }

  /** Recorded runs of a real kernel beside ours of the unchanged scenario, simulated when first asked for. Null: none is recorded. */
  private *recorded(): Work<RecordedView | null> {
    this.recordedRun ??= yield* recordedView(this.run.plan);
    return this.recordedRun;
  }

  /** What the page shows. */
  *frame(view: NeighbourView): Work<NeighbourFrame> {
    const { session, variant, plan } = this.run;
    const { world, record } = variant;
    const { nowNs } = session;
    const [fromNs, toNs] = stretchOf(view, nowNs);
    const groups = record.groups(world);
    const selected = groups.selected(view.group);
    const readable = groups.readable(selected);
    const limiting = quotaGroup(groups, selected);
    const changes = changesOf(session.commands, nowNs);
    const kernel = world.host;
    const { zeroNs } = world.parts;
    const fates = fatesOf(world, plan.scenario);
    return {
      nowNs,
      endNs: session.endNs,
      knownNs: record.knownNs,
      events: world.sim.events,
      cpus: kernel.cpuCount,
      hz: kernel.hz,
      firstTickNs: (kernel.tickNs - ((zeroNs - kernel.tickPhaseNs) % kernel.tickNs)) % kernel.tickNs,
      seed: plan.choice.seed,
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
      balance: quotaColumns(record, groups, limiting, fromNs, toNs),
      quota: quotaView(world, record, groups, limiting, nowNs),
      machines: groups.life(selected),
      use: useSeries(record, groups),
      memory: record.memory?.view(world, groups, record.knownNs) ?? null,
      network: record.network?.view(world, groups, record.knownNs) ?? null,
      ...(fates ? { fates } : {}),
      responses: responseViews(world, record, groups, changes, nowNs),
      commands: [...session.commands],
      changes,
      stealNs: guestsOf(world).reduce(
        (sum, { vm }) => sum + vm.vcpus.reduce((ns, vcpu) => ns + vcpu.stealNs, 0),
        0,
      ),
      before: yield* this.otherView(view.unlimited === true, changes, [fromNs, toNs]),
    };
  }

  /** The run without limits; it is made anew when something else than a limit was written. */
  private withoutLimits(): Run {
    const { plan, session } = this.run;
    const wanted = JSON.stringify(withoutLimits(session.commands));
    const known = this.unlimited && JSON.stringify(withoutLimits(this.unlimited.session.commands));
    if (!this.unlimited || known !== wanted)
      this.unlimited = runOf(plan, openUnlimited(plan, session.commands));
    return this.unlimited;
  }

  /** The other run over the same stretch; it goes on as far as this one. */
  private *otherView(
    unlimited: boolean,
    changes: readonly LimitChange[],
    [fromNs, toNs]: readonly [number, number],
  ): Work<OtherRunView | null> {
    const other = unlimited ? this.withoutLimits() : this.before;
    if (!other) return null;
    const { plan, session, variant } = other;
    const { knownNs } = this.run.variant.record;
    if (variant.record.knownNs < knownNs) yield* session.toTime(knownNs);
    const { record, world } = variant;
    const groups = record.groups(world);
    const { features, seed } = plan.choice;
    return {
      unlimited,
      pick: features?.pick ?? 'eevdf',
      throttle: features?.throttle === 'cfs_rq' ? 'queue' : 'task',
      hz: plan.file.hz,
      seed,
      responses: responseViews(world, record, groups, changes, this.run.session.nowNs),
      runs: runColumns(record, fromNs, toNs).runs,
      use: useSeries(record, groups),
      commands: [...session.commands],
      changes: changesOf(session.commands, record.knownNs),
    };
  }
}

/** The stretch of time that is shown. One that ends at the moment is as long as the window from the start on. */
function stretchOf({ fromNs, windowNs }: NeighbourView, nowNs: number): readonly [number, number] {
  const from = Math.max(0, Math.round(fromNs ?? nowNs - windowNs));
  return [from, from + windowNs];
}
