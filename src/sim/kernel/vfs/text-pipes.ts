/** Pipes through which text goes, as programs of the shell have them. Departs from Linux in that a write that finds room is taken whole. */
import type { Kernel } from '../kernel.ts';
import { wakeTask } from '../task-work.ts';

interface TextPipe {
  text: string;
  /** The task that waits for text, 0: none. */
  reader: number;
  /** The task that waits for room, 0: none. */
  writer: number;
}

/** How much a pipe holds, bytes (`PIPE_DEF_BUFFERS` pages). */
export const PIPE_BYTES = 65_536;

/** Ends of a pipe, as flags of open files. */
export const PIPE_END = Object.freeze({ read: 0, write: 1 });

export class TextPipes {
  private readonly kernel: Kernel;
  private readonly pipes: TextPipe[] = [];
  /** Ends that somebody has who is no process: outside of the machine, or a connection that waits to be accepted. */
  private readonly held = new Set<number>();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  make(): number {
    return this.pipes.push({ text: '', reader: 0, writer: 0 }) - 1;
  }

  get(id: number): TextPipe | null {
    return this.pipes[id] ?? null;
  }

  hold(id: number, end: number): void {
    this.held.add(id * 2 + end);
  }

  /** Who held an end does not any more. */
  release(id: number, end: number): void {
    this.held.delete(id * 2 + end);
  }

  /** Whether a process that lives has an end open, or it is held. */
  hasEnd(id: number, end: number): boolean {
    if (this.held.has(id * 2 + end)) return true;
    return this.kernel
      .allTasks()
      .some(
        ({ exiting, files }) =>
          !exiting &&
          files.list.some((file) => file?.kind === 'pipe' && file.id === id && file.flags === end),
      );
  }

  /** Somebody has closed an end: who waits for text looks whether any can come. */
  closed(id: number): void {
    const pipe = this.get(id);
    for (const waiter of [pipe?.reader, pipe?.writer]) {
      const task = this.kernel.findTask(waiter ?? 0);
      if (task?.sleeping === true) wakeTask(this.kernel, task);
    }
  }
}
