/**
 * The page's side of the engine: questions become promises. `EngineClient` is what the page knows; `WorkerClient`
 * speaks `protocol.ts` to a worker. Tests put another implementation behind the same interface.
 */
import type {
  Catalog,
  ExportFormat,
  Frame,
  FromEngine,
  HopView,
  Issue,
  IssueCount,
  LabCommand,
  LabSpec,
  ProgramView,
  ReplayResult,
  SeekTarget,
  SwitchValues,
  ToEngine,
} from './protocol.ts';

/** A file made by the engine; `parts` are joined by the page so that a big export is never one string. */
export interface EngineFile {
  readonly name: string;
  readonly mime: string;
  readonly parts: readonly string[];
}

/** What to replay a recorded log with. */
export interface ReplayRequest {
  readonly file: Blob;
  readonly stacks: readonly string[];
  /** Keep the time the recorded process spent between its calls. */
  readonly thinkTime: boolean;
  readonly seed: number;
  readonly switches: SwitchValues;
}

export type Progress = Pick<Extract<FromEngine, { type: 'progress' }>, 'done' | 'total' | 'note'>;

/** The user's input was not accepted: nothing changed in the engine. */
export class EngineIssues extends Error {
  override readonly name = 'EngineIssues';
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => `${issue.path}: ${issue.message.en}`).join('; '));
    this.issues = issues;
  }
}

/** The engine broke an invariant; `report` holds seed and commands, enough to run it again. */
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

/** Every method rejects with `EngineIssues`, `EngineCrash` or `EngineCancelled`. */
export interface EngineClient {
  catalog(): Promise<Catalog>;
  /** Starts a run from its spec, gives it the commands of the log and goes to `atNs` (null: where it stands). */
  load(spec: LabSpec, commands: readonly LabCommand[], atNs: number | null): Promise<Frame>;
  issue(count: IssueCount): Promise<Frame>;
  stop(): Promise<Frame>;
  seek(target: SeekTarget): Promise<Frame>;
  hops(stack: number, opIndex: number): Promise<readonly HopView[]>;
  program(stack: number, program: number): Promise<ProgramView>;
  export(stack: number | null, format: ExportFormat): Promise<EngineFile>;
  replay(
    request: ReplayRequest,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<ReplayResult>;
  /** Ends the engine; requests that are still open reject with `EngineCancelled`. */
  close(): void;
}

/** The part of `Worker` used here, so that a test can pass its own. */
export interface EnginePort {
  postMessage(message: ToEngine): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromEngine>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

type Answer = Exclude<FromEngine, { type: 'progress' | 'cancelled' | 'issues' | 'crashed' }>;
type AnswerOf<K extends Answer['type']> = Extract<Answer, { type: K }>;
/** A request without its id, which the client gives. */
type Unsent = ToEngine extends infer M ? (M extends ToEngine ? Omit<M, 'id'> : never) : never;

interface Pending {
  readonly expects: Answer['type'];
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
  readonly progress: ((progress: Progress) => void) | null;
}

/** Speaks the protocol over a port; answers are matched to requests by id. */
export class WorkerClient implements EngineClient {
  readonly #port: EnginePort;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #dead: Error | null = null;

  constructor(port: EnginePort) {
    this.#port = port;
    port.onmessage = (event): void => {
      this.#receive(event.data);
    };
    port.onerror = (event): void => {
      this.#fail(new EngineCrash(event.message || 'The worker could not be started.', ''));
    };
  }

  async catalog(): Promise<Catalog> {
    return (await this.#ask({ type: 'catalog' }, 'catalog')).catalog;
  }

  async load(spec: LabSpec, commands: readonly LabCommand[], atNs: number | null): Promise<Frame> {
    return (await this.#ask({ type: 'load', spec, commands, atNs }, 'frame')).frame;
  }

  async issue(count: IssueCount): Promise<Frame> {
    return (await this.#ask({ type: 'issue', count }, 'frame')).frame;
  }

  async stop(): Promise<Frame> {
    return (await this.#ask({ type: 'stop' }, 'frame')).frame;
  }

  async seek(target: SeekTarget): Promise<Frame> {
    return (await this.#ask({ type: 'seek', target }, 'frame')).frame;
  }

  async hops(stack: number, opIndex: number): Promise<readonly HopView[]> {
    return (await this.#ask({ type: 'hops', stack, opIndex }, 'hops')).hops;
  }

  async program(stack: number, program: number): Promise<ProgramView> {
    return (await this.#ask({ type: 'program', stack, program }, 'program')).program;
  }

  async export(stack: number | null, format: ExportFormat): Promise<EngineFile> {
    const { name, mime, parts } = await this.#ask({ type: 'export', stack, format }, 'file');
    return { name, mime, parts };
  }

  async replay(
    request: ReplayRequest,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<ReplayResult> {
    const id = this.#nextId;
    const cancel = (): void => {
      this.#port.postMessage({ type: 'cancel', id: this.#nextId++, request: id });
    };
    const answer = this.#ask({ type: 'replay', ...request }, 'replay', onProgress);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return (await answer).result;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  close(): void {
    this.#port.terminate();
    this.#fail(new EngineCancelled('The engine was closed.'));
  }

  #ask<K extends Answer['type']>(
    request: Unsent,
    expects: K,
    progress: ((progress: Progress) => void) | null = null,
  ): Promise<AnswerOf<K>> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, {
        expects,
        settle: (answer) => {
          resolve(answer as AnswerOf<K>);
        },
        fail: reject,
        progress,
      });
      this.#port.postMessage({ ...request, id });
    });
  }

  #receive(message: FromEngine): void {
    const pending = this.#pending.get(message.id);
    if (message.type === 'crashed') {
      this.#fail(new EngineCrash(message.message, message.report));
      return;
    }
    if (!pending) return;
    if (message.type === 'progress') {
      pending.progress?.(message);
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === 'issues') pending.fail(new EngineIssues(message.issues));
    else if (message.type === 'cancelled') pending.fail(new EngineCancelled('Cancelled.'));
    else if (message.type === pending.expects) pending.settle(message);
    else pending.fail(new EngineCrash(`Expected ${pending.expects}, got ${message.type}.`, ''));
  }

  /** After a crash the engine's state is not to be trusted: everything open and everything later fails. */
  #fail(error: Error): void {
    this.#dead ??= error;
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of open) pending.fail(error);
  }
}
