/** The engine without a worker: messages are cloned and answered in turn, as between page and worker. */
import { EngineClient, type EnginePort, type Timer } from '../../src/bridge/client.ts';
import { Engine } from '../../src/bridge/engine.ts';
import type { FromEngine, ToEngine } from '../../src/bridge/protocol.ts';

/** A worker's port over an engine in this thread. */
export class InlinePort implements EnginePort {
  onmessage: EnginePort['onmessage'] = null;
  onerror: EnginePort['onerror'] = null;
  /** What was sent, for tests that ask. */
  readonly sent: ToEngine[] = [];
  ended = false;
  readonly #engine = new Engine((message) => {
    const data: FromEngine = structuredClone(message);
    if (!this.ended) this.onmessage?.({ data } as MessageEvent<FromEngine>);
  });

  postMessage(message: ToEngine): void {
    this.sent.push(message);
    if (!this.ended) void this.#engine.handle(structuredClone(message));
  }

  terminate(): void {
    this.ended = true;
  }
}

/** Nobody asks whether the engine lives: it is here. */
const never: Timer = () => () => undefined;

export function inlineEngine(): EngineClient {
  return new EngineClient(() => new InlinePort(), never);
}
