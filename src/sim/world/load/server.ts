/** A server program of the load laboratory: one file `servers/NAME.server.ts`. */
import type { Text } from '../../core/text.ts';
import type { ProgramMemory } from '../../kernel/task.ts';
import type { Program } from '../../ops/op.ts';
import type { Place } from '../../virt/layer.ts';

/** Where a server starts. */
export interface ServerStage {
  readonly place: Place;
  /** Descriptors of its connections, in the place's kernel. */
  readonly fds: readonly number[];
  readonly responseBytes: number;
  /** Starts a thread of the server on one of the place's CPUs; `memory` is what its program remembers. */
  readonly start: (name: string, thread: Program, cpu: number, memory: ProgramMemory) => void;
}

export interface LoadServer {
  readonly id: string;
  readonly label: Text;
  readonly about: Text;
  readonly fidelityNote: Text;
  readonly requestBytes: number;
  /** Bytes of an answer unless the user says otherwise, and the most they may say. */
  readonly responseBytes: number;
  readonly maxResponseBytes: number;
  /** Bytes that an answer has besides those (header). */
  readonly headerBytes: number;
  start(stage: ServerStage): void;
}

export function defineServer(server: LoadServer): LoadServer {
  return Object.freeze(server);
}
