/** Starts the Neighbours engine in its own worker. Apart from its client, so that a test does not bundle a worker. */
import { WorkerNeighbours } from './neighbours-client.ts';

export function startNeighbours(): WorkerNeighbours {
  return new WorkerNeighbours(
    new Worker(new URL('./neighbours-worker.ts', import.meta.url), {
      type: 'module',
      name: 'ringside-neighbours',
    }),
  );
}
