/**
 * Counters and latency histograms of a run, counted from trace rows that belong to a measured flow.
 * Part of the simulated state: a checkpoint copies it, so that going back also takes the counters back.
 */
import { Histogram } from '../core/histogram.ts';
import { COMPONENTS } from './components.ts';
import { EXIT_REASONS } from './exit-reasons.ts';
import { PROBES, probeIndex, type ProbeName } from './probes.ts';

/** Counts of one run. Keys of `exitsByReason` are VMX exit reason names. */
export interface Counts {
  readonly syscalls: number;
  readonly exits: number;
  readonly exitsByReason: Readonly<Record<string, number>>;
  readonly hypercalls: number;
  readonly interrupts: number;
  readonly injections: number;
  readonly contextSwitches: number;
  readonly pageFaults: number;
  readonly softirqs: number;
  readonly ipis: number;
  readonly wakeups: number;
  readonly stealNs: number;
}

export class Metrics {
  /** Rows are counted only while true: false during set-up. */
  measuring = false;
  readonly byProbe = new Float64Array(PROBES.length);
  readonly byReason = new Float64Array(EXIT_REASONS.length);
  /** Histograms of crossings, by `from * COMPONENTS.length + to`. */
  readonly crossings = new Map<number, Histogram>();
  readonly lastNs = new Map<number, number>();
  /** Totals of finished operations. */
  readonly totals = new Histogram();
  lastTotalNs = 0;
  stealNs = 0;

  /** Counts a row of a measured flow. */
  row(probe: number, from: number, to: number, durationNs: number, reason: number): void {
    this.byProbe[probe] = (this.byProbe[probe] ?? 0) + 1;
    if (probe === KVM_EXIT) this.byReason[reason] = (this.byReason[reason] ?? 0) + 1;
    if (from === to) return;
    const key = from * COMPONENTS.length + to;
    let histogram = this.crossings.get(key);
    if (!histogram) {
      histogram = new Histogram();
      this.crossings.set(key, histogram);
    }
    histogram.record(durationNs);
    this.lastNs.set(key, durationNs);
  }

  operation(totalNs: number): void {
    this.totals.record(totalNs);
    this.lastTotalNs = totalNs;
  }

  counts(): Counts {
    const exitsByReason: Record<string, number> = {};
    EXIT_REASONS.forEach((name, index) => {
      const n = this.byReason[index] ?? 0;
      if (n > 0) exitsByReason[name] = n;
    });
    return {
      syscalls: this.of('sys_enter'),
      exits: this.of('kvm_exit'),
      exitsByReason,
      hypercalls: this.of('hypercall') + (exitsByReason['VMCALL'] ?? 0),
      interrupts: this.interrupts,
      injections: this.of('kvm_inj_virq'),
      contextSwitches: this.of('sched_switch'),
      pageFaults: this.of('page_fault_user'),
      softirqs: this.of('softirq_entry'),
      ipis: this.of('ipi_send_cpu'),
      wakeups: this.of('sched_waking'),
      stealNs: this.stealNs,
    };
  }

  /** VM exits so far. */
  get exits(): number {
    return this.byProbe[KVM_EXIT] ?? 0;
  }

  /** Interrupts of devices and timers handled so far. */
  get interrupts(): number {
    return (this.byProbe[INTERRUPT] ?? 0) + (this.byProbe[LOCAL_TIMER] ?? 0);
  }

  /** Rows of a probe so far. Throws SimFault 'probe-unknown'. */
  of(name: ProbeName): number {
    return this.byProbe[probeIndex(name)] ?? 0;
  }
}

const INTERRUPT = probeIndex('irq_handler_entry');
const LOCAL_TIMER = probeIndex('local_timer_entry');
const KVM_EXIT = probeIndex('kvm_exit');
