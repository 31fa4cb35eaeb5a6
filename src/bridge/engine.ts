/**
 * The engine behind the protocol: a session for each room, one answer per request. The worker feeds it messages; tests
 * and the command line use it directly. Work is done in slices: between two of them it looks for messages, so that a
 * request can be cancelled, and reports how far it is. A broken invariant becomes an answer that makes it again.
 */
import type { CatalogWords } from '../sim/core/views.ts';
import type { WriteResult } from '../sim/core/neighbour-views.ts';
import type { Progress as Step, Work } from '../sim/core/work.ts';
import { Refused, type RoomView, type RunState } from '../sim/views/room.ts';
import { Later } from './later.ts';
import type {
  CrashReport,
  FromEngine,
  Questions,
  ReplayRequest,
  ReplayResult,
  Request,
  RoomId,
  ToEngine,
} from './protocol.ts';

type Post = (message: FromEngine, transfer: ArrayBufferLike[]) => void;
type Of<K extends Request['type']> = Extract<Request, { type: K }>;

/** A request on its way. */
interface Job {
  readonly id: number;
  readonly request: Request;
  cancelled: boolean;
}

/** Real time after which work gives way, and after which its progress is reported, ms. */
const SLICE_MS = 30;
const REPORT_MS = 120;
/** Characters of a log that are replayed at once. */
const PIECE = 4096;

/** Parts of the engine that a room needs are loaded when it is first asked something. */
const ROOMS: Readonly<Record<RoomId, () => Promise<RoomView>>> = {
  paths: async () => new (await import('../sim/views/paths.ts')).PathsView(),
  neighbours: async () => {
    const [{ NeighboursView }, { SCENARIOS }] = await Promise.all([
      import('../sim/views/neighbours.ts'),
      import('../scenarios/registry.ts'),
    ]);
    return new NeighboursView(SCENARIOS);
  },
  start: async () => new (await import('../sim/views/start.ts')).StartView(),
  eras: async () => {
    const [{ ErasView }, { StartView }] = await Promise.all([
      import('../sim/views/eras.ts'),
      import('../sim/views/start.ts'),
    ]);
    return new ErasView(new StartView());
  },
};

/** The request was cancelled while it was worked on. */
class Cancelled extends Error {}

export class Engine {
  readonly #post: Post;
  readonly #rooms = new Map<RoomId, Promise<RoomView>>();
  /** The last request of each room: they are answered in order. */
  readonly #last = new Map<RoomId, Promise<void>>();
  readonly #jobs = new Map<number, Job>();

  constructor(post: Post) {
    this.#post = post;
  }

  /** Answers a message; the promise ends with the answer. */
  handle(message: ToEngine): Promise<void> {
    const { id } = message;
    if (message.type === 'ping') this.#send({ type: 'pong', id });
    else if (message.type === 'cancel') this.#cancel(id);
    else return this.#take(id, message);
    return Promise.resolve();
  }

