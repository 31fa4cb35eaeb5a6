/** The page's side of the Start-up room's engine: one method per question. */
import { Asking, type AskPort } from './asking.ts';
import type {
  FromRace,
  LoadRequest,
  LoadResult,
  RaceCatalog,
  RaceSpec,
  StartRaceView,
  ToRace,
} from './race-protocol.ts';

/** Every method rejects with `EngineIssues`, `EngineCrash` or `EngineCancelled`. */
export interface RaceClient {
  catalog(): Promise<RaceCatalog>;
  start(spec: RaceSpec): Promise<StartRaceView>;
  load(request: LoadRequest): Promise<LoadResult>;
  close(): void;
}

export type RacePort = AskPort<ToRace, FromRace>;

export class WorkerRace implements RaceClient {
  readonly #asking: Asking<ToRace, FromRace>;

  constructor(port: RacePort) {
    this.#asking = new Asking(port);
  }

  async catalog(): Promise<RaceCatalog> {
    return (await this.#asking.ask({ type: 'catalog' }, 'catalog')).catalog;
  }

  async start(spec: RaceSpec): Promise<StartRaceView> {
    return (await this.#asking.ask({ type: 'start', spec }, 'start')).race;
  }

  async load(request: LoadRequest): Promise<LoadResult> {
    return (await this.#asking.ask({ type: 'load', request }, 'load')).load;
  }

  close(): void {
    this.#asking.close();
  }
}
