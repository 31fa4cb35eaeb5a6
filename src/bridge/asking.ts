/** Questions to a worker, matched to their answers by id. */
import { EngineCancelled, EngineCrash, EngineIssues } from './errors.ts';
import type { Issue } from './protocol.ts';

/** Every answer has one of these shapes, or one of the protocol's own, named by `type`. */
interface Failure {
  readonly type: 'issues' | 'crashed';
  readonly id: number;
}

interface Numbered {
  readonly type: string;
  readonly id: number;
}

/** The part of `Worker` used here, so that a test can pass its own. */
export interface AskPort<To, From> {
  postMessage(message: To): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<From>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A request without its id, which is given here. */
export type Unsent<To> = To extends unknown ? Omit<To, 'id'> : never;
type AnswerOf<From, K> = From extends { readonly type: K } ? From : never;

interface Pending<From> {
  readonly expects: string;
  readonly settle: (answer: From) => void;
  readonly fail: (error: Error) => void;
  readonly progress: ((message: From) => void) | null;
}

export class Asking<To extends Numbered, From extends Numbered> {
  readonly #port: AskPort<To, From>;
  readonly #pending = new Map<number, Pending<From>>();
  #nextId = 1;
  #dead: Error | null = null;

  constructor(port: AskPort<To, From>) {
    this.#port = port;
    port.onmessage = (event): void => {
      this.#receive(event.data);
    };
    port.onerror = (event): void => {
      this.#fail(new EngineCrash(event.message || 'The worker could not be started.', ''));
    };
  }

  /** The id that the next message gets. */
  get nextId(): number {
    return this.#nextId;
  }

  /**
   * Asks and waits for the answer of type `expects`; rejects with `EngineIssues`, `EngineCrash` or `EngineCancelled`.
   * Messages of type `progress` that come before the answer go to `progress`.
   */
  ask<K extends From['type']>(
    request: Unsent<To>,
    expects: K,
    progress: ((message: From) => void) | null = null,
  ): Promise<AnswerOf<From, K>> {
    if (this.#dead) return Promise.reject(this.#dead);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, {
        expects,
        settle: (answer) => {
          resolve(answer as AnswerOf<From, K>);
        },
        fail: reject,
        progress,
      });
      this.#port.postMessage({ ...request, id } as unknown as To);
    });
  }

  /** Sends a message that has no answer. */
  tell(message: Unsent<To>): void {
    this.#port.postMessage({ ...message, id: this.#nextId++ } as unknown as To);
  }

  /** Ends the worker; open questions reject with `EngineCancelled`. */
  close(): void {
    this.#port.terminate();
    this.#fail(new EngineCancelled('The engine was closed.'));
  }

  #receive(message: From): void {
    if (message.type === 'crashed') {
      const crash = message as unknown as Failure & { readonly message: string; readonly report: string };
      this.#fail(new EngineCrash(crash.message, crash.report));
      return;
    }
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if (message.type === 'progress') {
      pending.progress?.(message);
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === 'issues') {
      const refused = message as unknown as Failure & { readonly issues: readonly Issue[] };
      pending.fail(new EngineIssues(refused.issues));
    } else if (message.type === 'cancelled') pending.fail(new EngineCancelled('Cancelled.'));
    else if (message.type === pending.expects) pending.settle(message);
    else pending.fail(new EngineCrash(`Expected ${pending.expects}, got ${message.type}.`, ''));
  }

  /** After a crash the engine's state is not to be trusted: everything open and everything later fails. */
  #fail(error: Error): void {
    this.#dead ??= error;
    const open = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of open) pending.fail(error);
  }
}
