/** What a process of the shell is: the program, its words, and what its calls have answered. */
import type { ProgramMemory } from '../kernel/task.ts';
import type { Answer, Image, Kept, Request } from './sys.ts';

/** What fork answers in the child. */
const IN_CHILD: Answer = Object.freeze({ result: 0, text: '' });

export class ToolMemory implements ProgramMemory {
  image: Image;
  answers: Answer[];
  request: Request | null = null;
  kept: Kept = null;
  /** Signals that a handler has caught since the last answer. */
  caught: number[] = [];

  constructor(image: Image, answers: readonly Answer[] = []) {
    this.image = image;
    this.answers = [...answers];
  }

  words(): readonly string[] {
    return this.image.argv;
  }

  /** All that the parent is; it is in the middle of fork. */
  forked(): ToolMemory {
    const child = new ToolMemory(this.image, [...this.answers, IN_CHILD]);
    child.kept = this.kept;
    return child;
  }

  /** Another program (`execve`). */
  become(image: Image): void {
    this.image = image;
    this.answers = [];
    this.request = null;
    this.kept = null;
    this.caught = [];
  }
}
