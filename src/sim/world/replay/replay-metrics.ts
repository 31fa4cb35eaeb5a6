/** Metrics that also hand each row to the process whose flow it belongs to. */
import { Metrics } from '../../trace/metrics.ts';
import { probeIndex } from '../../trace/probes.ts';
import { Trace, type RowDraft } from '../../trace/trace.ts';
import type { ReplayProcess } from './process.ts';

const KVM_EXIT = probeIndex('kvm_exit');

/** A trace that keeps no rows: whoever wants those of a call takes them as they are written. */
export class UnreadTrace extends Trace {
  override append(): number {
    return this.count++;
  }
}

export class ReplayMetrics extends Metrics {
  private readonly draft: RowDraft;
  /** Processes by the number of their flow. */
  readonly owners: (ReplayProcess | null)[] = [];
  /** Exits of the present call of each flow. */
  readonly callExits: number[] = [];

  /** `draft`: the row being written, complete when `row` is called. */
  constructor(draft: RowDraft) {
    super();
    this.draft = draft;
  }

  override row(probe: number, from: number, to: number, durationNs: number, reason: number): void {
    super.row(probe, from, to, durationNs, reason);
    const { flow } = this.draft;
    const owner = this.owners[flow];
    if (!owner?.current) return;
    owner.rows.note(this.draft);
    if (probe === KVM_EXIT) this.callExits[flow] = (this.callExits[flow] ?? 0) + 1;
  }
}
