/**
 * Pressure stall information for the CPU, I/O and memory, per cgroup and for the system. A group stalls a little (`some`) on a CPU while
 * one of its runnable tasks waits there, and wholly (`full`) while it has runnable tasks there and none runs; tasks parked
 * for lack of quota count as waiting. For I/O it stalls while one of its tasks that slept there waits for a device, for memory while
 * one reclaims it or waits for it; wholly while nothing else of it is runnable there. Source: kernel/sched/psi.c, Documentation/accounting/psi.rst.
 */
import { FIXED_1, ResourcePressure } from './resource-pressure.ts';

/** With no activity for this many periods every average has become 0. */
const MISSED_MAX = 4096;

/** What a task may stall for. */
export type PsiResource = 'cpu' | 'io' | 'memory';

/** One line of a pressure file: averages in hundredths of a percent, total in µs. */
export interface PressureLine {
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  readonly totalUs: number;
}

/** Tasks of a group that wait for a device or for memory, by CPU, those of them that are runnable, and the pressure that follows. */
interface Waits {
  readonly counts: Int32Array;
  readonly busy: Int32Array;
  readonly pressure: ResourcePressure;
}

/** Pressure of one group. Per-CPU columns; a state's time is folded in whenever a count changes. */
export class PsiGroup {
  readonly parent: PsiGroup | null;
  enabled = true;
  private readonly running: Int32Array;
  private readonly onCpu: Int32Array;
  private readonly sinceNs: Float64Array;
  private readonly cpu: ResourcePressure;
  /** Null: none of its tasks has waited for that yet. */
  private readonly waits: { io: Waits | null; memory: Waits | null } = { io: null, memory: null };
  private readonly periodNs: number;
  readonly cpuCount: number;
  readonly tickNs: number;
  private lastUpdateNs: number;
  private nextUpdateNs: number;

  /** `hz` sets the averaging period, 2·hz + 1 ticks (`PSI_FREQ`). */
  constructor(parent: PsiGroup | null, cpuCount: number, hz: number, now: number) {
    this.parent = parent;
    this.cpuCount = cpuCount;
    this.running = new Int32Array(cpuCount);
    this.onCpu = new Int32Array(cpuCount);
    this.sinceNs = new Float64Array(cpuCount).fill(now);
    this.tickNs = 1e9 / hz;
    this.cpu = new ResourcePressure(cpuCount);
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
    this.cpu.poller?.stalled(now, this.isSome(cpu), this.isFull(cpu));
    const { io, memory } = this.waits;
    if (io) this.tell(io, cpu, now);
    if (memory) this.tell(memory, cpu, now);
  }

  /** Changes the number of tasks that wait for a device or for memory, and how many of them are runnable. */
  changeWaits(what: 'io' | 'memory', cpu: number, waiting: number, busy: number, now: number): void {
    this.advance(now);
    this.fold(cpu, now);
    const waits = this.waitsFor(what);
    waits.counts[cpu] = (waits.counts[cpu] ?? 0) + waiting;
    waits.busy[cpu] = (waits.busy[cpu] ?? 0) + busy;
    this.tell(waits, cpu, now);
  }

  private waitsFor(what: 'io' | 'memory'): Waits {
    const { cpuCount } = this;
    return (this.waits[what] ??= {
      counts: new Int32Array(cpuCount),
      busy: new Int32Array(cpuCount),
      pressure: new ResourcePressure(cpuCount),
    });
  }

  private tell({ counts, busy, pressure }: Waits, cpu: number, now: number): void {
    const some = (counts[cpu] ?? 0) > 0;
    pressure.poller?.stalled(now, some, some && this.running[cpu] === busy[cpu]);
  }

  private of(resource: PsiResource): ResourcePressure {
    return resource === 'cpu' ? this.cpu : this.waitsFor(resource).pressure;
  }

  private isSome(cpu: number): boolean {
    return (this.running[cpu] ?? 0) > (this.onCpu[cpu] ?? 0);
  }

  /** For the system as a whole `full` has no meaning: the CPU itself is the productive one. */
  private isFull(cpu: number): boolean {
    return this.parent !== null && (this.running[cpu] ?? 0) > 0 && (this.onCpu[cpu] ?? 0) === 0;
  }

