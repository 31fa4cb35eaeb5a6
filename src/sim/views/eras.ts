/** Eras of deployment side by side: one run of all, and the table of who suffers from what, run by run. */
import type { EraCommand, EraId, ErasCatalog, ErasFrame, EraSpec, EraTable } from '../core/era-views.ts';
import type { WriteResult } from '../core/neighbour-views.ts';
import type { StartRaceView } from '../core/start-views.ts';
import type { SeekTarget } from '../core/views.ts';
import type { Work } from '../core/work.ts';
import { erasPlan, type ErasSession, type EraVariant } from '../session/eras.ts';
import { Session, type Within } from '../session/session.ts';
import { move } from '../session/stepping.ts';
import { HIT_FACTOR } from '../world/eras/answers.ts';
import { erasCatalog } from '../world/eras/catalog.ts';
import { eraFrame } from '../world/eras/frame.ts';
import { eraIssues } from '../world/eras/plan.ts';
import { startCost, startSpecOf, type StartCost } from '../world/eras/starts.ts';
import { Sufferers } from '../session/sufferers.ts';
import { Refused, type OpenRequest, type RoomView, type RunState } from './room.ts';

export class ErasView implements RoomView {
  private spec: EraSpec | null = null;
  private current: ErasSession | null = null;
  private sufferers: Sufferers | null = null;
  private readonly starter: RoomView;
  /** Starts that were run, by what was asked for. */
  private readonly starts = new Map<string, StartCost>();

  /** `starter`: the engine of the room of starts, one of its own. */
  constructor(starter: RoomView) {
    this.starter = starter;
  }

  get state(): RunState | null {
    const { spec, current } = this;
    return spec && current ? { spec, commands: current.commands, atNs: current.nowNs } : null;
  }

  private get session(): ErasSession {
    if (!this.current) throw new Error('nothing is open');
    return this.current;
  }

  catalog(): ErasCatalog {
    return erasCatalog();
  }

  *open({ spec, commands, atNs }: OpenRequest<EraSpec, EraCommand>): Work<void> {
    const issues = eraIssues(spec);
    if (issues.length > 0) throw new Refused(issues);
    for (const era of spec.eras) yield* this.start(spec, era);
    const session = yield* Session.opened(erasPlan(spec), commands.slice(0, 1));
    yield* session.toTime(Math.round(atNs ?? 0));
    const same = JSON.stringify(spec) === JSON.stringify(this.spec);
    this.current = session;
    this.spec = spec;
    if (!same) this.sufferers = null;
  }

  /** The last application begins to misbehave now; where it did before, it did this instead. */
  *command({ press }: Omit<EraCommand, 'atNs'>): Work<WriteResult> {
    const { session } = this;
    const before = session.applied > 0 ? session.commands[0] : undefined;
    if (before) {
      yield* session.toTime(before.atNs - 1);
      session.commands.length = 0;
    }
    // Nothing lies before the start: what is pressed there is pressed just after it.
    yield* session.toTime(Math.max(1, before?.atNs ?? session.nowNs));
    return yield* session.command({ atNs: session.nowNs, press });
  }

  *seek(target: SeekTarget, within: Within): Work<void> {
    const goal = target.to === 'time' ? { ...target, ns: Math.round(target.ns) } : target;
    yield* move(this.session, goal, within);
  }

  *ask(question: string, params: unknown): Work<unknown> {
    if (question !== 'sufferers') throw new Error(`no such question: ${question}`);
    return yield* this.table((params as { readonly events: number }).events);
  }

  /** The table after so many more events of its runs. */
  private *table(events: number): Work<EraTable> {
    if (!this.spec) throw new Error('nothing is open');
    this.sufferers ??= new Sufferers(this.spec);
    return yield* this.sufferers.go(events);
  }

  // eslint-disable-next-line require-yield -- a frame of this room is made at once
  *frame(): Work<ErasFrame> {
    const { session, spec } = this;
    const { nowNs, endNs, position, variants, commands, applied } = session;
    return {
      nowNs,
      endNs,
      events: position,
      seed: spec?.seed ?? 0,
      stateHash: variants.map(({ world }) => world.traceHash).join(''),
      commands: [...commands],
      pressed: applied > 0 ? (commands[0] ?? null) : null,
      factor: HIT_FACTOR,
      eras: variants.map((variant) => eraFrame(variant.census, this.startOf(variant), variant.pressed)),
    };
  }

  /** Starts one instance of an era's stack, unless that is known. */
  private *start(asked: EraSpec, era: EraId): Work<void> {
    const spec = startSpecOf(asked, era);
    const key = JSON.stringify(spec);
    if (this.starts.has(key)) return;
    yield* this.starter.open({ spec, commands: [], atNs: null, beside: false });
    const race = (yield* this.starter.ask('ahead', { events: Infinity })) as StartRaceView;
    this.starts.set(key, startCost(race, era));
  }

  private startOf({ plan: { spec, era } }: EraVariant): StartCost {
    const start = this.starts.get(JSON.stringify(startSpecOf(spec, era)));
    if (!start) throw new Error('a start that was not run');
    return start;
  }
}
