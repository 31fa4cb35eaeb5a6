/** A trace that keeps no rows: it counts them as they are written. A load writes millions that nobody reads one by one. */
import { PROBES, probeIndex, type ProbeName } from '../../trace/probes.ts';
import { Trace } from '../../trace/trace.ts';

export class Tally extends Trace {
  /** Rows by machine and probe; a machine has an entry from its first row on. */
  readonly rows: Float64Array[] = [];
  /** CPU time of the rows by machine, ns. */
  readonly cpuNs: number[] = [];

  override append(): number {
    const d = this.draft;
    const rows = this.rows[d.machine] ?? this.addMachine(d.machine);
    rows[d.probe] = (rows[d.probe] ?? 0) + 1;
    if (d.cpu >= 0) this.cpuNs[d.machine] = (this.cpuNs[d.machine] ?? 0) + d.durationNs;
    const h = this.hash;
    h.addF64(d.startNs);
    h.addF64(d.durationNs);
    h.addU32((d.machine << 16) ^ (d.cpu & 0xffff));
    h.addU32((d.cost << 16) ^ (d.probe << 8) ^ d.reason);
    h.addU32(d.task);
    return this.count++;
  }

  /** Makes room for the counts of machines up to this one. */
  private addMachine(machine: number): Float64Array {
    let rows = new Float64Array(PROBES.length);
    while (this.rows.length <= machine) {
      rows = new Float64Array(PROBES.length);
      this.rows.push(rows);
      this.cpuNs.push(0);
    }
    return rows;
  }

  /** Forgets what was counted so far; the hash goes on. */
  restart(): void {
    this.rows.length = 0;
    this.cpuNs.length = 0;
  }

  /** Rows of a probe on all machines but one. */
  rowsOf(probe: ProbeName, without: number): number {
    const index = probeIndex(probe);
    let sum = 0;
    this.rows.forEach((rows, machine) => {
      if (machine !== without) sum += rows[index] ?? 0;
    });
    return sum;
  }
}