  /** `some` (0) or `full` (1) as of now. Reading also folds what is due. */
  line(which: 0 | 1, now: number, resource: PsiResource = 'cpu'): PressureLine {
    const { avgs, times } = this.folded(resource, now);
    times.collect();
    const hundredths = (index: number): number => Math.floor(((avgs[which]?.[index] ?? 0) * 100) / FIXED_1);
    const totalUs = Math.floor(times.totalNs[which] / 1000);
    return { avg10: hundredths(0), avg60: hundredths(1), avg300: hundredths(2), totalUs };
  }

  // ------------------------------------------------------------ triggers

  /** The pressure of a resource, its times folded up to now. */
  folded(resource: PsiResource, now: number): ResourcePressure {
    const pressure = this.of(resource);
    this.advance(now);
    this.foldAll(now);
    return pressure;
  }

  /** Of every resource that has stalled or is watched. */
  pressures(): readonly ResourcePressure[] {
    const { io, memory } = this.waits;
    return [this.cpu, ...(io ? [io.pressure] : []), ...(memory ? [memory.pressure] : [])];
  }

  /** Does what was due up to now, so that `trigger.event` can be looked at. */
  settle(now: number): void {
    this.advance(now);
  }

  /** Instant at which a trigger is looked at next, ns; Infinity: not before something stalls. */
  nextLookNs(): number {
    const isSlow = this.pressures().some(({ slowTriggers }) => slowTriggers.length > 0);
    return Math.min(this.pollNs(), isSlow ? this.nextUpdateNs : Infinity);
  }

  // ------------------------------------------------------------ time

  private foldAll(now: number): void {
    for (let cpu = 0; cpu < this.cpuCount; cpu++) this.fold(cpu, now);
  }

  private fold(cpu: number, now: number): void {
    const deltaNs = now - (this.sinceNs[cpu] ?? now);
    if (deltaNs <= 0) return;
    this.sinceNs[cpu] = now;
    const { io, memory } = this.waits;
    const isQuiet = (io?.counts[cpu] ?? 0) === 0 && (memory?.counts[cpu] ?? 0) === 0;
    if (isQuiet && (this.running[cpu] ?? 0) === 0) return;
    this.cpu.add(cpu, deltaNs, this.isSome(cpu), this.isFull(cpu));
    if (io) this.addWaits(io, cpu, deltaNs);
    if (memory) this.addWaits(memory, cpu, deltaNs);
  }

  private addWaits({ counts, busy, pressure }: Waits, cpu: number, ns: number): void {
    const some = (counts[cpu] ?? 0) > 0;
    pressure.add(cpu, ns, some, some && this.running[cpu] === busy[cpu]);
  }

  /** Takes every step that is due, in order: of the averages (`psi_avgs_work`) and of the triggers' pollers. */
  private advance(now: number): void {
    if (this.pollNs() <= now) {
      for (let at = this.nextDueNs(); at <= now; at = this.nextDueNs()) this.stepAt(at);
      return;
    }
    if (now < this.nextUpdateNs) return;
    if (this.isSilent()) this.skipIdle(now);
    while (now >= this.nextUpdateNs) this.stepAt(this.nextUpdateNs);
  }

  private isSilent(): boolean {
    const none = (count: number): boolean => count === 0;
    const { io, memory } = this.waits;
    return (
      this.running.every(none) && io?.counts.every(none) !== false && memory?.counts.every(none) !== false
    );
  }

  private pollNs(): number {
    const { io, memory } = this.waits;
    const dueNs = Math.min(this.cpu.poller?.dueNs ?? Infinity, io?.pressure.poller?.dueNs ?? Infinity);
    return memory === null ? dueNs : Math.min(dueNs, memory.pressure.poller?.dueNs ?? Infinity);
  }

  private nextDueNs(): number {
    return Math.min(this.nextUpdateNs, this.pollNs());
  }

  private stepAt(at: number): void {
    this.foldAll(at);
    for (const { poller } of this.pressures()) if (poller && poller.dueNs <= at) poller.run(at);
    if (this.nextUpdateNs > at) return;
    const periodNs = at - this.lastUpdateNs;
    this.lastUpdateNs = at;
    this.nextUpdateNs = at + this.periodNs;
    for (const pressure of this.pressures()) pressure.average(at, periodNs);
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
}

/** What is known of a task: its group and whether it wants or has a CPU. */
export interface PsiTask {
  group: PsiGroup;
  cpu: number;
  runnable: boolean;
  onCpu: boolean;
  /** It sleeps for a device. */
  ioWait: boolean;
  /** It reclaims memory or waits for it (`psi_memstall_enter`). */
  memstall: boolean;
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
    if (known.ioWait) this.waitIo(known, false);
    const { memstall } = known;
    if (memstall) this.memstall(task, false);
    known.runnable = true;
    known.cpu = cpu;
    this.walk(known.group, cpu, 1, 0);
    if (memstall) this.memstall(task, true);
  }

