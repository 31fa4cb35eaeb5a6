/**
 * The page's side of the engine: questions become promises. One client speaks to one worker for all rooms; a room's
 * part of it is a `RoomClient`, and tests put another implementation behind that interface. A worker that breaks, or
 * falls silent, is ended; the next request starts another, in which the room's run is opened again where it stood.
 */
import type {
  CrashReport,
  FromEngine,
  Issue,
  Progress,
  Questions,
  Request,
  RoomId,
  Rooms,
  SeekTarget,
  ToEngine,
  WriteResult,
} from './protocol.ts';

/** The user's input was not accepted: nothing changed in the engine. */
export class EngineIssues extends Error {
  override readonly name = 'EngineIssues';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => `${issue.path}: ${issue.message.en}`).join('; '));
    this.issues = issues;
  }
}

/** The engine broke an invariant, or is gone; `report` makes it again. */
export class EngineCrash extends Error {
  override readonly name = 'EngineCrash';
  readonly report: string;
  constructor(message: string, report: string) {
    super(message);
    this.report = report;
  }
}

/** The request was cancelled by the page. */
export class EngineCancelled extends Error {
  override readonly name = 'EngineCancelled';
}

/** A frame, and what a command was answered. */
export interface Commanded<K extends RoomId> {
  readonly frame: Rooms[K]['frame'];
  readonly result: WriteResult;
}

export interface AskOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

type Asked<K extends RoomId, Q extends keyof Questions[K]> = Questions[K][Q] extends [infer P, infer A]
  ? { params: P; answer: A }
  : never;

/** Every method rejects with `EngineIssues`, `EngineCrash` or `EngineCancelled`. `view` is what the frame shows. */
export interface RoomClient<K extends RoomId> {
  catalog(): Promise<Rooms[K]['catalog']>;
  /** Opens a run from its spec, gives it the commands of a log and goes to `atNs` (null: where it stands). */
  open(
    spec: Rooms[K]['spec'],
    commands: readonly Rooms[K]['logged'][],
    atNs: number | null,
    view: Rooms[K]['view'],
    beside?: boolean,
  ): Promise<Rooms[K]['frame']>;
  /** Acts at the present moment; in the past this forks the run. */
  command(command: Rooms[K]['command'], view: Rooms[K]['view']): Promise<Commanded<K>>;
  /** Moves the moment. With `within` a frame comes after so many events, wherever the moment is then. */
  seek(target: SeekTarget, view: Rooms[K]['view'], within?: number): Promise<Rooms[K]['frame']>;
  /** The same moment, seen otherwise. */
  look(view: Rooms[K]['view']): Promise<Rooms[K]['frame']>;
  ask<Q extends keyof Questions[K]>(
    question: Q,
    params: Asked<K, Q>['params'],
    options?: AskOptions,
  ): Promise<Asked<K, Q>['answer']>;
  /** Gives up what is being worked on: a move stops where it is, anything else rejects with `EngineCancelled`. */
  cancel(): void;
}

/** The part of `Worker` used here, so that a test can pass its own. */
export interface EnginePort {
  postMessage(message: ToEngine): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromEngine>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Calls `tick` again and again; answers how to stop it. */
export type Timer = (tick: () => void) => () => void;

/** How often a worker that owes an answer is asked whether it lives. */
const PING_MS = 1000;
/** Pings in a row without any message after which it is given up: long slices, such as building a world, take seconds. */
const SILENT_PINGS = 20;

const everySecond: Timer = (tick) => {
  const timer = setInterval(tick, PING_MS);
  return () => {
    clearInterval(timer);
  };
};

interface Pending {
  readonly request: Request;
  readonly settle: (answer: FromEngine) => void;
  readonly fail: (error: Error) => void;
  readonly progress: ((progress: Progress) => void) | null;
}

/** What is being worked on and how far it is. */
export interface WorkInProgress {
  readonly progress: Progress;
  readonly cancel: () => void;
}

export class EngineClient {
  /** Called when a request tells how far it is, and with null when it has been answered. */
  onwork: ((work: WorkInProgress | null) => void) | null = null;
  readonly #start: () => EnginePort;
  readonly #timer: Timer;
  readonly #pending = new Map<number, Pending>();
  /** Runs that are open, as they stood in their last frames. */
  readonly #kept = new Map<RoomId, Extract<Request, { type: 'open' }>>();
  /** Rooms whose run is open in the present worker. */
  readonly #open = new Set<RoomId>();
  readonly #rooms = new Map<RoomId, RoomClient<RoomId>>();
  #port: EnginePort | null = null;
  #nextId = 1;
  #silent = 0;
  #stopTimer: (() => void) | null = null;
  /** The request whose progress was told last. */
  #told = 0;

