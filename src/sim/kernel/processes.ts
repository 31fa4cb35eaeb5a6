/** Process life: who waits for whom, which frames a process holds. */
import { invariant } from '../core/invariant.ts';
import type { Memory } from '../hw/memory.ts';
import type { Task } from './task.ts';

export class Processes {
  private readonly exited = new Set<number>();
  private readonly waiters = new Map<number, number>();
  private readonly frames = new Map<number, number[]>();

  /** A frame for a page of the task's; memory that is used up takes the task's oldest page again. */
  addPage(task: number, memory: Memory): number {
    let held = this.frames.get(task);
    if (!held) {
      held = [];
      this.frames.set(task, held);
    }
    const frame = memory.alloc();
    if (frame < 0) {
      const oldest = held.shift();
      invariant(oldest !== undefined, 'out-of-memory', String(task));
      held.push(oldest);
      return oldest;
    }
    held.push(frame);
    return frame;
  }

  /** Frames of the task's pages. */
  framesOf(task: number): readonly number[] {
    return this.frames.get(task) ?? [];
  }

  /** The task ended: its memory is free again. */
  exit(task: Task, memory: Memory): void {
    this.exited.add(task.id);
    for (const frame of this.frames.get(task.id) ?? []) memory.release(frame);
    this.frames.delete(task.id);
  }

  /** Parent that sleeps in wait4 for this child, 0: none. */
  waiterOf(child: number): number {
    return this.waiters.get(child) ?? 0;
  }

  /** True: the child lives, so the parent must wait (and is remembered). */
  mustWait(child: number, parent: number): boolean {
    if (this.exited.has(child)) return false;
    this.waiters.set(child, parent);
    return true;
  }

  reaped(child: number): void {
    this.exited.delete(child);
    this.waiters.delete(child);
  }
}