  /** The task no longer wants a CPU; it may still be on one until the switch. `ioWait`: it sleeps for a device. */
  sleep(task: PsiSubject, ioWait: boolean): void {
    const known = this.taskOf(task);
    if (!known.runnable) return;
    const { memstall } = known;
    if (memstall) this.memstall(task, false);
    known.runnable = false;
    if (ioWait) this.waitIo(known, true);
    this.walk(known.group, known.cpu, -1, known.onCpu ? -1 : 0);
    known.onCpu = false;
    if (memstall) this.memstall(task, true);
  }

  /** A context switch. */
  switchTo(prev: PsiSubject | null, next: PsiSubject | null, cpu: number): void {
    if (prev) this.setOnCpu(prev, cpu, false);
    if (next) this.setOnCpu(next, cpu, true);
  }

  /** A runnable task changes its CPU; one that was running no longer has any. */
  migrate(task: PsiSubject, to: number): void {
    const known = this.taskOf(task);
    const { memstall } = known;
    if (memstall) this.memstall(task, false);
    if (known.runnable) {
      this.walk(known.group, known.cpu, -1, known.onCpu ? -1 : 0);
      this.walk(known.group, to, 1, 0);
      known.onCpu = false;
    }
    known.cpu = to;
    if (memstall) this.memstall(task, true);
  }

  /** A task joins a group, runnable or not (`cgroup_move_task`). */
  moveTo(task: PsiSubject, group: PsiGroup): void {
    const known = this.taskOf(task);
    const running = known.runnable ? 1 : 0;
    const onCpu = known.onCpu ? 1 : 0;
    const { ioWait, memstall } = known;
    if (memstall) this.memstall(task, false);
    if (running) this.walk(known.group, known.cpu, -running, -onCpu);
    if (ioWait) this.waitIo(known, false);
    known.group = group;
    if (running) this.walk(known.group, known.cpu, running, onCpu);
    if (ioWait) this.waitIo(known, true);
    if (memstall) this.memstall(task, true);
  }

  /** A task begins or ends to reclaim memory or to wait for it (`psi_memstall_enter`). */
  memstall(task: PsiSubject, on: boolean): void {
    const known = this.taskOf(task);
    if (known.memstall === on) return;
    known.memstall = on;
    const by = on ? 1 : -1;
    const now = this.host.now();
    for (let group: PsiGroup | null = known.group; group; group = group.parent)
      group.changeWaits('memory', known.cpu, by, known.runnable ? by : 0, now);
  }

  /** The task is gone. */
  forget(task: PsiSubject): void {
    if (task.psi?.memstall) this.memstall(task, false);
    this.sleep(task, false);
    if (task.psi?.ioWait) this.waitIo(task.psi, false);
    task.psi = null;
  }

  private setOnCpu(task: PsiSubject, cpu: number, on: boolean): void {
    const known = task.psi;
    if (known === null || known.onCpu === on || !known.runnable) return;
    known.onCpu = on;
    this.walk(known.group, cpu, 0, on ? 1 : -1);
  }

  private taskOf(task: PsiSubject): PsiTask {
    return (task.psi ??= {
      group: this.root,
      cpu: 0,
      runnable: false,
      onCpu: false,
      ioWait: false,
      memstall: false,
    });
  }

  private waitIo(known: PsiTask, waits: boolean): void {
    known.ioWait = waits;
    const now = this.host.now();
    for (let group: PsiGroup | null = known.group; group; group = group.parent)
      group.changeWaits('io', known.cpu, waits ? 1 : -1, 0, now);
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
export function formatPressure(group: PsiGroup, now: number, resource: PsiResource = 'cpu'): string {
  const rows = ([0, 1] as const).map((which) => {
    const line = group.line(which, now, resource);
    const name = which === 0 ? 'some' : 'full';
    const averages = `avg10=${percent(line.avg10)} avg60=${percent(line.avg60)} avg300=${percent(line.avg300)}`;
    return `${name} ${averages} total=${String(line.totalUs)}\n`;
  });
  return rows.join('');
}
