/** The tasks of a kernel, by id. Ids are given in order and not again. */
import { invariant } from '../core/invariant.ts';
import type { Task } from './task.ts';

/** Names kept of tasks that are gone (`saved_cmdlines_size`). */
const SAVED_NAMES = 128;

/** Frames of a kernel stack. */
const STACK_FRAMES = 4;

export class TaskTable {
  private readonly firstPid: number;
  private readonly tasks: (Task | null)[] = [];
  /** Tasks that have not been reaped, and how many there may be: `kernel.threads-max`, an eighth of the memory (`set_max_threads`). */
  private count = 0;
  private readonly most: number;
  /** Names of the tasks that were reaped last, by id (`saved_cmdlines`). */
  private readonly saved = new Map<number, string>();

  /** `firstPid`: id of the first task; `frames`: memory that may be full of them, Infinity: it is not counted. */
  constructor(firstPid: number, frames: number) {
    this.firstPid = firstPid;
    this.most = frames / (8 * STACK_FRAMES);
  }

  /** Id of the next task. */
  get nextId(): number {
    return this.firstPid + this.tasks.length;
  }

  get isFull(): boolean {
    return this.count >= this.most;
  }

  add(task: Task): void {
    invariant(task.id === this.nextId, 'task-id-out-of-order', String(task.id));
    this.tasks.push(task);
    this.count++;
  }

  /** An id that was given to a task that did not come to be: `alloc_pid` comes before what can refuse a fork. */
  skip(): void {
    this.tasks.push(null);
  }

  /** Ids from `first` on that no task has, or has any more, are given again (a write to `ns_last_pid`). */
  unskip(first: number): void {
    while (this.nextId > first && this.tasks.at(-1) === null) this.tasks.pop();
  }

  get(id: number): Task {
    const task = this.find(id);
    if (task === null) invariant(false, 'no-such-task', String(id));
    return task;
  }

  /** The task with this id, null if there is none (any more). */
  find(id: number): Task | null {
    return this.tasks[id - this.firstPid] ?? null;
  }

  /** A task with this address space, null if there is none. */
  withMm(mm: number): Task | null {
    return this.tasks.find((task) => task?.mm === mm) ?? null;
  }

  /** True: no more than one task has this address space. */
  hasOneWithMm(mm: number): boolean {
    return this.tasks.filter((task) => task?.mm === mm).length < 2;
  }

  /** Name of a task, also of one that was reaped lately; null: unknown. */
  nameOf(id: number): string | null {
    return this.find(id)?.name ?? this.saved.get(id) ?? null;
  }

  /** Every task that has not been reaped. */
  all(): readonly Task[] {
    return this.tasks.filter((task) => task !== null);
  }

  remove(id: number): void {
    this.saved.set(id, this.get(id).name);
    if (this.saved.size > SAVED_NAMES)
      for (const oldest of this.saved.keys()) if (this.saved.delete(oldest)) break;
    this.tasks[id - this.firstPid] = null;
    this.count--;
  }
}
