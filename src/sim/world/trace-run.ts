/** The trace of a run in one of the file formats. */
import type { TraceSource } from '../trace/export/define.ts';
import { namesOf } from './names.ts';
import type { World } from './world.ts';

/** The rows of a world from `fromRow` on, for an exporter. Times count from the beginning of the measured part. */
export function traceSource(world: World, fromRow: number): TraceSource {
  return {
    stack: world.spec.name,
    trace: world.sim.trace,
    names: namesOf(world),
    fromRow,
    toRow: world.sim.trace.count,
    zeroNs: world.parts.zeroNs,
  };
}
