/** Trace rows of the call in progress, kept until it has ended and is known to be slow or not. */
import type { HopView } from '../../core/views.ts';
import type { TraceNames } from '../../trace/export/define.ts';
import type { RowDraft, Trace } from '../../trace/trace.ts';
import { hopView } from '../hops.ts';

/** A call that waits for others may have thousands of rows; the first ones tell its path. */
const MAX_ROWS = 512;
const FIRST_ROWS = 32;
export const FIELDS = [
  'startNs',
  'durationNs',
  'machine',
  'cpu',
  'task',
  'probe',
  'from',
  'to',
  'cost',
  'reason',
  'program',
  'pc',
] as const;
const STRIDE = FIELDS.length;

export class CallRows {
  private columns = new Float64Array(FIRST_ROWS * STRIDE);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  note(row: RowDraft): void {
    if (this.count === MAX_ROWS) return;
    if ((this.count + 1) * STRIDE > this.columns.length) {
      const wider = new Float64Array(this.columns.length * 2);
      wider.set(this.columns);
      this.columns = wider;
    }
    const { columns } = this;
    const at = this.count++ * STRIDE;
    columns[at] = row.startNs;
    columns[at + 1] = row.durationNs;
    columns[at + 2] = row.machine;
    columns[at + 3] = row.cpu;
    columns[at + 4] = row.task;
    columns[at + 5] = row.probe;
    columns[at + 6] = row.from;
    columns[at + 7] = row.to;
    columns[at + 8] = row.cost;
    columns[at + 9] = row.reason;
    columns[at + 10] = row.program;
    columns[at + 11] = row.pc;
  }

  /** One field of one row. */
  at(row: number, field: (typeof FIELDS)[number]): number {
    return this.columns[row * STRIDE + FIELDS.indexOf(field)] ?? 0;
  }

  /** The rows as hops; times count from `zeroNs`. `scratch` is a trace nobody reads. */
  hops(scratch: Trace, names: TraceNames, zeroNs: number): HopView[] {
    scratch.truncate(0);
    const hops: HopView[] = [];
    for (let row = 0; row < this.count; row++) {
      FIELDS.forEach((field, i) => (scratch.draft[field] = this.columns[row * STRIDE + i] ?? 0));
      hops.push(hopView(scratch, names, scratch.append(), row, zeroNs));
    }
    return hops;
  }
}
