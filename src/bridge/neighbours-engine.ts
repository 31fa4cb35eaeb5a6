/**
 * The Neighbours room's engine behind its protocol: one run at a time, one answer per request. The worker feeds it
 * messages; tests use it directly. A broken invariant becomes an answer with everything needed to run it again.
 */
import { findScenario, SCENARIOS } from '../scenarios/registry.ts';
import type { ScenarioPreset } from '../scenarios/define.ts';
import { makePlan, NeighbourSession } from '../sim/neighbours.ts';
import type {
  FromNeighbours,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  ResponseView,
  ScenarioEntry,
  ToNeighbours,
  WriteResult,
} from './neighbours-protocol.ts';

type Post = (message: FromNeighbours, transfer: ArrayBufferLike[]) => void;
type Load = Extract<ToNeighbours, { type: 'load' }>;

function entryOf({ id, label, about, question, answers, look = '', file }: ScenarioPreset): ScenarioEntry {
  const [scenario] = file.scenarios;
  const durationMs = scenario?.duration_ms ?? 0;
  const recorded = (scenario?.runs?.length ?? 0) > 0;
  return { id, label, about, question, answers, durationMs, look, recorded };
}

/** The buffers of a frame that can be handed over instead of copied. */
function buffersOf(frame: NeighbourFrame): ArrayBufferLike[] {
  const { before } = frame;
  const ofResponses = (views: readonly ResponseView[]): Float64Array[] =>
    views.flatMap(({ slots, jobs }) => [slots, jobs]);
  const columns = [
    frame.runs,
    frame.pools,
    frame.poolSteps,
    frame.use.values,
    ...ofResponses(frame.responses),
  ];
  if (before) columns.push(before.runs, before.use.values, ...ofResponses(before.responses));
  return columns.map(({ buffer }) => buffer);
}

export class NeighboursEngine {
  readonly #post: Post;
  #session: NeighbourSession | null = null;
  #spec: NeighbourSpec | null = null;

  constructor(post: Post) {
    this.#post = post;
  }

  /** Answers a message. */
  handle(message: ToNeighbours): void {
    try {
      this.#answer(message);
    } catch (error) {
      this.#crashed(message.id, error);
    }
  }

  #answer(message: ToNeighbours): void {
    const { id } = message;
    switch (message.type) {
      case 'scenarios':
        return this.#post({ type: 'scenarios', id, scenarios: SCENARIOS.map(entryOf) }, []);
      case 'load':
        return this.#load(message);
      case 'seek':
        this.#open.seek(message.ns);
        return this.#frame(id, message.view);
      case 'look':
        return this.#frame(id, message.view);
      case 'step':
        this.#open.step(message.what, message.direction);
        return this.#frame(id, message.view);
      case 'write': {
        const result = this.#open.write(message.path, message.file, message.value);
        return this.#frame(id, message.view, result);
      }
      case 'recorded':
        return this.#post({ type: 'recorded', id, recorded: this.#open.recorded() }, []);
      case 'explain':
        return this.#post(
          { type: 'explain', id, explain: this.#open.explain(message.cpu, message.atNs) },
          [],
        );
    }
  }

  get #open(): NeighbourSession {
    if (!this.#session) throw new Error('nothing is loaded');
    return this.#session;
  }

  /** A file with mistakes changes nothing: the run that is open stays. */
  #load({ id, spec, commands, atNs, view, beside }: Load): void {
    const source = spec.file === '' ? (findScenario(spec.scenario) ?? SCENARIOS[0])?.file : spec.file;
    const planned = makePlan(source ?? {}, spec);
    if ('issues' in planned) return this.#post({ type: 'issues', id, issues: planned.issues }, []);
    const session = new NeighbourSession(planned.plan, commands);
    session.seek(atNs);
    if (beside) session.before = this.#session?.run ?? null;
    this.#session = session;
    this.#spec = spec;
    this.#frame(id, view);
  }

  #frame(id: number, view: NeighbourView, write: WriteResult | null = null): void {
    const frame = this.#open.frame(view);
    this.#post({ type: 'frame', id, frame, write }, buffersOf(frame));
  }

  #crashed(id: number, error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const session = this.#session;
    const where = session
      ? { spec: this.#spec, commands: session.run.commands, atNs: session.nowNs }
      : { spec: this.#spec };
    const stack = error instanceof Error ? error.stack : null;
    this.#post(
      { type: 'crashed', id, message, report: JSON.stringify({ message, stack, ...where }, null, 2) },
      [],
    );
  }
}
