/** The instants a step goes to: task switches, throttles, quota periods. */
import { firstRowAt, isSwitch } from '../scenario/history-rows.ts';
import { BANDWIDTH } from '../scenario/sched-log.ts';
import type { ScenarioWorld } from '../scenario/scenario-world.ts';

/** What one step goes to. */
export type StepKind = 'switch' | 'throttle' | 'period';

export function isStepKind(what: string): what is StepKind {
  return what === 'switch' || what === 'throttle' || what === 'period';
}

/** The next or the last instant at which the thing happened, as far as the run has been; null: none. */
export function findInstant(
  world: ScenarioWorld,
  what: StepKind,
  ns: number,
  direction: 1 | -1,
): number | null {
  return what === 'switch' ? findSwitch(world, ns, direction) : findLogged(world, what, ns, direction);
}

function findSwitch(world: ScenarioWorld, ns: number, direction: 1 | -1): number | null {
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
  world: ScenarioWorld,
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
