/**
 * Pressure stall information for the CPU, per cgroup and for the system. A group stalls a little (`some`) on a CPU while
 * one of its runnable tasks waits there, and wholly (`full`) while it has runnable tasks there and none runs; tasks parked
 * for lack of quota count as waiting. Source: kernel/sched/psi.c, Documentation/accounting/psi.rst.
 */

const FIXED_1 = 2048;
/** exp(−2 s / 10 s), 60 s, 300 s in 11-bit fixed point (`EXP_10s` …). */
const EXP: readonly number[] = Object.freeze([1677, 1981, 2034]);
/** With no activity for this many periods every average has become 0. */
const MISSED_MAX = 4096;

/** One line of a pressure file: averages in hundredths of a percent, total in µs. */
export interface PressureLine {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  readonly totalUs: number;
}

/** One step of an average (`calc_load`): rises round up. */
function calcLoad(load: number, exp: number, active: number): number {
  const sum = load * exp + active * (FIXED_1 - exp) + (active >= load ? FIXED_1 - 1 : 0);
  return Math.floor(sum / FIXED_1);
}

/** Pressure of one group. Per-CPU columns; a state's time is folded in whenever a count changes. */
export class PsiGroup {
  readonly parent: PsiGroup | null;
  enabled = true;
  private readonly running: Int32Array;
  private readonly onCpu: Int32Array;
  private readonly sinceNs: Float64Array;
  private readonly someNs: Float64Array;
  private readonly fullNs: Float64Array;
  private readonly busyNs: Float64Array;
  private readonly periodNs: number;
  private lastUpdateNs: number;
  private nextUpdateNs: number;
  private readonly totalNs = [0, 0];
  private readonly averagedNs = [0, 0];
  private readonly avgs = [
    [0, 0, 0],
    [0, 0, 0],
  ];

  /** `hz` sets the averaging period, 2·hz + 1 ticks (`PSI_FREQ`). */
  constructor(parent: PsiGroup | null, cpuCount: number, hz: number, now: number) {
    this.parent = parent;
    this.running = new Int32Array(cpuCount);
    this.onCpu = new Int32Array(cpuCount);
    this.sinceNs = new Float64Array(cpuCount).fill(now);
    this.someNs = new Float64Array(cpuCount);
    this.fullNs = new Float64Array(cpuCount);
    this.busyNs = new Float64Array(cpuCount);
    this.periodNs = Math.round(((2 * hz + 1) * 1e9) / hz);
    this.lastUpdateNs = now;
    this.nextUpdateNs = now + this.periodNs;
  }

  /** Changes the numbers of runnable and of running tasks on a CPU. */
  change(cpu: number, running: number, onCpu: number, now: number): void {
    this.advance(now);
    this.fold(cpu, now);
    this.running[cpu] = (this.running[cpu] ?? 0) + running;
    this.onCpu[cpu] = (this.onCpu[cpu] ?? 0) + onCpu;
  }

  /** `some` (0) or `full` (1) as of now. Reading also folds what is due. */
  line(which: 0 | 1, now: number): PressureLine {
    this.advance(now);
    for (let cpu = 0; cpu < this.running.length; cpu++) this.fold(cpu, now);
    this.collect();
    const hundredths = (index: number): number =>
      Math.floor(((this.avgs[which]?.[index] ?? 0) * 100) / FIXED_1);
    const totalUs = Math.floor((this.totalNs[which] ?? 0) / 1000);
    return { avg10: hundredths(0), avg60: hundredths(1), avg300: hundredths(2), totalUs };
  }

  private fold(cpu: number, now: number): void {
    const deltaNs = now - (this.sinceNs[cpu] ?? now);
    if (deltaNs <= 0) return;
    this.sinceNs[cpu] = now;
    const running = this.running[cpu] ?? 0;
    if (running === 0) return;
    const onCpu = this.onCpu[cpu] ?? 0;
    this.busyNs[cpu] = (this.busyNs[cpu] ?? 0) + deltaNs;
    if (running > onCpu) this.someNs[cpu] = (this.someNs[cpu] ?? 0) + deltaNs;
    // For the system as a whole `full` has no meaning: the CPU itself is the productive one.
    if (onCpu === 0 && this.parent) this.fullNs[cpu] = (this.fullNs[cpu] ?? 0) + deltaNs;
  }

  /** Adds the CPUs' times, weighted by how long each was not idle (`collect_percpu_times`). */
  private collect(): void {
    let busy = 0;
    let some = 0;
    let full = 0;
    for (let cpu = 0; cpu < this.running.length; cpu++) {
      const weight = this.busyNs[cpu] ?? 0;
      busy += weight;
      some += (this.someNs[cpu] ?? 0) * weight;
      full += (this.fullNs[cpu] ?? 0) * weight;
    }
    if (busy > 0) {
      this.totalNs[0] = (this.totalNs[0] ?? 0) + Math.floor(some / busy);
      this.totalNs[1] = (this.totalNs[1] ?? 0) + Math.floor(full / busy);
    }
    this.someNs.fill(0);
    this.fullNs.fill(0);
    this.busyNs.fill(0);
  }

  /** Takes every averaging step that is due (`psi_avgs_work`, `update_averages`). */
  private advance(now: number): void {
    if (now < this.nextUpdateNs) return;
    if (this.running.every((count) => count === 0)) this.skipIdle(now);
    while (now >= this.nextUpdateNs) {
      const at = this.nextUpdateNs;
      for (let cpu = 0; cpu < this.running.length; cpu++) this.fold(cpu, at);
      this.collect();
      this.average(at);
    }
  }

