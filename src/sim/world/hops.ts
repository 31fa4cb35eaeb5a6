/** Hops: the rows of one operation with their names. */
import type { HopView } from '../core/views.ts';
import type { TraceNames } from '../trace/export/define.ts';
import { probeName, reasonName } from '../trace/export/row-text.ts';
import { closes } from '../trace/closing.ts';
import type { Trace } from '../trace/trace.ts';
import { namesOf } from './names.ts';
import type { World } from './world.ts';

/**
 * Hops of an operation of the measured program, in order: rows that say more than that something is over. `op` counts from 0; rows before `fromRow` and
 * rows that are no longer held are not looked at.
 */
export function rowsOfOperation(world: World, op: number, fromRow: number): number[] {
  const { trace } = world.sim;
  const { flow } = world.issuer;
  const rows: number[] = [];
  for (let row = Math.max(trace.first, fromRow); row < trace.count; row++) {
    const slot = trace.slot(row);
    if (trace.flow[slot] === flow && trace.op[slot] === op && !closes(trace.probe[slot] ?? 0)) rows.push(row);
  }
  return rows;
}

/** One row as a hop. `startNs` counts from `zeroNs`. */
export function hopView(
  trace: Trace,
  names: TraceNames,
  row: number,
  index: number,
  zeroNs: number,
): HopView {
  const i = trace.slot(row);
  const from = trace.from[i] ?? -1;
  const to = trace.to[i] ?? -1;
  const machine = trace.machine[i] ?? 0;
  const cpu = trace.cpu[i] ?? -1;
  const reason = reasonName(trace.reason[i] ?? 0);
  const cost = names.cost(trace.cost[i] ?? -1);
  return {
    index,
    from: names.component(from),
    to: names.component(to),
    modeFrom: names.mode(from),
    modeTo: names.mode(to),
    probe: probeName(trace.probe[i] ?? 0),
    reason: reason === '' ? null : reason,
    startNs: (trace.startNs[i] ?? 0) - zeroNs,
    durationNs: trace.durationNs[i] ?? 0,
    cost: cost === '' ? null : cost,
    cpu: cpu < 0 ? names.component(to) : `${names.machine(machine)} ${names.cpu(machine, cpu)}`,
    task: cpu < 0 ? '' : names.task(machine, trace.task[i] ?? 0),
    program: trace.program[i] ?? -1,
    pc: trace.pc[i] ?? -1,
  };
}

/** The hops of these rows; times count from `zeroNs`, an absolute instant. */
export function hopViews(world: World, rows: readonly number[], zeroNs: number): HopView[] {
  const names = namesOf(world);
  return rows.map((row, index) => hopView(world.sim.trace, names, row, index, zeroNs));
}
