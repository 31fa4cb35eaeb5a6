/** The programs of a log as tasks of a kernel: who is there, how they start, fork and leave. */
import { CLONE, THREAD_FLAGS } from '../../kernel/clone-flags.ts';
import { invariant } from '../../core/invariant.ts';
import type { Sim } from '../../hw/sim.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { replayMain } from '../../kernel/paths/replay-main.ts';
import { TASK } from '../../kernel/task.machine.ts';
import type { Task } from '../../kernel/task.ts';
import type { Place } from '../../virt/layer.ts';
import { makeTask } from '../programs/define.ts';
import { ReplayProcess } from './process.ts';
import type { ReplayMetrics } from './replay-metrics.ts';

export class Programs {
  private readonly sim: Sim;
  private readonly place: Place;
  private readonly metrics: ReplayMetrics;
  private readonly kernel: Kernel;
  /** Processes that have calls to make, or that others may ask for, by number. */
  readonly processes = new Map<number, ReplayProcess>();
  private readonly byTask: (ReplayProcess | null)[] = [];
  private readonly zombies: Task[] = [];
  /** A flow is used again when its process has left: there are fewer of them than of processes in a long log. */
  private readonly freeFlows: number[] = [];
  /** Programs that were started and have not ended. */
  living = 0;

  constructor(sim: Sim, place: Place, metrics: ReplayMetrics) {
    this.sim = sim;
    this.place = place;
    this.metrics = metrics;
    this.kernel = place.kernel;
  }

  processOf(number: number): ReplayProcess {
    let process = this.processes.get(number);
    if (!process) {
      process = new ReplayProcess(number);
      this.processes.set(number, process);
    }
    return process;
  }

  taskOf(process: ReplayProcess): Task {
    invariant(process.task !== null, 'replay-without-task', String(process.number));
    return process.task;
  }

  ownerOf(task: number): ReplayProcess {
    const process = this.byTask[task];
    invariant(process !== null && process !== undefined, 'task-without-log', String(task));
    return process;
  }

  /** Starts a program that no other one of the log made. */
  spawnRoot(process: ReplayProcess): void {
    if (this.place.container?.init === null) this.makeTask('init');
    const task = this.makeTask(`program ${process.number}`);
    this.adopt(process, task);
    this.kernel.start(task);
  }

  /**
   * A container has an init that only waits (`docker run --init`) and so never gets a CPU here: a program of the log may end
   * before its children do, as it did, without taking them along.
   */
  private makeTask(name: string): Task {
    const { place } = this;
    return makeTask(place, { name, program: replayMain, cpus: [place.appCpu, place.otherCpu] });
  }

  /** Makes the child of the clone that the parent is in. Its task id, 0: the child makes no calls in the log. */
  fork(parent: ReplayProcess): number {
    const target = parent.current?.target ?? 0;
    if (target === 0) return 0;
    const child = this.processOf(target);
    if (child.task !== null) return 0;
    const shape = parent.current?.call.clone;
    const flags = shape?.thread === true ? THREAD_FLAGS : shape?.sharesMemory === true ? CLONE.VM : 0;
    const id = this.kernel.fork(this.taskOf(parent).id, replayMain.index, flags);
    // The recorded process had its child: without it the rest of the log can't be followed.
    invariant(id > 0, 'replay-fork-refused', String(parent.number));
    const made = this.kernel.task(id);
    if (shape?.sharesMemory === true) {
      child.memory = parent.memory;
      child.borrowsMemory = shape.vfork;
    }
    child.isThread = shape?.thread === true;
    this.adopt(child, made);
    return id;
  }

  /** Gives a process its task, its flow and the less busy of the place's CPUs to start on. */
  private adopt(process: ReplayProcess, task: Task): void {
    const { appCpu, otherCpu } = this.place;
    const { scheduler } = this.kernel;
    process.task = task;
    process.flow = this.freeFlows.pop() ?? this.sim.newFlow(true);
    task.ctx.flow = process.flow;
    task.cpu = scheduler.nrRunning(otherCpu) < scheduler.nrRunning(appCpu) ? otherCpu : appCpu;
    this.byTask[task.id] = process;
    this.metrics.owners[process.flow] = process;
    this.living++;
  }

  ended(process: ReplayProcess): void {
    process.over = true;
    process.ended = true;
    this.living--;
    this.zombies.push(this.taskOf(process));
  }

  /** The process's last call has been counted. */
  forget(process: ReplayProcess): void {
    this.metrics.owners[process.flow] = null;
    this.freeFlows.push(process.flow);
    this.processes.delete(process.number);
  }

  /** Takes finished tasks out of the task table, as their parent or init does. */
  reap(): void {
    for (let i = this.zombies.length - 1; i >= 0; i--) {
      const task = this.zombies[i];
      if (!task?.ended) continue;
      // Whose parent is gone, init has reaped.
      if (task.state === TASK.zombie) this.kernel.release(task);
      this.byTask[task.id] = null;
      this.zombies.splice(i, 1);
    }
  }
}