  /** After a very long silence all averages are 0: goes on from the last boundary. */
  private skipIdle(now: number): void {
    const missed = Math.floor((now - this.nextUpdateNs) / this.periodNs);
    if (missed <= MISSED_MAX) return;
    const skipped = (missed - MISSED_MAX) * this.periodNs;
    this.nextUpdateNs += skipped;
    this.lastUpdateNs += skipped;
    for (let cpu = 0; cpu < this.sinceNs.length; cpu++) this.sinceNs[cpu] = this.lastUpdateNs;
  }

  private average(at: number): void {
    const periodNs = at - this.lastUpdateNs;
    this.lastUpdateNs = at;
    this.nextUpdateNs = at + this.periodNs;
    for (const which of [0, 1] as const) {
      const sampleNs = Math.min(periodNs, (this.totalNs[which] ?? 0) - (this.averagedNs[which] ?? 0));
      this.averagedNs[which] = (this.averagedNs[which] ?? 0) + sampleNs;
      const active = Math.floor((sampleNs * 100) / periodNs) * FIXED_1;
      const avgs = this.avgs[which] ?? [];
      EXP.forEach((exp, i) => (avgs[i] = calcLoad(avgs[i] ?? 0, exp, active)));
    }
  }
}

/** What is known of a task: its group and whether it wants or has a CPU. */
interface PsiTask {
  group: PsiGroup;
  cpu: number;
  runnable: boolean;
  onCpu: boolean;
}

/** The clock and size of the machine that PSI needs. */
export interface PsiHost {
  now(): number;
  readonly cpuCount: number;
  readonly hz: number;
}

/** Follows tasks and keeps the counts of their groups. The kernel calls it at wake-up, sleep, switch and migration. */
export class PsiSystem {
  readonly root: PsiGroup;
  private readonly host: PsiHost;
  private readonly tasks = new Map<object, PsiTask>();

  constructor(host: PsiHost) {
    this.host = host;
    this.root = new PsiGroup(null, host.cpuCount, host.hz, host.now());
  }

  /** A group below another. */
  createGroup(parent: PsiGroup): PsiGroup {
    return new PsiGroup(parent, this.host.cpuCount, this.host.hz, this.host.now());
  }

  /** The task wants a CPU. */
  wake(task: object, cpu: number): void {
    const known = this.taskOf(task);
    if (known.runnable) return;
    known.runnable = true;
    known.cpu = cpu;
    this.walk(known.group, cpu, 1, 0);
  }

  /** The task no longer wants a CPU; it may still be on one until the switch. */
  sleep(task: object, _cpu: number): void {
    const known = this.taskOf(task);
    if (!known.runnable) return;
    known.runnable = false;
    this.walk(known.group, known.cpu, -1, known.onCpu ? -1 : 0);
    known.onCpu = false;
  }

  /** A context switch. */
  switchTo(prev: object | null, next: object | null, cpu: number): void {
    if (prev) this.setOnCpu(prev, cpu, false);
    if (next) this.setOnCpu(next, cpu, true);
  }

  /** A runnable task changes its CPU. */
  migrate(task: object, to: number): void {
    const known = this.taskOf(task);
    if (known.runnable) {
      this.walk(known.group, known.cpu, -1, 0);
      this.walk(known.group, to, 1, 0);
    }
    known.cpu = to;
  }

  /** A task joins a group, runnable or not (`cgroup_move_task`). */
  moveTo(task: object, group: PsiGroup): void {
    const known = this.taskOf(task);
    const running = known.runnable ? 1 : 0;
    const onCpu = known.onCpu ? 1 : 0;
    if (running) this.walk(known.group, known.cpu, -running, -onCpu);
    known.group = group;
    if (running) this.walk(known.group, known.cpu, running, onCpu);
  }

  /** The task is gone. */
  forget(task: object): void {
    this.sleep(task, 0);
    this.tasks.delete(task);
  }

  private setOnCpu(task: object, cpu: number, on: boolean): void {
    const known = this.taskOf(task);
    if (known.onCpu === on || !known.runnable) return;
    known.onCpu = on;
    this.walk(known.group, cpu, 0, on ? 1 : -1);
  }

  private taskOf(task: object): PsiTask {
    let known = this.tasks.get(task);
    if (!known) {
      known = { group: this.root, cpu: 0, runnable: false, onCpu: false };
      this.tasks.set(task, known);
    }
    return known;
  }

  private walk(from: PsiGroup, cpu: number, running: number, onCpu: number): void {
    const now = this.host.now();
    for (let group: PsiGroup | null = from; group; group = group.parent)
      group.change(cpu, running, onCpu, now);
  }
}

function percent(hundredths: number): string {
  return `${String(Math.floor(hundredths / 100))}.${String(hundredths % 100).padStart(2, '0')}`;
}

/** A pressure file's text. */
export function formatPressure(group: PsiGroup, now: number): string {
  const rows = ([0, 1] as const).map((which) => {
    const line = group.line(which, now);
    const name = which === 0 ? 'some' : 'full';
    const averages = `avg10=${percent(line.avg10)} avg60=${percent(line.avg60)} avg300=${percent(line.avg300)}`;
    return `${name} ${averages} total=${String(line.totalUs)}\n`;
  });
  return rows.join('');
}
