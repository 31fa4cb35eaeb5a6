/** The engine without a worker, for the command line and tests: messages are cloned and answered in turn, as between page and worker. */
import { EngineClient, type EnginePort, type Timer } from './client.ts';
import { Engine } from './engine.ts';
import type { FromEngine, ToEngine } from './protocol.ts';

/** A worker's port over an engine in this thread. */
class InlinePort implements EnginePort {
  onmessage: EnginePort['onmessage'] = null;
  onerror: EnginePort['onerror'] = null;
  ended = false;
  readonly #engine = new Engine((message) => {
    const data: FromEngine = structuredClone(message);
    if (!this.ended) this.onmessage?.({ data } as MessageEvent<FromEngine>);
  });

  postMessage(message: ToEngine): void {
    if (!this.ended) void this.#engine.handle(structuredClone(message));
  }

  terminate(): void {
    this.ended = true;
  }
}

/** Nobody asks whether the engine lives: it is here. */
const never: Timer = () => () => undefined;

/** An engine in this thread; each has runs of its own. */
export function inlineEngine(): EngineClient {
  return new EngineClient(() => new InlinePort(), never);
}
