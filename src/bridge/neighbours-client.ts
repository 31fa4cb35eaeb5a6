/** The page's side of the Neighbours engine: one method per request, one answer each. */
import { EngineCancelled, EngineCrash, EngineIssues } from './client.ts';
import type {
  ExplainView,
  FromNeighbours,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  RecordedView,
  ScenarioEntry,
  ToNeighbours,
  WriteResult,
} from './neighbours-protocol.ts';

/** What one step goes to: the next change of tasks, throttle or unthrottle, or quota period. */
export type StepKind = Extract<ToNeighbours, { type: 'step' }>['what'];

/** What a write gives: the picture after it, and what the kernel answered. */
export interface Written {
  readonly frame: NeighbourFrame;
  readonly result: WriteResult;
}

/**
 * Every method rejects with `EngineIssues`, `EngineCrash` or `EngineCancelled`. `view` is the stretch of time and the
 * group that the frame shows.
 */
export interface NeighboursClient {
  scenarios(): Promise<readonly ScenarioEntry[]>;
  /** Starts a run, gives it the commands of a log and goes to `atNs`; `beside` keeps the run that is open to be compared with. */
  load(
    spec: NeighbourSpec,
    commands: readonly NeighbourCommand[],
    atNs: number,
    view: NeighbourView,
    beside: boolean,
  ): Promise<NeighbourFrame>;
  seek(ns: number, view: NeighbourView): Promise<NeighbourFrame>;
  /** Shows another stretch or group; the moment stays. */
  look(view: NeighbourView): Promise<NeighbourFrame>;
  step(what: StepKind, direction: 1 | -1, view: NeighbourView): Promise<NeighbourFrame>;
  /** Writes a cgroup file at the moment looked at; in the past this forks the run. */
  write(path: string, file: string, value: string, view: NeighbourView): Promise<Written>;
  /** Why the task on `cpu` at `atNs` was the one chosen. */
  explain(cpu: number, atNs: number): Promise<ExplainView>;
  /** Runs of a real kernel beside ours of the scenario as it is prepared; null: none is recorded. */
  recorded(): Promise<RecordedView | null>;
  /** Ends the engine; requests that are still open reject with `EngineCancelled`. */
  close(): void;
}

/** The part of `Worker` used here, so that a test can pass its own. */
export interface NeighboursPort {
  postMessage(message: ToNeighbours): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromNeighbours>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

type Answer = Exclude<FromNeighbours, { type: 'issues' | 'crashed' }>;
type AnswerOf<K extends Answer['type']> = Extract<Answer, { type: K }>;
/** A request without its id, which the client gives. */
type Unsent = ToNeighbours extends infer M ? (M extends ToNeighbours ? Omit<M, 'id'> : never) : never;

interface Pending {
  readonly expects: Answer['type'];
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
}

/** Speaks the protocol over a port; answers are matched to requests by id. */
export class WorkerNeighbours implements NeighboursClient {
  readonly #port: NeighboursPort;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #dead: Error | null = null;

  constructor(port: NeighboursPort) {
    this.#port = port;
    port.onmessage = (event): void => {
      this.#receive(event.data);
    };
    port.onerror = (event): void => {
      this.#fail(new EngineCrash(event.message || 'The worker could not be started.', ''));
    };
  }

  async scenarios(): Promise<readonly ScenarioEntry[]> {
    return (await this.#ask({ type: 'scenarios' }, 'scenarios')).scenarios;
  }

  async load(
    spec: NeighbourSpec,
    commands: readonly NeighbourCommand[],
    atNs: number,
    view: NeighbourView,
    beside: boolean,
  ): Promise<NeighbourFrame> {
    return (await this.#ask({ type: 'load', spec, commands, atNs, view, beside }, 'frame')).frame;
  }

  async seek(ns: number, view: NeighbourView): Promise<NeighbourFrame> {
    return (await this.#ask({ type: 'seek', ns, view }, 'frame')).frame;
  }

  async look(view: NeighbourView): Promise<NeighbourFrame> {
    return (await this.#ask({ type: 'look', view }, 'frame')).frame;
  }

  async step(what: StepKind, direction: 1 | -1, view: NeighbourView): Promise<NeighbourFrame> {
    return (await this.#ask({ type: 'step', what, direction, view }, 'frame')).frame;
  }

  async write(path: string, file: string, value: string, view: NeighbourView): Promise<Written> {
    const { frame, write } = await this.#ask({ type: 'write', path, file, value, view }, 'frame');
    return { frame, result: write ?? { ok: true } };
  }

  async explain(cpu: number, atNs: number): Promise<ExplainView> {
    return (await this.#ask({ type: 'explain', cpu, atNs }, 'explain')).explain;
  }

  async recorded(): Promise<RecordedView | null> {
    return (await this.#ask({ type: 'recorded' }, 'recorded')).recorded;
  }

  close(): void {
    this.#port.terminate();
    this.#fail(new EngineCancelled('The engine was closed.'));
  }

  #ask<K extends Answer['type']>(request: Unsent, expects: K): Promise<AnswerOf<K>> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, {
        expects,
        settle: (answer) => {
          resolve(answer as AnswerOf<K>);
        },
        fail: reject,
      });
      this.#port.postMessage({ ...request, id });
    });
  }

  #receive(message: FromNeighbours): void {
    if (message.type === 'crashed') {
      this.#fail(new EngineCrash(message.message, message.report));
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    this.#pending.delete(message.id);
    if (message.type === 'issues') pending.fail(new EngineIssues(message.issues));
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
