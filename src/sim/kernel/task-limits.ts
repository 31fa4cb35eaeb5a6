/** What is asked before a task gets something, and said after, where somebody keeps account (`ns/`). */
import type { Task } from './task.ts';

export interface TaskLimits {
  /** Whether one more task of its user's is over RLIMIT_NPROC. */
  isOverNproc(parent: Task): boolean;
  /** Why a task may not have a child with these flags (`CLONE`), minus an errno; 0: it may. */
  refusesClone(parent: Task, flags: number): number;
  /** A task runs another program: what it may from now on. */
  execed(task: Task): void;
  /** A task has been made, after `refusesClone` has allowed it. */
  cloned(child: Task): void;
}
