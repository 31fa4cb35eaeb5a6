import type { DaemonMain } from './os.ts';

/** A program of the chain: one file `programs/NAME.daemon.ts` each. Threads of it have its name as their first word too. */
export interface DaemonProgram {
  readonly name: string;
  readonly main: DaemonMain;
}

export function defineDaemon(def: DaemonProgram): DaemonProgram {
  return Object.freeze(def);
}
