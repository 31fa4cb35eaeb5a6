/** What a group's quota does, as rows of the trace. */
import type { Machine } from '../hw/machine.ts';
import type { Sim } from '../hw/sim.ts';
import { probeIndex } from '../trace/probes.ts';
import type { BandwidthEvent } from './sched/types.ts';
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
  /** A task that it stops or lets go; null: nobody in particular. */
  readonly task: Task | null;
}

/** Writes the row: it takes no time of its own, what it costs is part of the tick, the timer or the switch it happens in. */
export function bandwidthRow(
  { sim, machine }: { readonly sim: Sim; readonly machine: Machine },
  event: BandwidthEvent,
  { group, cpu, poolNs, task }: BandwidthFacts,
): void {
  const { draft } = sim.trace;
  const comp = cpu < 0 ? machine.kernelComp : machine.cpu(cpu).shown(machine.kernelComp);
  const flow = task?.ctx.flow ?? 0;
  draft.startNs = sim.nowNs;
  draft.durationNs = 0;
  draft.machine = machine.id;
  draft.cpu = cpu;
  draft.task = task?.id ?? 0;
  draft.probe = PROBE[event];
  draft.from = comp;
  draft.to = comp;
  draft.cost = -1;
  draft.reason = 0;
  draft.flow = flow;
  draft.op = sim.flowOp[flow] ?? -1;
  draft.program = -1;
  draft.pc = -1;
  draft.group = group;
  draft.poolNs = poolNs;
  sim.record();
  draft.group = -1;
}
