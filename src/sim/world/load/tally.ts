/** A trace that keeps no rows: it counts them as they are written. A load writes millions that nobody reads one by one. */
import { PROBES, probeIndex, type ProbeName } from '../../trace/probes.ts';
import { Trace } from '../../trace/trace.ts';

/** Machines have numbers below this. */
const MACHINES = 16;

export class Tally extends Trace {
  /** Rows by machine and probe. */
  readonly rows = new Float64Array(MACHINES * PROBES.length);
  /** CPU time of the rows by machine, ns. */
  readonly cpuNs = new Float64Array(MACHINES);

  override append(): number {
    const d = this.draft;
    const at = d.machine * PROBES.length + d.probe;
    this.rows[at] = (this.rows[at] ?? 0) + 1;
    if (d.cpu >= 0) this.cpuNs[d.machine] = (this.cpuNs[d.machine] ?? 0) + d.durationNs;
    const h = this.hash;
    h.addF64(d.startNs);
    h.addF64(d.durationNs);
    h.addU32((d.machine << 24) ^ ((d.cpu & 0xff) << 16) ^ (d.probe << 8) ^ d.reason);
    h.addU32((d.task << 12) ^ (d.cost & 0xfff));
    return this.count++;
  }

  /** Forgets what was counted so far; the hash goes on. */
  restart(): void {
    this.rows.fill(0);
    this.cpuNs.fill(0);
  }

  /** Rows of a probe on all machines but one. */
  rowsOf(probe: ProbeName, without: number): number {
    const index = probeIndex(probe);
    let sum = 0;
    for (let machine = 0; machine < MACHINES; machine++)
      if (machine !== without) sum += this.rows[machine * PROBES.length + index] ?? 0;
    return sum;
  }
}
