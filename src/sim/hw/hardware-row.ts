/** Trace rows of what hardware does by itself. */
import type { Board } from './board.ts';
import type { Sim } from './sim.ts';

export interface HardwareWork {
  /** Component that works, and the one it was caused by. */
  readonly comp: number;
  readonly from: number;
  readonly probe: number;
  readonly flow: number;
  readonly ns: number;
  /** Cost index, −1: none. */
  readonly cost: number;
}

/** Writes the row of a piece of hardware's work that starts now. */
export function hardwareRow(sim: Sim, board: Board, work: HardwareWork): void {
  const draft = sim.trace.draft;
  const opaque = board.opaqueComp;
  draft.startNs = sim.nowNs;
  draft.durationNs = work.ns;
  draft.machine = board.id;
  draft.cpu = -1;
  draft.task = 0;
  draft.probe = work.probe;
  draft.from = opaque >= 0 ? opaque : work.from;
  draft.to = opaque >= 0 ? opaque : work.comp;
  draft.cost = work.cost;
  draft.reason = 0;
  draft.flow = work.flow;
  draft.op = sim.flowOp[work.flow] ?? -1;
  draft.program = -1;
  draft.pc = -1;
  draft.field = 0;
  sim.record();
}
