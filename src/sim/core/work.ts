/**
 * Work that takes long: it gives way every so often, so that whoever runs it can report progress, look for messages or
 * drop it. What it computes does not depend on how often it was interrupted.
 */

/** How far it is; `total` 0: not known. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

export type Work<T> = Generator<Progress, T, void>;

/** Events between two moments at which work gives way: some milliseconds. */
export const SLICE_EVENTS = 1024;

/** Runs work to its end without a pause. */
export function finish<T>(work: Work<T>): T {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}