  constructor(start: () => EnginePort, timer: Timer = everySecond) {
    this.#start = start;
    this.#timer = timer;
  }

  /** The part of the engine that serves one room. */
  room<K extends RoomId>(id: K): RoomClient<K> {
    const known = this.#rooms.get(id) ?? this.#made(id);
    this.#rooms.set(id, known);
    return known as unknown as RoomClient<K>;
  }

  /** Starts the worker before anything is asked, so that both its code and the page's are on their way at once. */
  start(): EnginePort {
    return (this.#port ??= this.#connect());
  }

  /** Ends the worker; open questions reject with `EngineCancelled`. */
  close(): void {
    this.#end(() => new EngineCancelled('The engine was closed.'));
  }

  #made<K extends RoomId>(room: K): RoomClient<K> {
    type Frame = Rooms[K]['frame'];
    const frame = async (request: Request): Promise<Frame> => (await this.#moved(request)).frame as Frame;
    return {
      catalog: async () =>
        (await this.#ask({ type: 'catalog', room }, 'catalog')).catalog as Rooms[K]['catalog'],
      open: (spec, commands, atNs, view, beside = false) =>
        frame({ type: 'open', room, spec, commands, atNs, view, beside }),
      command: async (command, view) => {
        const answer = await this.#moved({ type: 'command', room, command, view });
        return { frame: answer.frame as Frame, result: answer.result ?? { ok: true } };
      },
      seek: (target, view, within) => frame({ type: 'seek', room, target, view, within: within ?? null }),
      look: (view) => frame({ type: 'look', room, view }),
      ask: async (question, params, options) => {
        const request = { type: 'ask', room, question: question as string, params } as const;
        if (NEEDS_RUN.has(request.question)) await this.#reopen(room);
        return (await this.#ask(request, 'answer', options)).answer;
      },
      cancel: () => {
        for (const [id, { request }] of this.#pending)
          if (request.room === room) this.#port?.postMessage({ type: 'cancel', id });
      },
    };
  }

  /** A request that answers a frame: the run and its moment are kept for the next worker. */
  async #moved(request: Request): Promise<Extract<FromEngine, { type: 'frame' }>> {
    const { room } = request;
    if (request.type !== 'open') await this.#reopen(room);
    const answer = await this.#ask(request, 'frame');
    const { nowNs, commands } = answer.frame as { nowNs: number; commands: readonly object[] };
    const run = request.type === 'open' ? request : this.#kept.get(room);
    if (run) this.#kept.set(room, { ...run, commands, atNs: nowNs });
    this.#open.add(room);
    return answer;
  }

  /** In a worker that was just started a room's run is opened again where it stood. */
  async #reopen(room: RoomId): Promise<void> {
    const run = this.#kept.get(room);
    if (!run || this.#open.has(room)) return;
    this.#open.add(room);
    try {
      await this.#ask(run, 'frame');
    } catch (error) {
      this.#open.delete(room);
      if (error instanceof EngineCrash) this.#kept.delete(room);
      throw error;
    }
  }

  // ------------------------------------------------------------ questions and answers

  #ask<T extends FromEngine['type']>(
    request: Request,
    expects: T,
    { onProgress, signal }: AskOptions = {},
  ): Promise<Extract<FromEngine, { type: T }>> {
    const id = this.#nextId++;
    const port = this.start();
    const cancel = (): void => {
      this.#port?.postMessage({ type: 'cancel', id });
    };
    signal?.addEventListener('abort', cancel, { once: true });
    return new Promise<Extract<FromEngine, { type: T }>>((resolve, reject) => {
      const settle = (answer: FromEngine): void => {
        if (answer.type === expects) resolve(answer as Extract<FromEngine, { type: T }>);
        else reject(new EngineCrash(`Expected ${expects}, got ${answer.type}.`, ''));
      };
      this.#pending.set(id, { request, settle, fail: reject, progress: onProgress ?? null });
      this.#stopTimer ??= this.#timer(() => {
        this.#watch();
      });
      port.postMessage({ ...request, id });
    }).finally(() => {
      signal?.removeEventListener('abort', cancel);
    });
  }

