/** The fair class with its bookkeeping: pressure (PSI) follows every wake-up, sleep, switch and move of a task. */
import type { Task } from '../../kernel/task.ts';
import { PsiSystem } from '../../kernel/psi/psi.ts';
import { FairScheduler } from '../../kernel/sched/fair.ts';
import type { SchedFeatures } from '../../kernel/sched/features.ts';
import type {
  BandwidthEvent,
  DequeueReason,
  EnqueueReason,
  SchedHost,
} from '../../kernel/sched/types.ts';
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

export class AccountedScheduler extends FairScheduler<Task> {
  readonly psi: PsiSystem;
  readonly log: SchedLog;

  constructor(host: SchedHost<Task>, features: SchedFeatures, log: SchedLog) {
    const psi = new PsiSystem(host);
    super(new Listener(host, psi, log), features);
    this.psi = psi;
    this.log = log;
  }

  override enqueue(task: Task, cpu: number, reason: EnqueueReason): void {
    if (reason === 'wakeup' || reason === 'fork') this.psi.wake(task, cpu);
    super.enqueue(task, cpu, reason);
  }

  override dequeue(task: Task, cpu: number, reason: DequeueReason): void {
    if (reason === 'sleep' || reason === 'exit' || reason === 'throttle') this.psi.sleep(task, cpu);
    super.dequeue(task, cpu, reason);
  }

  override pickNext(cpu: number, prev: Task | null): Task | null {
    const next = super.pickNext(cpu, prev);
    if (next !== prev) this.psi.switchTo(prev, next, cpu);
    return next;
  }
}
