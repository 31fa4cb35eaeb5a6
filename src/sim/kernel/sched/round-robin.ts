/** The simplest scheduler: one first-in first-out queue per CPU, a fixed slice. Kept for comparison and for tests. */
import type { DequeueReason, EnqueueReason, SchedHost, SchedTask, Scheduler } from './types.ts';

const SLICE_TICKS = 1;

export class RoundRobin<T extends SchedTask> implements Scheduler<T> {
  readonly name = 'round-robin';
  private readonly host: SchedHost<T>;
  private readonly queues: T[][] = [];
  private readonly sinceNs: number[] = [];
  private readonly ticks: number[] = [];

  constructor(host: SchedHost<T>) {
    this.host = host;
    for (let cpu = 0; cpu < host.cpuCount; cpu++) {
      this.queues.push([]);
      this.sinceNs.push(0);
      this.ticks.push(0);
    }
  }

  initTask(_task: T): void {}

  selectCpu(task: T, wakerCpu: number, _reason: EnqueueReason): number {
    const allowed = task.affinity;
    if (!allowed) return task.cpu;
    return allowed.includes(task.cpu) ? task.cpu : (allowed[0] ?? wakerCpu);
  }

  enqueue(task: T, cpu: number, _reason: EnqueueReason): void {
    this.queues[cpu]?.push(task);
  }

  dequeue(task: T, cpu: number, _reason: DequeueReason): void {
    this.updateCurr(cpu);
    const queue = this.queues[cpu] ?? [];
    const at = queue.indexOf(task);
    if (at >= 0) queue.splice(at, 1);
  }

  wakeupPreempt(_task: T, _cpu: number): void {}

  pickNext(cpu: number, prev: T | null): T | null {
    this.updateCurr(cpu);
    const queue = this.queues[cpu] ?? [];
    if (prev && queue[0] === prev && queue.length > 1) queue.push(queue.shift() as T);
    this.ticks[cpu] = 0;
    return queue[0] ?? null;
  }

  tick(cpu: number): void {
    this.updateCurr(cpu);
    this.ticks[cpu] = (this.ticks[cpu] ?? 0) + 1;
    if ((this.queues[cpu]?.length ?? 0) > 1 && (this.ticks[cpu] ?? 0) >= SLICE_TICKS)
      this.host.reschedule(cpu);
  }

  updateCurr(cpu: number): void {
    const now = this.host.now();
    const current = this.host.current(cpu);
    if (current) current.sumExecNs += now - (this.sinceNs[cpu] ?? now);
    this.sinceNs[cpu] = now;
  }

  yieldCurrent(_cpu: number): void {}

  returnToUser(_cpu: number, _task: T): boolean {
    return true;
  }

  timer(_kind: number, _payload: number, _cpu: number): void {}

  nrRunning(cpu: number): number {
    return this.queues[cpu]?.length ?? 0;
  }

  cgroupChange(_task: T, _phase: 'before' | 'after'): void {}
}
