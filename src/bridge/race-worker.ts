/** The Start-up room's engine in a worker: messages in, answers out. */
import { RaceEngine } from './race-engine.ts';
import type { ToRace } from './race-protocol.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const engine = new RaceEngine((message) => {
  scope.postMessage(message);
});

scope.onmessage = (event: MessageEvent<ToRace>): void => {
  engine.handle(event.data);
};
