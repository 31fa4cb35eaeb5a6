/**
 * Pressure stall information for the CPU, per cgroup and for the system. A group stalls a little (`some`) on a CPU while
 * one of its runnable tasks waits there, and wholly (`full`) while it has runnable tasks there and none runs; tasks parked
 * for lack of quota count as waiting. Source: kernel/sched/psi.c, Documentation/accounting/psi.rst.
 */
import { PsiPoller } from './poller.ts';
import { StallTimes } from './stall-times.ts';
import { PsiTrigger } from './trigger.ts';

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
  private readonly times: StallTimes;
  /** Serves triggers; null: there are none that need it. */
  private poller: PsiPoller | null = null;
  /** Triggers served by the averaging. */
  private readonly slowTriggers: PsiTrigger[] = [];
  private readonly periodNs: number;
  private readonly tickNs: number;
  private lastUpdateNs: number;
  private nextUpdateNs: number;
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
    this.times = new StallTimes(cpuCount);
    this.tickNs = 1e9 / hz;
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
    if (this.poller) this.poller.stalled(now, this.isSome(cpu), this.isFull(cpu));
  }

  private isSome(cpu: number): boolean {
    return (this.running[cpu] ?? 0) > (this.onCpu[cpu] ?? 0);
  }

  /** For the system as a whole `full` has no meaning: the CPU itself is the productive one. */
  private isFull(cpu: number): boolean {
    return this.parent !== null && (this.running[cpu] ?? 0) > 0 && (this.onCpu[cpu] ?? 0) === 0;
  }

  /** `some` (0) or `full` (1) as of now. Reading also folds what is due. */
  line(which: 0 | 1, now: number): PressureLine {
    this.advance(now);
    this.foldAll(now);
    this.times.collect();
    const hundredths = (index: number): number =>
      Math.floor(((this.avgs[which]?.[index] ?? 0) * 100) / FIXED_1);
    const totalUs = Math.floor(this.times.totalNs[which] / 1000);
    return { avg10: hundredths(0), avg60: hundredths(1), avg300: hundredths(2), totalUs };
  }

  // ------------------------------------------------------------ triggers

  /** Adds a trigger (`psi_trigger_create`); `slow`: made without CAP_SYS_RESOURCE. */
  addTrigger(which: 0 | 1, thresholdNs: number, windowNs: number, slow: boolean, now: number): PsiTrigger {
    this.advance(now);
    this.foldAll(now);
    const times = slow ? this.times : this.pollerFor().times;
    times.collect();
    const trigger = new PsiTrigger(which, thresholdNs, windowNs, slow, now, times.totalNs[which]);
    if (slow) this.slowTriggers.push(trigger);
    else this.poller?.add(trigger);
    return trigger;
  }

  private pollerFor(): PsiPoller {
    return (this.poller ??= new PsiPoller(this.running.length, this.tickNs));
  }

  removeTrigger(trigger: PsiTrigger): void {
    const at = this.slowTriggers.indexOf(trigger);
    if (at >= 0) this.slowTriggers.splice(at, 1);
    this.poller?.remove(trigger);
    if (this.poller?.triggers.length === 0) this.poller = null;
  }

  /** Does what was due up to now, so that `trigger.event` can be looked at. */
  settle(now: number): void {
    this.advance(now);
  }

  /** Instant at which a trigger is looked at next, ns; Infinity: not before something stalls. */
  nextLookNs(): number {
    return Math.min(
      this.poller?.dueNs ?? Infinity,
      this.slowTriggers.length > 0 ? this.nextUpdateNs : Infinity,
    );
  }

  // ------------------------------------------------------------ time

  private foldAll(now: number): void {
    for (let cpu = 0; cpu < this.running.length; cpu++) this.fold(cpu, now);
  }

  private fold(cpu: number, now: number): void {
    const deltaNs = now - (this.sinceNs[cpu] ?? now);
    if (deltaNs <= 0) return;
    this.sinceNs[cpu] = now;
    if ((this.running[cpu] ?? 0) === 0) return;
    const some = this.isSome(cpu);
    const full = this.isFull(cpu);
    this.times.add(cpu, deltaNs, some, full);
    this.poller?.times.add(cpu, deltaNs, some, full);
  }

  /** Takes every step that is due, in order: of the averages (`psi_avgs_work`) and of the triggers' poller. */
  private advance(now: number): void {
    if (this.poller && this.poller.dueNs <= now) {
      for (let at = this.nextDueNs(); at <= now; at = this.nextDueNs()) this.stepAt(at);
      return;
    }
    if (now < this.nextUpdateNs) return;
    if (this.running.every((count) => count === 0)) this.skipIdle(now);
    while (now >= this.nextUpdateNs) this.stepAt(this.nextUpdateNs);
  }

  private nextDueNs(): number {
    return Math.min(this.nextUpdateNs, this.poller?.dueNs ?? Infinity);
  }

  private stepAt(at: number): void {
    this.foldAll(at);
    if (this.poller && this.poller.dueNs <= at) this.poller.run(at);
    if (this.nextUpdateNs > at) return;
    this.times.collect();
    for (const trigger of this.slowTriggers) trigger.update(at, this.times.totalNs[trigger.which]);
    this.average(at);
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
      const sampleNs = Math.min(periodNs, this.times.totalNs[which] - (this.averagedNs[which] ?? 0));
      this.averagedNs[which] = (this.averagedNs[which] ?? 0) + sampleNs;
      const active = Math.floor((sampleNs * 100) / periodNs) * FIXED_1;
      const avgs = this.avgs[which] ?? [];
      EXP.forEach((exp, i) => (avgs[i] = calcLoad(avgs[i] ?? 0, exp, active)));
    }
  }
}

