/** Starts the engine in its own worker. Apart from `client.ts`, so that a page without a worker does not bundle one. */
import { WorkerClient } from './client.ts';

export function startWorkerClient(): WorkerClient {
  return new WorkerClient(
    new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'ringside' }),
  );
}
