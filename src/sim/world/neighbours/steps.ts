/** The instants a step goes to: task switches, throttles, quota periods. */
import { BANDWIDTH, firstRowAt, isBandwidth, isSwitch } from '../scenario/history-rows.ts';
import type { ScenarioWorld } from '../scenario/scenario-world.ts';
import type { NeighbourRun } from './run.ts';

/** What one step goes to. */
export type StepKind = 'switch' | 'throttle' | 'period';

/** A step forward runs on in parts of this length until the thing has happened. */
const PART_NS = 4e6;

/** The next instant at which the thing happened, else the end of the run. May run on. */
export function nextInstant(run: NeighbourRun, what: StepKind): number {
  const { nowNs, endNs } = run;
  for (let at = nowNs; ;) {
    const found = find(run, what, nowNs, 1);
    if (found !== null) return found;
    if (at >= endNs) return endNs;
    at = Math.min(endNs, at + PART_NS);
    run.seek(at);
  }
}

/** The last instant before the moment at which the thing happened, else the start. */
export function lastInstant(run: NeighbourRun, what: StepKind): number {
  return find(run, what, run.nowNs, -1) ?? 0;
}

/** Whether a row of the trace is one of the thing. */
function tells(world: ScenarioWorld, row: number, what: StepKind): boolean {
  if (what === 'switch') return isSwitch(world, row);
  if (!isBandwidth(world, row)) return false;
  const { trace } = world.sim;
  const probe = trace.probe[trace.slot(row)];
  return what === 'period'
    ? probe === BANDWIDTH.refill
    : probe === BANDWIDTH.throttle || probe === BANDWIDTH.unthrottle;
}

function find({ world }: NeighbourRun, what: StepKind, ns: number, direction: 1 | -1): number | null {
  const { trace } = world.sim;
  const { zeroNs } = world.parts;
  let row = direction > 0 ? firstRowAt(world, zeroNs + ns + 1) : firstRowAt(world, zeroNs + ns) - 1;
  for (; row >= trace.first && row < trace.count; row += direction) {
    if (!tells(world, row, what)) continue;
    const found = (trace.startNs[trace.slot(row)] ?? 0) - zeroNs;
    return found >= 0 ? found : null;
  }
  return null;
}
