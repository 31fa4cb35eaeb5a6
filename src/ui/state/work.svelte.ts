/** What the engine is working on, when it takes long enough to tell. */
import type { EngineClient, WorkInProgress } from '../../bridge/client.ts';

class Work {
  current: WorkInProgress | null = $state.raw(null);

  /** Shows the work of an engine from now on. */
  follow(engine: EngineClient): void {
    engine.onwork = (work): void => {
      this.current = work;
    };
  }
}

export const work = new Work();
