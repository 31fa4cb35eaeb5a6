/** Time per CPU in which a group stalled, gathered into totals (`collect_percpu_times`, one aggregator of `psi_group`). */
export class StallTimes {
  /** `some` and `full`, ns. */
  readonly totalNs: [number, number] = [0, 0];
  private readonly someNs: Float64Array;
  private readonly fullNs: Float64Array;
  private readonly busyNs: Float64Array;

  constructor(cpuCount: number) {
    this.someNs = new Float64Array(cpuCount);
    this.fullNs = new Float64Array(cpuCount);
    this.busyNs = new Float64Array(cpuCount);
  }

  /** Adds a stretch of time in which tasks wanted the CPU. */
  add(cpu: number, ns: number, some: boolean, full: boolean): void {
    this.busyNs[cpu] = (this.busyNs[cpu] ?? 0) + ns;
    if (some) this.someNs[cpu] = (this.someNs[cpu] ?? 0) + ns;
    if (full) this.fullNs[cpu] = (this.fullNs[cpu] ?? 0) + ns;
  }

  /** Adds the CPUs' times to the totals, weighted by how long each was not idle. */
  collect(): void {
    let busy = 0;
    let some = 0;
    let full = 0;
    for (let cpu = 0; cpu < this.busyNs.length; cpu++) {
      const weight = this.busyNs[cpu] ?? 0;
      busy += weight;
      some += (this.someNs[cpu] ?? 0) * weight;
      full += (this.fullNs[cpu] ?? 0) * weight;
    }
    if (busy > 0) {
      this.totalNs[0] += Math.floor(some / busy);
      this.totalNs[1] += Math.floor(full / busy);
    }
    this.someNs.fill(0);
    this.fullNs.fill(0);
    this.busyNs.fill(0);
  }
}
