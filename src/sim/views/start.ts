/** Starts of stacks, and loads of them: what the page shows of a race and of a measurement. */
import type { LoadRequest, LoadResult, LoadServerEntry } from '../core/load-views.ts';
import type { WriteResult } from '../core/neighbour-views.ts';
import type { StartFrame, StartRaceView, StartSpec } from '../core/start-views.ts';
import type { SeekTarget, StackEntry } from '../core/views.ts';
import type { Work } from '../core/work.ts';
import { Session, type Within } from '../session/session.ts';
import { raceOf, startPlan, startSpecIssues, type StartSession } from '../session/start.ts';
import { move } from '../session/stepping.ts';
import { stackEntries } from '../world/catalog.ts';
import { loadCatalog } from '../world/load/catalog.ts';
import { loadIssues } from '../world/load/issues.ts';
import { loadWork } from '../world/load/run-load.ts';
import { MAX_AT_ONCE } from '../world/startup/start-up.ts';
import { RELEASES } from '../world/version.ts';
import { Refused, type OpenRequest, type RoomView, type RunState } from './room.ts';

/** Events after which the first picture is shown. */
const FIRST_EVENTS = 256;

/** What can be raced: stacks, and the servers of a load. */
export interface StartCatalog {
  readonly stacks: readonly StackEntry[];
  readonly servers: readonly LoadServerEntry[];
  readonly mostAtOnce: number;
  /** Releases of the kernel that differ in something, newest first. */
  readonly releases: readonly string[];
}

export class StartView implements RoomView {
  private spec: StartSpec | null = null;
  private current: StartSession | null = null;
  /** Goes ahead of the session, so that what is to come can be drawn. */
  private scout: StartSession | null = null;
  /** The race is in the next frame. */
  private opened = false;

  get state(): RunState | null {
    const { spec, current } = this;
    return spec && current ? { spec, commands: [], atNs: current.nowNs } : null;
  }

  private get session(): StartSession {
    if (!this.current) throw new Error('nothing is open');
    return this.current;
  }

  catalog(): StartCatalog {
    return { stacks: stackEntries(), servers: loadCatalog(), mostAtOnce: MAX_AT_ONCE, releases: RELEASES };
  }

  *open({ spec, atNs }: OpenRequest<StartSpec, never>): Work<void> {
    const issues = startSpecIssues(spec);
    if (issues.length > 0) throw new Refused(issues);
    const session = yield* Session.opened(startPlan(spec), []);
    const scout = session.scout();
    yield* scout.toPosition(FIRST_EVENTS);
    session.learn(scout);
    if (atNs !== null) yield* reach(session, scout, { to: 'time', ns: atNs });
    this.current = session;
    this.scout = scout;
    this.spec = spec;
    this.opened = true;
  }

  // eslint-disable-next-line require-yield -- nothing is done
  *command(): Work<WriteResult> {
    throw new Error('a start takes no commands');
  }

  *seek(target: SeekTarget, within: Within): Work<void> {
    if (this.scout) yield* reach(this.session, this.scout, target, within);
  }

  /** The race until so many events have been taken since the requests, or to its end. */
  private *ahead(events: number): Work<StartRaceView> {
    const { session, scout, spec } = this;
    if (!scout || !spec) throw new Error('nothing is open');
    yield* scout.toPosition(Math.max(events, scout.position));
    session.learn(scout);
    return raceOf(spec, scout);
  }

  // eslint-disable-next-line require-yield -- a frame of this room is made at once
  *frame(): Work<StartFrame> {
    const { nowNs, endNs, position, variants } = this.session;
    const race = this.opened && this.spec && this.scout ? raceOf(this.spec, this.scout) : null;
    this.opened = false;
    return {
      nowNs,
      endNs,
      events: position,
      ready: variants.map((variant) => variant.count('ready')),
      stateHash: variants.map(({ start }) => start.sim.trace.hash.digest()).join(''),
      commands: [],
      race,
    };
  }

  *ask(question: string, params: unknown): Work<unknown> {
    if (question === 'ahead') return yield* this.ahead((params as { readonly events: number }).events);
    if (question !== 'load') throw new Error(`no such question: ${question}`);
    return yield* this.load(params as LoadRequest);
  }

  private *load(params: LoadRequest): Work<LoadResult> {
    const issues = loadIssues(params);
    if (issues.length > 0) throw new Refused(issues);
    return yield* loadWork(params);
  }
}

/** Goes where a target says. Beyond what is known it is found out first where the race ends. */
function* reach(
  session: StartSession,
  scout: StartSession,
  target: SeekTarget,
  within: Within = {},
): Work<void> {
  const known = target.to === 'start' || (target.to === 'time' && target.ns <= session.endNs);
  if (!known) {
    yield* scout.toPosition(Infinity);
    session.learn(scout);
  }
  yield* move(session, target, within);
}
