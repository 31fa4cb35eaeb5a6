/**
 * The page's side of the engine: questions become promises. `EngineClient` is what the page knows; `WorkerClient`
 * speaks `protocol.ts` to a worker. Tests put another implementation behind the same interface.
 */
import { Asking, type AskPort } from './asking.ts';
import type {
  Catalog,
  ExportFormat,
  Frame,
  FromEngine,
  HopView,
  IssueCount,
  LabCommand,
  LabSpec,
  ProgramView,
  ReplayResult,
  SeekTarget,
  SwitchValues,
  ToEngine,
} from './protocol.ts';

export { EngineCancelled, EngineCrash, EngineIssues } from './errors.ts';

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
export type EnginePort = AskPort<ToEngine, FromEngine>;

/** Speaks the protocol over a port; answers are matched to requests by id. */
export class WorkerClient implements EngineClient {
  readonly #asking: Asking<ToEngine, FromEngine>;

  constructor(port: EnginePort) {
    this.#asking = new Asking(port);
  }

  async catalog(): Promise<Catalog> {
    return (await this.#asking.ask({ type: 'catalog' }, 'catalog')).catalog;
  }

  async load(spec: LabSpec, commands: readonly LabCommand[], atNs: number | null): Promise<Frame> {
    return (await this.#asking.ask({ type: 'load', spec, commands, atNs }, 'frame')).frame;
  }

  async issue(count: IssueCount): Promise<Frame> {
    return (await this.#asking.ask({ type: 'issue', count }, 'frame')).frame;
  }

  async stop(): Promise<Frame> {
    return (await this.#asking.ask({ type: 'stop' }, 'frame')).frame;
  }

  async seek(target: SeekTarget): Promise<Frame> {
    return (await this.#asking.ask({ type: 'seek', target }, 'frame')).frame;
  }

  async hops(stack: number, opIndex: number): Promise<readonly HopView[]> {
    return (await this.#asking.ask({ type: 'hops', stack, opIndex }, 'hops')).hops;
  }

  async program(stack: number, program: number): Promise<ProgramView> {
    return (await this.#asking.ask({ type: 'program', stack, program }, 'program')).program;
  }

  async export(stack: number | null, format: ExportFormat): Promise<EngineFile> {
    const { name, mime, parts } = await this.#asking.ask({ type: 'export', stack, format }, 'file');
    return { name, mime, parts };
  }

  async replay(
    request: ReplayRequest,
    onProgress: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<ReplayResult> {
    const id = this.#asking.nextId;
    const cancel = (): void => {
      this.#asking.tell({ type: 'cancel', request: id });
    };
    const answer = this.#asking.ask({ type: 'replay', ...request }, 'replay', (message) => {
      if (message.type === 'progress') onProgress(message);
    });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return (await answer).result;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  close(): void {
    this.#asking.close();
  }
}
