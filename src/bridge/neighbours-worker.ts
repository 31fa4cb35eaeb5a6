/** The Neighbours engine in a worker: messages in, answers out. */
import { NeighboursEngine } from './neighbours-engine.ts';
import type { ToNeighbours } from './neighbours-protocol.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const engine = new NeighboursEngine((message, transfer) => {
  scope.postMessage(message, transfer as ArrayBuffer[]);
});

scope.onmessage = (event: MessageEvent<ToNeighbours>): void => {
  engine.handle(event.data);
};
