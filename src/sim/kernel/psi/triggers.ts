/** Triggers on a group's pressure: made and taken away (`psi_trigger_create`, `psi_trigger_destroy`). */
import { PsiPoller } from './poller.ts';
import type { PsiGroup, PsiResource } from './psi.ts';
import { PsiTrigger } from './trigger.ts';

/** What a trigger tells: so much stall, a little (0) or whole (1), in so long a window, ns. */
export interface TriggerSpec {
  readonly which: 0 | 1;
  readonly thresholdNs: number;
  readonly windowNs: number;
  /** Made without CAP_SYS_RESOURCE: the averaging serves it. */
  readonly slow: boolean;
}

/** Adds a trigger. */
export function addTrigger(
  group: PsiGroup,
  resource: PsiResource,
  { which, thresholdNs, windowNs, slow }: TriggerSpec,
  now: number,
): PsiTrigger {
  const pressure = group.folded(resource, now);
  const { times } = slow ? pressure : (pressure.poller ??= new PsiPoller(group.cpuCount, group.tickNs));
  times.collect();
  const trigger = new PsiTrigger(which, thresholdNs, windowNs, slow, now, times.totalNs[which]);
  if (slow) pressure.slowTriggers.push(trigger);
  else pressure.poller?.add(trigger);
  return trigger;
}

/** Takes one away, whatever it was on. */
export function removeTrigger(group: PsiGroup, trigger: PsiTrigger): void {
  for (const pressure of group.pressures()) {
    const at = pressure.slowTriggers.indexOf(trigger);
    if (at >= 0) pressure.slowTriggers.splice(at, 1);
    pressure.poller?.remove(trigger);
    if (pressure.poller?.triggers.length === 0) pressure.poller = null;
  }
}