  #cancel(id: number): void {
    const job = this.#jobs.get(id);
    if (job) job.cancelled = true;
  }

  /** Another run makes everything that is still asked of the one before void. */
  #take(id: number, { id: _id, ...request }: Request & { readonly id: number }): Promise<void> {
    const { room } = request;
    if (request.type === 'open')
      for (const job of this.#jobs.values()) if (job.request.room === room) job.cancelled = true;
    const job: Job = { id, request, cancelled: false };
    this.#jobs.set(id, job);
    const before = this.#last.get(room) ?? Promise.resolve();
    const done = before.then(() => this.#do(job));
    this.#last.set(room, done);
    return done;
  }

  async #do(job: Job): Promise<void> {
    const { id, request } = job;
    let before: RunState | null = null;
    const log = new ReadLog();
    try {
      const room = await this.#room(request.room);
      const { state } = room;
      before = state && { ...state, commands: [...state.commands] };
      await this.#complete(job, room, log);
    } catch (error) {
      if (error instanceof Cancelled) this.#send({ type: 'cancelled', id });
      else if (error instanceof Refused) this.#send({ type: 'issues', id, issues: error.issues });
      else this.#send({ type: 'crashed', id, report: reportOf(error, request, before, log.text) });
    } finally {
      this.#jobs.delete(id);
    }
  }

  #room(id: RoomId): Promise<RoomView> {
    const known = this.#rooms.get(id) ?? ROOMS[id]();
    this.#rooms.set(id, known);
    return known;
  }

  /** Answers; what it needs and is not here yet is loaded, and the work begins again. */
  async #complete(job: Job, room: RoomView, log: ReadLog): Promise<void> {
    for (;;)
      try {
        return await this.#answer(job, room, log);
      } catch (error) {
        if (!(error instanceof Later)) throw error;
        await error.loading;
      }
  }

  async #answer(job: Job, room: RoomView, log: ReadLog): Promise<void> {
    const { id, request } = job;
    switch (request.type) {
      case 'catalog':
        return this.#send({ type: 'catalog', id, catalog: room.catalog() });
      case 'ask':
        return this.#send({ type: 'answer', id, answer: await this.#ask(job, room, request, log) });
      case 'open':
        await this.#drive(job, room.open(request));
        return this.#frame(job, room, request.view, null);
      case 'command':
        return this.#frame(job, room, request.view, await this.#drive(job, room.command(request.command)));
      case 'seek':
        await this.#move(job, room, request);
        return this.#frame(job, room, request.view, null);
      case 'look':
        return this.#frame(job, room, request.view, null);
    }
  }

  /** A move that is cancelled stops where it is. */
  async #move(job: Job, room: RoomView, { target, within }: Of<'seek'>): Promise<void> {
    try {
      await this.#drive(job, room.seek(target, within === null ? {} : { events: within }));
    } catch (error) {
      if (!(error instanceof Cancelled)) throw error;
      job.cancelled = false;
    }
  }

  async #frame(job: Job, room: RoomView, view: unknown, result: WriteResult | null): Promise<void> {
    const frame = await this.#drive(job, room.frame(view));
    this.#post({ type: 'frame', id: job.id, frame, result }, buffersOf(frame));
  }

  async #ask(
    job: Job,
    room: RoomView,
    { room: id, question, params }: Of<'ask'>,
    log: ReadLog,
  ): Promise<unknown> {
    if (id === 'paths' && question === 'replay') return this.#replay(job, params as ReplayRequest, log);
    if (id === 'paths' && question === 'words') return words();
    if (id === 'paths' && question === 'export')
      return this.#export(job, room, params as Questions['paths']['export'][0]);
    if (question === 'measure')
      return this.#measure(job, room, id, params as Questions[RoomId]['measure'][0]);
    return this.#drive(job, room.ask(question, params));
  }

  async #measure(
    job: Job,
    room: RoomView,
    id: RoomId,
    { queries }: Questions[RoomId]['measure'][0],
  ): Promise<unknown> {
    const { measure } = await import('./lessons/measure.ts');
    return this.#drive(job, measure(id, room, queries));
  }

  async #export(job: Job, room: RoomView, params: Questions['paths']['export'][0]): Promise<unknown> {
    const { exportTrace } = await import('../sim/views/export.ts');
    const worlds = await this.#drive(job, room.ask('worlds', params));
    return exportTrace(worlds as Parameters<typeof exportTrace>[0], params.format);
  }

  /** Does work slice by slice. */
  async #drive<T>(job: Job, work: Work<T>): Promise<T> {
    const pace = new Pace((step) => {
      this.#send({ type: 'progress', id: job.id, ...step, note: null });
    });
    // A request that was cancelled while it waited for its turn does not begin.
    for (let step = job.cancelled ? null : work.next(); step; step = work.next()) {
      if (step.done === true) return step.value;
      if (!pace.isOver) continue;
      await pace.breath(step.value);
      if (job.cancelled) break;
    }
    work.return(undefined as T);
    throw new Cancelled();
  }

  async #replay(job: Job, { file, ...choice }: ReplayRequest, log: ReadLog): Promise<ReplayResult> {
    const { beginReplay } = await import('../sim/views/replay.ts');
    const replay = beginReplay(choice);
    const pace = new Pace((step) => {
      const note = { en: `${replay.callsDone} calls`, ko: `호출 ${replay.callsDone}개` };
      this.#send({ type: 'progress', id: job.id, ...step, note });
    });
    let done = 0;
    const decoder = new TextDecoder();
    const reader = file.stream().getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      done += chunk.value.byteLength;
      const text = decoder.decode(chunk.value, { stream: true });
      for (let at = 0; at < text.length; at += PIECE) {
        replay.push(log.add(text.slice(at, at + PIECE)));
        if (pace.isOver) await pace.breath({ done, total: file.size });
        if (!job.cancelled) continue;
        await reader.cancel();
        throw new Cancelled();
      }
    }
    replay.push(log.add(decoder.decode()));
    return replay.end();
  }

  #send(message: FromEngine): void {
    this.#post(message, []);
  }
}

