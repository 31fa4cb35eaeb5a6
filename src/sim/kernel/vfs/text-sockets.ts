/**
 * Stream sockets and FIFOs through which text goes, as programs of the shell have them. Departs from Linux in that a connection is two
 * pipes with a descriptor each, and that an address is a text: `unix:PATH`, or `tcp:NETNS:PORT`.
 */
import type { Kernel } from '../kernel.ts';
import { wakeTask } from '../task-work.ts';
import { PIPE_END, type TextPipes } from './text-pipes.ts';

/** A connection as whoever accepts it has it: pipes that it reads from and writes to. */
export interface Connection {
  readonly from: number;
  readonly to: number;
}

interface Listener {
  readonly address: string;
  readonly backlog: Connection[];
  /** The task that waits for a connection, 0: none. */
  acceptor: number;
}

interface Fifo {
  readonly pipe: number;
  /** Tasks that wait for the other end to be opened. */
  waiters: number[];
}

export class TextSockets {
  private readonly kernel: Kernel;
  private readonly pipes: TextPipes;
  private readonly listeners: Listener[] = [];
  private readonly fifos = new Map<string, Fifo>();

  constructor(kernel: Kernel, pipes: TextPipes) {
    this.kernel = kernel;
    this.pipes = pipes;
  }

  private wake(id: number): void {
    const task = this.kernel.findTask(id);
    if (task?.sleeping === true) wakeTask(this.kernel, task);
  }

  /** Whether a process that lives has the listening socket. */
  private isOpen(id: number): boolean {
    return this.kernel
      .allTasks()
      .some(
        ({ exiting, files }) =>
          !exiting && files.list.some((file) => file?.kind === 'socket' && file.id === id),
      );
  }

  /** The listening socket at an address, −1: nobody listens there. */
  find(address: string): number {
    return this.listeners.findIndex((one, id) => one.address === address && this.isOpen(id));
  }

  /** A new listening socket; −1: the address is taken. */
  listen(address: string): number {
    if (this.find(address) >= 0) return -1;
    return this.listeners.push({ address, backlog: [], acceptor: 0 }) - 1;
  }

  get(id: number): Listener | null {
    return this.listeners[id] ?? null;
  }

  /** A connection to whoever listens, as the caller has it; null: nobody does. */
  connect(address: string): Connection | null {
    const listener = this.get(this.find(address));
    if (!listener) return null;
    const [there, back] = [this.pipes.make(), this.pipes.make()];
    listener.backlog.push({ from: there, to: back });
    // Until it is accepted, nobody has its ends: they are held.
    this.pipes.hold(there, PIPE_END.read);
    this.pipes.hold(back, PIPE_END.write);
    this.wake(listener.acceptor);
    return { from: back, to: there };
  }

  /** The next connection; null: there is none yet. */
  accept(id: number): Connection | null {
    const connection = this.get(id)?.backlog.shift() ?? null;
    if (!connection) return null;
    this.pipes.release(connection.from, PIPE_END.read);
    this.pipes.release(connection.to, PIPE_END.write);
    return connection;
  }

  /** The FIFO of a name, made where there is none. */
  fifo(path: string): Fifo {
    let found = this.fifos.get(path);
    if (!found) {
      found = { pipe: this.pipes.make(), waiters: [] };
      this.fifos.set(path, found);
    }
    return found;
  }

  removeFifo(path: string): void {
    this.fifos.delete(path);
  }

  /** Somebody has opened an end of a FIFO. */
  opened(path: string): void {
    const { waiters } = this.fifo(path);
    for (const id of waiters.splice(0)) this.wake(id);
  }
}
