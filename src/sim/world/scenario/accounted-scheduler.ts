/** The fair class with its bookkeeping: pressure (PSI) follows every wake-up, sleep, switch and move of a task. */
import type { Task } from '../../kernel/task.ts';
import { PsiSystem } from '../../kernel/psi/psi.ts';
import { FairScheduler } from '../../kernel/sched/fair.ts';
import type { PickLevel } from '../../kernel/sched/eevdf/explain.ts';
import type { SchedFeatures } from '../../kernel/sched/features.ts';
import type { BandwidthEvent, DequeueReason, EnqueueReason, SchedHost } from '../../kernel/sched/types.ts';
import { BANDWIDTH, type SchedLog } from './sched-log.ts';

/** Stands between the scheduler and its kernel and hears what the scheduler tells it. */
class Listener implements SchedHost<Task> {
  private readonly host: SchedHost<Task>;
  private readonly psi: PsiSystem;
  private readonly log: SchedLog;

  constructor(host: SchedHost<Task>, psi: PsiSystem, log: SchedLog) {
    this.host = host;
    this.psi = psi;
    this.log = log;
  }

  get cpuCount(): number {
    return this.host.cpuCount;
  }

  get hz(): number {
    return this.host.hz;
  }

  now(): number {
    return this.host.now();
  }

  clockTask(cpu: number): number {
    return this.host.clockTask?.(cpu) ?? this.host.now();
  }

  current(cpu: number): Task | null {
    return this.host.current(cpu);
  }

  reschedule(cpu: number): void {
    this.host.reschedule(cpu);
  }

  startTimer(kind: number, atNs: number, payload: number): number {
    return this.host.startTimer(kind, atNs, payload);
  }

  cancelTimer(handle: number): void {
    this.host.cancelTimer(handle);
  }

  migrated(task: Task, from: number, to: number): void {
    this.psi.migrate(task, to);
    this.host.migrated(task, from, to);
  }

  unthrottled(task: Task): void {
    this.host.unthrottled?.(task);
  }

  bandwidth(event: BandwidthEvent, group: number, cpu: number, poolNs: number): void {
    this.log.add(this.host.now(), BANDWIDTH[event], group, cpu, poolNs);
  }
}

/** A pick that somebody wants explained: the last one on a CPU up to an instant, ns. */
export interface PickWatch {
  readonly cpu: number;
  readonly untilNs: number;
  levels: readonly PickLevel[];
  pickedNs: number;
}

/** Who wants to know what becomes of tasks. */
export interface TaskWatcher {
  /** A task was made by another one; it is not on a queue yet. */
  forked(child: Task, parent: Task): void;
  /** The periodic tick found the task running. */
  ticked(task: Task): void;
  /** The freezer has the task. */
  trapped(task: Task): void;
}

export class AccountedScheduler extends FairScheduler<Task> {
  readonly psi: PsiSystem;
  readonly log: SchedLog;
  /** Tasks that have ended since somebody looked, by id. */
  readonly gone: number[] = [];
  watcher: TaskWatcher | null = null;
  /** Set while an explanation is looked for; no part of the run. */
  watch: PickWatch | null = null;

  constructor(host: SchedHost<Task>, features: SchedFeatures, log: SchedLog) {
    const psi = new PsiSystem(host);
    super(new Listener(host, psi, log), features);
    this.psi = psi;
    this.log = log;
  }

  override initTask(task: Task): void {
    super.initTask(task);
    if (task.parent) this.watcher?.forked(task, task.parent);
  }

  override tick(cpu: number): void {
    const task = this.state.host.current(cpu);
    if (task && this.watcher) this.watcher.ticked(task as Task);
    super.tick(cpu);
  }

  override enqueue(task: Task, cpu: number, reason: EnqueueReason): void {
    if (reason === 'wakeup' || reason === 'fork') this.psi.wake(task, cpu);
    else if (reason === 'migrate') this.psi.migrate(task, cpu);
    super.enqueue(task, cpu, reason);
  }

  override dequeue(task: Task, cpu: number, reason: DequeueReason): void {
    if (reason === 'sleep' || reason === 'exit' || reason === 'throttle') this.psi.sleep(task, cpu);
    super.dequeue(task, cpu, reason);
    if (reason === 'exit') this.gone.push(task.id);
    else if (reason === 'throttle' && task.trapped) this.watcher?.trapped(task);
  }

  override pickNext(cpu: number, prev: Task | null): Task | null {
    const before = this.watch?.cpu === cpu ? this.candidates(cpu) : null;
    const next = super.pickNext(cpu, prev);
    if (before && next !== prev) this.note(before);
    if (next !== prev) this.psi.switchTo(prev, next, cpu);
    return next;
  }

  /** What a pick on the CPU would choose from; the running task is charged first, as the pick itself does. */
  private candidates(cpu: number): readonly PickLevel[] {
    this.updateCurr(cpu);
    return this.explain(cpu);
  }

  private note(levels: readonly PickLevel[]): void {
    const { watch } = this;
    const now = this.state.host.now();
    if (!watch || now > watch.untilNs) return;
    watch.levels = levels;
    watch.pickedNs = now;
  }
}
