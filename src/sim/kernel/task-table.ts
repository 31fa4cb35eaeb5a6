/** The tasks of a kernel, by id. Ids are given in order and not again. */
import { invariant } from '../core/invariant.ts';
import type { Task } from './task.ts';

export class TaskTable {
  private readonly firstPid: number;
  private readonly tasks: (Task | null)[] = [];

  /** `firstPid`: id of the first task. */
  constructor(firstPid: number) {
    this.firstPid = firstPid;
  }

  /** Id of the next task. */
  get nextId(): number {
    return this.firstPid + this.tasks.length;
  }

  add(task: Task): void {
    invariant(task.id === this.nextId, 'task-id-out-of-order', String(task.id));
    this.tasks.push(task);
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

  remove(id: number): void {
    this.tasks[id - this.firstPid] = null;
  }
}
