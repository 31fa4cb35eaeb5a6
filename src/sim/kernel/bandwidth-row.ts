/** What a group's quota does, as rows of the trace. */
import type { Machine } from '../hw/machine.ts';
import type { Sim } from '../hw/sim.ts';
import { probeIndex } from '../trace/probes.ts';
import type { BandwidthEvent } from './sched/types.ts';
import { pointRow } from './point-row.ts';
import type { Task } from './task.ts';

/** Trace point of each event. */
const PROBE: Readonly<Record<BandwidthEvent, number>> = Object.freeze({
  throttle: probeIndex('cgroup_throttle'),
  unthrottle: probeIndex('cgroup_unthrottle'),
  refill: probeIndex('cgroup_refill'),
  draw: probeIndex('cgroup_draw'),
  return: probeIndex('cgroup_return'),
});

/** What a row says besides its event. */
export interface BandwidthFacts {
  /** The group's number in the scheduler. */
  readonly group: number;
  /** Where it happened; of a refill, where its timer ran. −1: on no CPU, a command from outside did it. */
  readonly cpu: number;
  /** Runtime in the pool afterwards, ns. */
  readonly poolNs: number;
  /** What the CPU has drawn and not used afterwards, ns; negative: it owes. Nothing of a refill. */
  readonly localNs: number;
  /** A task that it stops or lets go; null: nobody in particular. */
  readonly task: Task | null;
}

/** Writes the row. */
export function bandwidthRow(
  host: { readonly sim: Sim; readonly machine: Machine },
  event: BandwidthEvent,
  { group, cpu, poolNs, localNs, task }: BandwidthFacts,
): void {
  const { draft } = host.sim.trace;
  draft.group = group;
  draft.poolNs = poolNs;
  draft.localNs = localNs;
  pointRow(host, PROBE[event], { cpu, task });
  draft.group = -1;
}
