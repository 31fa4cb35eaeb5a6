/** The instants a step goes to: task switches, throttles, quota periods. */
import { firstRowAt, isSwitch } from '../scenario/history-rows.ts';
import { BANDWIDTH } from '../scenario/sched-log.ts';
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

function find(run: NeighbourRun, what: StepKind, ns: number, direction: 1 | -1): number | null {
  return what === 'switch' ? findSwitch(run, ns, direction) : findLogged(run, what, ns, direction);
}

function findSwitch({ world }: NeighbourRun, ns: number, direction: 1 | -1): number | null {
  const { trace } = world.sim;
  const { zeroNs } = world.parts;
  let row = direction > 0 ? firstRowAt(world, zeroNs + ns + 1) : firstRowAt(world, zeroNs + ns) - 1;
  for (; row >= trace.first && row < trace.count; row += direction) {
    if (!isSwitch(world, row)) continue;
    const found = (trace.startNs[trace.slot(row)] ?? 0) - zeroNs;
    return found >= 0 ? found : null;
  }
  return null;
}

function findLogged(
  { world }: NeighbourRun,
  what: 'throttle' | 'period',
  ns: number,
  direction: 1 | -1,
): number | null {
  const { log } = world;
  const { zeroNs } = world.parts;
  const wanted = what === 'period' ? [BANDWIDTH.refill] : [BANDWIDTH.throttle, BANDWIDTH.unthrottle];
  let row = direction > 0 ? log.firstAt(zeroNs + ns + 1) : log.firstAt(zeroNs + ns) - 1;
  for (; row >= 0 && row < log.count; row += direction) {
    if (!wanted.includes(log.kind[row] ?? -1)) continue;
    const found = (log.atNs[row] ?? 0) - zeroNs;
    return found >= 0 ? found : null;
  }
  return null;
}
