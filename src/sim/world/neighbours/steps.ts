/** The instants a step goes to: task switches, throttles, quota periods. */
import { BANDWIDTH, firstRowAt, isBandwidth, isSwitch } from '../scenario/history-rows.ts';
import type { World } from '../world.ts';

/** What one step goes to. */
export type StepKind = 'switch' | 'throttle' | 'period';

export function isStepKind(what: string): what is StepKind {
  return what === 'switch' || what === 'throttle' || what === 'period';
}

/** Whether a row of the trace is one of the thing. */
function tells(world: World, row: number, what: StepKind): boolean {
  if (what === 'switch') return isSwitch(world, row);
  if (!isBandwidth(world, row)) return false;
  const { trace } = world.sim;
  const probe = trace.probe[trace.slot(row)];
  return what === 'period'
    ? probe === BANDWIDTH.refill
    : probe === BANDWIDTH.throttle || probe === BANDWIDTH.unthrottle;
}

/** The next or the last instant at which the thing happened, as far as the run has been; null: none. */
export function findInstant(world: World, what: StepKind, ns: number, direction: 1 | -1): number | null {
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
