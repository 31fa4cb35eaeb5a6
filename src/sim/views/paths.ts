/** Operations in stacks: what the page and the exports show of a session of them. */
import type { Frame, HopView, LabCommand, LabSpec, SeekTarget, Catalog } from '../core/views.ts';
import type { WriteResult } from '../core/neighbour-views.ts';
import type { Work } from '../core/work.ts';
import { pathsPlan, type PathsSession } from '../session/paths.ts';
import { Session, type Within } from '../session/session.ts';
import { move } from '../session/stepping.ts';
import { makeCatalog } from '../world/catalog.ts';
import { operationHops } from '../world/operation-hops.ts';
import { programView } from '../world/program-view.ts';
import type { World } from '../world/world.ts';
import { frameOf } from './paths-frame.ts';
import { labIssues } from './paths-spec.ts';
import { Refused, type OpenRequest, type RoomView, type RunState } from './room.ts';

/** Parameters of the questions; each question reads its own. */
interface Params {
  readonly stack: number | null;
  readonly opIndex: number;
  readonly program: number;
}

export class PathsView implements RoomView {
  private spec: LabSpec | null = null;
  private current: PathsSession | null = null;

  get state(): RunState | null {
    const { spec, current } = this;
    return spec && current ? { spec, commands: current.commands, atNs: current.nowNs } : null;
  }

  private get session(): PathsSession {
    if (!this.current) throw new Error('nothing is open');
    return this.current;
  }

  private get worlds(): World[] {
    return this.session.variants.map(({ world }) => world);
  }

  private world(stack: number | null): World {
    const world = this.worlds[stack ?? 0];
    if (!world) throw new Error(`no column ${String(stack)}`);
    return world;
  }

  catalog(): Catalog {
    return makeCatalog();
  }

  /** A spec with mistakes changes nothing: the session that is open stays. */
  *open({ spec, commands, atNs }: OpenRequest<LabSpec, LabCommand>): Work<void> {
    const issues = labIssues(spec);
    if (issues.length > 0) throw new Refused(issues);
    const session = yield* Session.opened(pathsPlan(spec), commands);
    if (atNs !== null) yield* session.toTime(atNs);
    this.current = session;
    this.spec = spec;
  }

  *command({ kind, count }: Omit<LabCommand, 'atNs'>): Work<WriteResult> {
    return yield* this.session.command({ atNs: this.session.nowNs, kind, count });
  }

  *seek(target: SeekTarget, within: Within): Work<void> {
    yield* move(this.session, target, within);
  }

  // eslint-disable-next-line require-yield -- a frame of this room is made at once
  *frame(): Work<Frame> {
    return frameOf(this.session, this.spec?.seed ?? 0);
  }

  // eslint-disable-next-line require-yield -- all questions are answered at once
  *ask(question: string, params: Params): Work<unknown> {
    switch (question) {
      case 'hops':
        return operationHops(this.world(params.stack), params.opIndex) satisfies HopView[];
      case 'program':
        return programView(params.program);
      case 'worlds':
        return params.stack === null ? this.worlds : [this.world(params.stack)];
      default:
        throw new Error(`no such question: ${question}`);
    }
  }
}
