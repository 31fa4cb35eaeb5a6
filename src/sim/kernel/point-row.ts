/** Rows of trace points that no op of a program writes: what functions of the kernel note while they change its state. */
import type { Machine } from '../hw/machine.ts';
import type { Sim } from '../hw/sim.ts';
import { FIRST_DETAIL } from '../trace/exit-reasons.ts';
import type { Task } from './task.ts';

/** What a row is about. */
export interface Point {
  /** Where it happened, −1: on no CPU, a command from outside did it. */
  readonly cpu: number;
  /** Whom it happened to, or who did it; null: nobody in particular. */
  readonly task: Task | null;
  /** Whose flow it belongs to; absent: the task's. */
  readonly flow?: number;
  /** A number that belongs to the probe; absent: none. */
  readonly detail?: number;
}

/** Writes the row: it takes no time of its own, what it costs is part of what it happens in. */
export function pointRow(
  { sim, machine }: { readonly sim: Sim; readonly machine: Machine },
  probe: number,
  { cpu, task, detail, flow = task?.ctx.flow ?? 0 }: Point,
): void {
  const { draft } = sim.trace;
  const comp = cpu < 0 ? machine.kernelComp : machine.cpu(cpu).shown(machine.kernelComp);
  draft.startNs = sim.nowNs;
  draft.durationNs = 0;
  draft.machine = machine.id;
  draft.cpu = cpu;
  draft.task = task?.id ?? 0;
  draft.probe = probe;
  draft.from = comp;
  draft.to = comp;
  draft.cost = -1;
  draft.reason = detail === undefined ? 0 : FIRST_DETAIL + detail;
  draft.flow = flow;
  draft.op = sim.flowOp[flow] ?? -1;
  draft.program = -1;
  draft.pc = -1;
  draft.field = 0;
  sim.record();
}
