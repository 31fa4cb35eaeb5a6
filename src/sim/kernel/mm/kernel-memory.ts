/**
 * What a kernel tells whoever keeps account of its memory by groups. Only worlds that limit memory have somebody
 * (`memcg/install.ts`), so that the others neither load nor pay for it. Tasks are given by their ids.
 */
export interface KernelMemory {
  /** Program that serves a guest's first touch of its memory, by its index; −1: guests' memory is not kept account of. */
  lending: number;
  /** A program was started that has no parent here: what of it is in memory from the start. */
  execed(task: number): void;
  /** A task has made a child, which shares or copies its memory. */
  forked(parent: number, child: number): void;
  /** A task ends. */
  exited(task: number): void;
  /** `/proc/PID/oom_score`. */
  oomScore(task: number): number;
}