  #connect(): EnginePort {
    const port = this.#start();
    port.onmessage = ({ data }): void => {
      if (port === this.#port) this.#receive(data);
    };
    port.onerror = (event): void => {
      if (port === this.#port) this.#gone(event.message || 'The worker could not be started.');
    };
    return port;
  }

  #receive(message: FromEngine): void {
    this.#silent = 0;
    const pending = this.#pending.get(message.id);
    if (!pending || message.type === 'pong') return;
    if (message.type === 'progress') {
      this.#tell(message, pending);
      return;
    }
    this.#pending.delete(message.id);
    this.#rest(message.id);
    if (message.type === 'issues') pending.fail(new EngineIssues(message.issues));
    else if (message.type === 'cancelled') pending.fail(new EngineCancelled('Cancelled.'));
    else if (message.type === 'crashed') this.#crashed(pending, message.report);
    else pending.settle(message);
  }

  #tell({ id, done, total, note }: Extract<FromEngine, { type: 'progress' }>, pending: Pending): void {
    const progress = { done, total, note };
    // Who asks to be told shows it himself.
    if (pending.progress) {
      pending.progress(progress);
      return;
    }
    this.#told = id;
    const cancel = (): void => {
      this.#port?.postMessage({ type: 'cancel', id });
    };
    this.onwork?.({ progress, cancel });
  }

  /** A request is answered: nothing is waited for, perhaps. */
  #rest(id: number): void {
    if (id === this.#told) {
      this.#told = 0;
      this.onwork?.(null);
    }
    if (this.#pending.size > 0) return;
    this.#stopTimer?.();
    this.#stopTimer = null;
    this.#silent = 0;
  }

  // ------------------------------------------------------------ faults

  #watch(): void {
    if (this.#silent++ >= SILENT_PINGS) this.#gone('The engine does not answer any more.');
    else this.#port?.postMessage({ type: 'ping', id: 0 });
  }

  /** The engine's state is not to be trusted any more: what else was asked is void. */
  #crashed(pending: Pending, report: CrashReport): void {
    this.#end(() => new EngineCancelled('The engine was started again.'));
    pending.fail(new EngineCrash(report.message, JSON.stringify(report, null, 2)));
  }

  /** The worker is gone without a word: what was asked first is what it was at. */
  #gone(message: string): void {
    const [[id, first] = [0, null]] = this.#pending;
    this.#pending.delete(id);
    const kept = first && this.#kept.get(first.request.room);
    this.#end(() => new EngineCancelled('The engine was started again.'));
    if (!first) return;
    void lostReport(message, first.request, kept ?? null).then((report) => {
      first.fail(new EngineCrash(message, JSON.stringify(report, null, 2)));
    });
  }

  #end(errorOf: () => Error): void {
    this.#port?.terminate();
    this.#port = null;
    this.#open.clear();
    const open = [...this.#pending.values()];
    this.#pending.clear();
    this.#rest(this.#told);
    for (const { fail } of open) fail(errorOf());
  }
}

/** Questions about the run that is open. */
const NEEDS_RUN: ReadonlySet<string> = new Set([
  'hops',
  'program',
  'export',
  'explain',
  'sufferers',
  'recorded',
  'measure',
]);

/** What is known of a request whose worker is gone; `run` is what was open in its room. */
async function lostReport(
  message: string,
  request: Request,
  run: Extract<Request, { type: 'open' }> | null,
): Promise<CrashReport> {
  const open = request.type === 'open' ? null : run;
  const params: unknown = request.type === 'ask' ? request.params : null;
  const file = typeof params === 'object' && params !== null && 'file' in params ? params.file : null;
  const spec: unknown = request.type === 'open' ? request.spec : (open?.spec ?? params);
  const seed: unknown = typeof spec === 'object' && spec !== null && 'seed' in spec ? spec.seed : null;
  return {
    ringside: 'crash report',
    message,
    stack: null,
    request,
    spec: open?.spec ?? null,
    commands: open?.commands ?? [],
    atNs: open?.atNs ?? 0,
    seed: typeof seed === 'number' ? seed : null,
    log: file instanceof Blob ? await file.text() : null,
  };
}
