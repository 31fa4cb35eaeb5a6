/** The page's side of the Neighbours engine: one method per request, one answer each. */
import { Asking, type AskPort } from './asking.ts';
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
export type NeighboursPort = AskPort<ToNeighbours, FromNeighbours>;

/** Speaks the protocol over a port; answers are matched to requests by id. */
export class WorkerNeighbours implements NeighboursClient {
  readonly #asking: Asking<ToNeighbours, FromNeighbours>;

  constructor(port: NeighboursPort) {
    this.#asking = new Asking(port);
  }

  async scenarios(): Promise<readonly ScenarioEntry[]> {
    return (await this.#asking.ask({ type: 'scenarios' }, 'scenarios')).scenarios;
  }

  async load(
    spec: NeighbourSpec,
    commands: readonly NeighbourCommand[],
    atNs: number,
    view: NeighbourView,
    beside: boolean,
  ): Promise<NeighbourFrame> {
    return (await this.#asking.ask({ type: 'load', spec, commands, atNs, view, beside }, 'frame')).frame;
  }

  async seek(ns: number, view: NeighbourView): Promise<NeighbourFrame> {
    return (await this.#asking.ask({ type: 'seek', ns, view }, 'frame')).frame;
  }

  async look(view: NeighbourView): Promise<NeighbourFrame> {
    return (await this.#asking.ask({ type: 'look', view }, 'frame')).frame;
  }

  async step(what: StepKind, direction: 1 | -1, view: NeighbourView): Promise<NeighbourFrame> {
    return (await this.#asking.ask({ type: 'step', what, direction, view }, 'frame')).frame;
  }

  async write(path: string, file: string, value: string, view: NeighbourView): Promise<Written> {
    const { frame, write } = await this.#asking.ask({ type: 'write', path, file, value, view }, 'frame');
    return { frame, result: write ?? { ok: true } };
  }

  async explain(cpu: number, atNs: number): Promise<ExplainView> {
    return (await this.#asking.ask({ type: 'explain', cpu, atNs }, 'explain')).explain;
  }

  async recorded(): Promise<RecordedView | null> {
    return (await this.#asking.ask({ type: 'recorded' }, 'recorded')).recorded;
  }

  close(): void {
    this.#asking.close();
  }
}
