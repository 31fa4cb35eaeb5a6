/** Starts of stacks, and loads of them: what the page shows of a race and of a measurement. */
import type { LoadRequest, LoadResult, LoadServerEntry } from '../core/load-views.ts';
import type { WriteResult } from '../core/neighbour-views.ts';
import type { StartFrame, StartRaceView, StartSpec } from '../core/start-views.ts';
import type { SeekTarget, StackEntry } from '../core/views.ts';
import type { Work } from '../core/work.ts';
import { Session, type Within } from '../session/session.ts';
import { startPlan, startSpecIssues, type StartSession } from '../session/start.ts';
import { move } from '../session/stepping.ts';
import { stackEntries } from '../world/catalog.ts';
import { loadCatalog } from '../world/load/catalog.ts';
import { loadIssues } from '../world/load/issues.ts';
import { loadWork } from '../world/load/run-load.ts';
import { MAX_AT_ONCE } from '../world/startup/start-up.ts';
import { Refused, type OpenRequest, type RoomView, type RunState } from './room.ts';

/** What can be raced: stacks, and the servers of a load. */
export interface StartCatalog {
  readonly stacks: readonly StackEntry[];
  readonly servers: readonly LoadServerEntry[];
  readonly mostAtOnce: number;
}

export class StartView implements RoomView {
  private spec: StartSpec | null = null;
  private current: StartSession | null = null;
  private race: StartRaceView | null = null;
  /** The page has it already. */
  private sent = false;

  get state(): RunState | null {
    const { spec, current } = this;
    return spec && current ? { spec, commands: [], atNs: current.nowNs } : null;
  }

  private get session(): StartSession {
    if (!this.current) throw new Error('nothing is open');
    return this.current;
  }

  catalog(): StartCatalog {
    return { stacks: stackEntries(), servers: loadCatalog(), mostAtOnce: MAX_AT_ONCE };
  }

  *open({ spec, atNs }: OpenRequest<StartSpec, never>): Work<void> {
    const issues = startSpecIssues(spec);
    if (issues.length > 0) throw new Refused(issues);
    let race: StartRaceView | null = null;
    const session = yield* Session.opened(
      startPlan(spec, (ended) => (race = ended)),
      [],
    );
    if (atNs !== null) yield* session.toTime(atNs);
    this.current = session;
    this.spec = spec;
    this.race = race;
    this.sent = false;
  }

  // eslint-disable-next-line require-yield -- nothing is done
  *command(): Work<WriteResult> {
    throw new Error('a start takes no commands');
  }

  *seek(target: SeekTarget, within: Within): Work<void> {
    yield* move(this.session, target, within);
  }

  // eslint-disable-next-line require-yield -- a frame of this room is made at once
  *frame(): Work<StartFrame> {
    const { nowNs, endNs, position, variants } = this.session;
    const race = this.sent ? null : this.race;
    this.sent = true;
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

  *ask(question: string, params: LoadRequest): Work<LoadResult> {
    if (question !== 'load') throw new Error(`no such question: ${question}`);
    const issues = loadIssues(params);
    if (issues.length > 0) throw new Refused(issues);
    return yield* loadWork(params);
  }
}
