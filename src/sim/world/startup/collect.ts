/** Reads phases and waits out of the trace while it grows: an old row is overwritten when the trace is full. */
import type { Sim } from '../../hw/sim.ts';
import { allPrograms } from '../../ops/op.ts';
import { probeIndex } from '../../trace/probes.ts';
import { MARK, WAITS, type PhaseId, type WaitId } from './phases.ts';

export interface PhaseRun {
  readonly id: PhaseId;
  readonly startNs: number;
  endNs: number;
  /** Cost that took most of it, −1: none yet; and how long it took, ns. */
  cost: number;
  costNs: number;
}

export interface WaitRun {
  readonly id: WaitId;
  readonly startNs: number;
  readonly endNs: number;
}

/** What the trace tells of one instance. */
export interface InstanceLog {
  readonly phases: PhaseRun[];
  readonly waits: WaitRun[];
  readyNs: number;
}

const PHASE_PROBE = probeIndex('startup_phase');

export class Collector {
  readonly logs = new Map<number, InstanceLog>();
  private readonly sim: Sim;
  private next = 0;
  /** Waits that have begun, by task. */
  private readonly open = new Map<number, { readonly id: WaitId; readonly startNs: number }[]>();
  /** Labels of marks by program and line; '' for other ops. */
  private readonly labels = new Map<number, string>();

  constructor(sim: Sim) {
    this.sim = sim;
  }

  log(flow: number): InstanceLog {
    let log = this.logs.get(flow);
    if (!log) {
      log = { phases: [], waits: [], readyNs: -1 };
      this.logs.set(flow, log);
    }
    return log;
  }

  private labelOf(program: number, pc: number): string {
    const key = program * 4096 + pc;
    const known = this.labels.get(key);
    if (known !== undefined) return known;
    const label = allPrograms()[program]?.ops[pc]?.label ?? '';
    const isMark = Object.values(MARK).some((prefix) => label.startsWith(prefix));
    this.labels.set(key, isMark ? label : '');
    return isMark ? label : '';
  }

  /** Reads the rows that came since the last call. */
  read(): void {
    const { trace } = this.sim;
    for (let row = Math.max(this.next, trace.first); row < trace.count; row++) {
      const at = trace.slot(row);
      const flow = trace.flow[at] ?? 0;
      if (flow === 0) continue;
      const ns = trace.durationNs[at] ?? 0;
      if (ns > 0) {
        this.charge(this.log(flow), trace.cost[at] ?? -1, ns);
        continue;
      }
      const label = this.labelOf(trace.program[at] ?? -1, trace.pc[at] ?? -1);
      if (label === '') continue;
      this.take(this.log(flow), label, trace.startNs[at] ?? 0, trace.task[at] ?? 0, trace.probe[at] ?? 0);
    }
    this.next = trace.count;
  }

  private charge(log: InstanceLog, cost: number, ns: number): void {
    const phase = log.phases.at(-1);
    if (!phase || log.readyNs >= 0 || cost < 0 || ns <= phase.costNs) return;
    phase.cost = cost;
    phase.costNs = ns;
  }

  private take(log: InstanceLog, label: string, atNs: number, task: number, probe: number): void {
    if (log.readyNs >= 0) return;
    if (probe === PHASE_PROBE) {
      const last = log.phases.at(-1);
      if (last) last.endNs = atNs;
      if (label === MARK.ready) log.readyNs = atNs;
      else {
        const id = label.slice(MARK.phase.length) as PhaseId;
        log.phases.push({ id, startNs: atNs, endNs: atNs, cost: -1, costNs: 0 });
      }
    } else if (label.startsWith(MARK.wait)) {
      const waits = this.open.get(task) ?? [];
      waits.push({ id: label.slice(MARK.wait.length) as WaitId, startNs: atNs });
      this.open.set(task, waits);
    } else if (label.startsWith(MARK.waited)) {
      const begun = this.open.get(task)?.pop();
      if (begun && begun.id in WAITS) log.waits.push({ ...begun, endNs: atNs });
    }
  }
}
