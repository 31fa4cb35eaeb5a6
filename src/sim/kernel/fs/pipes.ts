/** Pipes: a buffer of 64 KiB, a reader and a writer that may wait for each other. */
import { invariant } from '../../core/invariant.ts';

export const PIPE_BYTES = 65_536;

export interface Pipe {
  bytes: number;
  /** Waiting task, 0: none. */
  reader: number;
  writer: number;
  /** Task in `poll` on the read end, 0: none; epoll instance that watches it, −1: none. */
  poller: number;
  poll: number;
  /** Open write ends; at 0 a reader gets end of file. */
  writers: number;
}

export class Pipes {
  private readonly pipes: Pipe[] = [];

  make(): number {
    return this.pipes.push({ bytes: 0, reader: 0, writer: 0, poller: 0, poll: -1, writers: 1 }) - 1;
  }

  get(id: number): Pipe {
    const pipe = this.pipes[id];
    if (pipe === undefined) invariant(false, 'no-such-pipe', String(id));
    return pipe;
  }
}
