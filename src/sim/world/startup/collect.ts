/** Reads phases and waits out of the trace while it grows: an old row is overwritten when the trace is full. */
import type { Trace } from '../../trace/trace.ts';
import { FIRST_DETAIL } from '../../trace/exit-reasons.ts';
import { probeIndex } from '../../trace/probes.ts';
import { phaseOf, waitOf, type PhaseId, type WaitId } from '../../virt/boot/phases.ts';

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

const PHASE = probeIndex('startup_phase');
const READY = probeIndex('startup_ready');
const LOCK = probeIndex('contention_begin');
const LOCKED = probeIndex('contention_end');
const WAIT = probeIndex('wait_begin');
const WAITED = probeIndex('wait_end');

/** A row that the reader is about to take. */
interface Row {
  readonly atNs: number;
  readonly probe: number;
  readonly detail: number;
  /** Machine and task: ids of tasks are given out by each kernel. */
  readonly who: string;
}

export class Collector {
  readonly logs = new Map<number, InstanceLog>();
  private next = 0;
  /** Waits that have begun, by task. */
  private readonly open = new Map<string, { readonly id: WaitId; readonly startNs: number }[]>();

  log(flow: number): InstanceLog {
    let log = this.logs.get(flow);
    if (!log) {
      log = { phases: [], waits: [], readyNs: -1 };
      this.logs.set(flow, log);
    }
    return log;
  }

  /** Reads the rows that came since the last call. */
  read(trace: Trace): void {
    for (let row = Math.max(this.next, trace.first); row < trace.count; row++) {
      const at = trace.slot(row);
      const flow = trace.flow[at] ?? 0;
      if (flow === 0) continue;
      const ns = trace.durationNs[at] ?? 0;
      if (ns > 0) {
        this.charge(this.log(flow), trace.cost[at] ?? -1, ns);
        continue;
      }
      const probe = trace.probe[at] ?? 0;
      const detail = (trace.reason[at] ?? 0) - FIRST_DETAIL;
      if (detail < 0 && probe !== READY) continue;
      const who = `${String(flow)} ${String(trace.machine[at] ?? 0)} ${String(trace.task[at] ?? 0)}`;
      this.take(this.log(flow), { atNs: trace.startNs[at] ?? 0, probe, detail, who });
    }
    this.next = trace.count;
  }

  private charge(log: InstanceLog, cost: number, ns: number): void {
    const phase = log.phases.at(-1);
    if (!phase || log.readyNs >= 0 || cost < 0 || ns <= phase.costNs) return;
    phase.cost = cost;
    phase.costNs = ns;
  }

  private take(log: InstanceLog, row: Row): void {
    if (log.readyNs >= 0) return;
    switch (row.probe) {
      case PHASE:
      case READY:
        this.phase(log, row);
        break;
      case LOCK:
      case WAIT:
        this.begin(row);
        break;
      case LOCKED:
      case WAITED: {
        const begun = this.open.get(row.who)?.pop();
        if (begun) log.waits.push({ ...begun, endNs: row.atNs });
        break;
      }
      default:
    }
  }

  private phase(log: InstanceLog, { atNs, probe, detail }: Row): void {
    const last = log.phases.at(-1);
    if (last) last.endNs = atNs;
    const id = phaseOf(detail);
    if (probe === READY) log.readyNs = atNs;
    else if (id !== undefined) log.phases.push({ id, startNs: atNs, endNs: atNs, cost: -1, costNs: 0 });
  }

  private begin({ atNs, probe, detail, who }: Row): void {
    const id = waitOf(detail, probe === LOCK);
    if (id === undefined) return;
    const waits = this.open.get(who) ?? [];
    waits.push({ id, startNs: atNs });
    this.open.set(who, waits);
  }
}
