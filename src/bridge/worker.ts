/** The engine in a worker: messages in, answers out. */
import { Engine } from './engine.ts';
import type { ToEngine } from './protocol.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const engine = new Engine((message, transfer) => {
  scope.postMessage(message, transfer as ArrayBuffer[]);
});

scope.onmessage = (event: MessageEvent<ToEngine>): void => {
  void engine.handle(event.data);
};
