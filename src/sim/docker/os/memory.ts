/** What a process of the chain is: its words, what its calls have answered, and the memory that its threads share. */
import { ToolMemory } from '../../shell/memory.ts';
import type { Answer, Image } from '../../shell/sys.ts';
import { chainImage } from './image.ts';

/** What a call gave; `value`: of something the program worked out itself. */
export interface Given extends Answer {
  readonly value?: unknown;
  /** The refusal that the program threw while it worked that out. */
  readonly thrown?: object;
}

/** Memory of a process: plain data, and who waits for it to change. */
export class Heap {
  data: object | null = null;
  version = 0;
  /** Tasks that wait for a change. */
  waiters: number[] = [];
  /** Signals that have come and that nobody has looked at. */
  signals: number[] = [];
}

const IN_CHILD: Given = Object.freeze({ result: 0, text: '' });

export class DaemonMemory extends ToolMemory {
  readonly heap: Heap;
  readonly isThread: boolean;
  /** Words of the child that is about to be made; null: a copy of this process. */
  child: { readonly argv: readonly string[]; readonly thread: boolean } | null = null;

  constructor(image: Image, heap = new Heap(), isThread = false, answers: readonly Given[] = []) {
    super(image, answers);
    this.heap = heap;
    this.isThread = isThread;
  }

  override forked(): DaemonMemory {
    const { child, image } = this;
    if (!child) return new DaemonMemory(image, new Heap(), false, [...this.answers, IN_CHILD]);
    this.child = null;
    const words = chainImage(child.argv, image.env);
    return child.thread ? new DaemonMemory(words, this.heap, true) : new DaemonMemory(words);
  }
}