/** What is known of a task: its group and whether it wants or has a CPU. */
export interface PsiTask {
  group: PsiGroup;
  cpu: number;
  runnable: boolean;
  onCpu: boolean;
}

/** A task as PSI sees it; what is known of it hangs on the task, because every switch asks. */
export interface PsiSubject {
  psi: PsiTask | null;
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

  constructor(host: PsiHost) {
    this.host = host;
    this.root = new PsiGroup(null, host.cpuCount, host.hz, host.now());
  }

  /** Ticks a second of the machine. */
  get hz(): number {
    return this.host.hz;
  }

  /** A group below another. */
  createGroup(parent: PsiGroup): PsiGroup {
    return new PsiGroup(parent, this.host.cpuCount, this.host.hz, this.host.now());
  }

  /** The task wants a CPU. */
  wake(task: PsiSubject, cpu: number): void {
    const known = this.taskOf(task);
    if (known.runnable) return;
    known.runnable = true;
    known.cpu = cpu;
    this.walk(known.group, cpu, 1, 0);
  }

  /** The task no longer wants a CPU; it may still be on one until the switch. */
  sleep(task: PsiSubject, _cpu: number): void {
    const known = this.taskOf(task);
    if (!known.runnable) return;
    known.runnable = false;
    this.walk(known.group, known.cpu, -1, known.onCpu ? -1 : 0);
    known.onCpu = false;
  }

  /** A context switch. */
  switchTo(prev: PsiSubject | null, next: PsiSubject | null, cpu: number): void {
    if (prev) this.setOnCpu(prev, cpu, false);
    if (next) this.setOnCpu(next, cpu, true);
  }

  /** A runnable task changes its CPU; one that was running no longer has any. */
  migrate(task: PsiSubject, to: number): void {
    const known = this.taskOf(task);
    if (known.runnable) {
      this.walk(known.group, known.cpu, -1, known.onCpu ? -1 : 0);
      this.walk(known.group, to, 1, 0);
      known.onCpu = false;
    }
    known.cpu = to;
  }

  /** A task joins a group, runnable or not (`cgroup_move_task`). */
  moveTo(task: PsiSubject, group: PsiGroup): void {
    const known = this.taskOf(task);
    const running = known.runnable ? 1 : 0;
    const onCpu = known.onCpu ? 1 : 0;
    if (running) this.walk(known.group, known.cpu, -running, -onCpu);
    known.group = group;
    if (running) this.walk(known.group, known.cpu, running, onCpu);
  }

  /** The task is gone. */
  forget(task: PsiSubject): void {
    this.sleep(task, 0);
    task.psi = null;
  }

  private setOnCpu(task: PsiSubject, cpu: number, on: boolean): void {
    const known = task.psi;
    if (known === null || known.onCpu === on || !known.runnable) return;
    known.onCpu = on;
    this.walk(known.group, cpu, 0, on ? 1 : -1);
  }

  private taskOf(task: PsiSubject): PsiTask {
    return (task.psi ??= { group: this.root, cpu: 0, runnable: false, onCpu: false });
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