/** Real time of some work: when it has to give way and when to tell how far it is. */
class Pace {
  readonly #report: (step: Step) => void;
  #sliceEndMs = performance.now() + SLICE_MS;
  #reportMs = performance.now() + REPORT_MS;

  constructor(report: (step: Step) => void) {
    this.#report = report;
  }

  get isOver(): boolean {
    return performance.now() >= this.#sliceEndMs;
  }

  /** Lets waiting messages in, such as a cancellation. */
  async breath(step: Step): Promise<void> {
    const nowMs = performance.now();
    if (nowMs >= this.#reportMs) {
      this.#report(step);
      this.#reportMs = nowMs + REPORT_MS;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#sliceEndMs = performance.now() + SLICE_MS;
  }
}

/** The sentences of the catalog; none where their file cannot be fetched: then costs go by their ids, and the run goes on. */
async function words(): Promise<CatalogWords | null> {
  try {
    return (await import('../sim/views/catalog-words.ts')).catalogWords();
  } catch {
    return null;
  }
}

/** What a replay has read. */
class ReadLog {
  readonly #pieces: string[] = [];

  /** Keeps a piece and hands it on. */
  add(piece: string): string {
    this.#pieces.push(piece);
    return piece;
  }

  get text(): string {
    return this.#pieces.join('');
  }
}

/** The buffers of a frame's columns, to be handed over instead of copied. */
function buffersOf(frame: object): ArrayBufferLike[] {
  const found = new Set<ArrayBufferLike>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (ArrayBuffer.isView(value)) found.add(value.buffer);
    else for (const part of Object.values(value)) visit(part);
  };
  visit(frame);
  return [...found];
}

function reportOf(error: unknown, request: Request, before: RunState | null, log: string): CrashReport {
  const spec = before?.spec ?? null;
  const asked = request.type === 'ask' && typeof request.params === 'object' ? request.params : null;
  const seeded: unknown = request.type === 'open' ? request.spec : (asked ?? spec);
  return {
    ringside: 'crash report',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    stack: error instanceof Error ? (error.stack ?? null) : null,
    request: withoutFile(request),
    spec,
    commands: before?.commands ?? [],
    atNs: before?.atNs ?? 0,
    seed: seedOf(seeded) ?? seedOf(spec),
    log: request.type === 'ask' && request.question === 'replay' ? log : null,
  };
}

/** A file is kept as its text. */
function withoutFile(request: Request): Request {
  if (request.type !== 'ask' || typeof request.params !== 'object' || request.params === null) return request;
  const { file: _file, ...params } = request.params as { file?: unknown };
  return { ...request, params };
}

function seedOf(value: unknown): number | null {
  const seed: unknown = typeof value === 'object' && value !== null && 'seed' in value ? value.seed : null;
  return typeof seed === 'number' ? seed : null;
}
