/** Which frames a process holds. */
import { invariant } from '../core/invariant.ts';
import type { Memory } from '../hw/memory.ts';
import { WriteAccess } from './mm/write-access.ts';
import type { Task } from './task.ts';

export class Processes {
  private readonly frames = new Map<number, number[]>();
  /** Which pages may be written without a fault. */
  readonly access = new WriteAccess();
  /** Parents that wait for a child by vfork to exec or exit, by the child. */
  private readonly vforks = new Map<number, number>();

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

  /** The task gives its newest `count` pages back. */
  dropPages(task: number, memory: Memory, count: number): void {
    for (const frame of this.frames.get(task)?.splice(-count) ?? []) memory.release(frame);
  }

  /** Frames of the task's pages. */
  framesOf(task: number): readonly number[] {
    return this.frames.get(task) ?? [];
  }

  /** The task ended: its memory is free again. */
  exit(task: Task, memory: Memory): void {
    for (const frame of this.frames.get(task.id) ?? []) memory.release(frame);
    this.frames.delete(task.id);
  }

  /** The parent must wait for its child by vfork, which has its memory, and is remembered. */
  vforked(child: number, parent: number): void {
    this.vforks.set(child, parent);
  }

  /** True: the child still has its parent's memory. */
  holdsParent(child: number): boolean {
    return this.vforks.has(child);
  }

  /**
   * A task gives its memory up (`mm_release`); `isLast`: no thread is left that has it. Returns the parent that waits for
   * that, 0: none does.
   */
  releaseMm({ id, mm }: Task, isLast: () => boolean): number {
    const parent = this.vforks.get(id) ?? 0;
    this.vforks.delete(id);
    if (parent === 0 && this.access.knows(mm) && isLast()) this.access.dropped(mm);
    return parent;
  }
}
