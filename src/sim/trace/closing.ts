/** Trace points that only end what another began: lines of a trace, but no hops. */
import { PROBES } from './probes.ts';

const closing = Uint8Array.from(PROBES, (def) => Number(def.closes));

/** Whether a row of this probe, by its number, says only that something is over. */
export function closes(probe: number): boolean {
  return closing[probe] === 1;
}
