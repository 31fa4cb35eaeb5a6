/** Starts the Start-up room's engine in a worker of its own. */
import { WorkerRace, type RaceClient } from './race-client.ts';

export function startRaceEngine(): RaceClient {
  return new WorkerRace(new Worker(new URL('./race-worker.ts', import.meta.url), { type: 'module' }));
}
