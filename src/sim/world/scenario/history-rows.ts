/** Finding rows of a scenario's trace by time. */
import { probeIndex } from '../../trace/probes.ts';
import type { World } from '../world.ts';

const SWITCH = probeIndex('sched_switch');

/** First row of the trace that starts at or after an instant. */
export function firstRowAt(world: World, atNs: number): number {
  const { trace } = world.sim;
  let low = trace.first;
  let high = trace.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((trace.startNs[trace.slot(middle)] ?? 0) < atNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a row is a switch of tasks on the host. */
export function isSwitch(world: World, row: number): boolean {
  const { trace } = world.sim;
  const slot = trace.slot(row);
  return trace.probe[slot] === SWITCH && trace.machine[slot] === 0;
}

/** What a quota did, by its trace point. */
export const BANDWIDTH = Object.freeze({
  throttle: probeIndex('cgroup_throttle'),
  unthrottle: probeIndex('cgroup_unthrottle'),
  refill: probeIndex('cgroup_refill'),
});

/** Whether a row tells of the quota of a group on the host. */
export function isBandwidth(world: World, row: number): boolean {
  const { trace } = world.sim;
  const slot = trace.slot(row);
  return (trace.group[slot] ?? -1) >= 0 && trace.machine[slot] === 0;
}
