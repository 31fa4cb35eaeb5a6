/** A room's part of the real engine, which notes what the page asks of it and can be made to fail. */
import type { AskOptions, Commanded, RoomClient } from '../../src/bridge/client.ts';
import type { RoomId, Rooms, SeekTarget } from '../../src/bridge/protocol.ts';
import { acrossFiles } from './across-files.ts';
import { inlineEngine } from '../../src/bridge/inline.ts';

/** Questions that no engine has answered yet, of all pages. */
let open = 0;

const catalogs = acrossFiles('catalogs', () => new Map<RoomId, Promise<unknown>>());

/** Waits until every engine has answered; what the answers lead to may ask again. */
export async function answered(): Promise<void> {
  while (open > 0) await new Promise((resolve) => setTimeout(resolve, 0));
}

export class Watched<K extends RoomId> implements RoomClient<K> {
  /** What was asked, in order: `name(main argument as JSON)`. */
  readonly log: string[] = [];
  /** Set by a test: the next question of this kind is answered with the error. */
  failNext: { readonly name: string; readonly error: Error } | null = null;
  /** How often everything was given up. */
  cancelled = 0;
  readonly #id: K;
  readonly #room: RoomClient<K>;

  constructor(room: K) {
    this.#id = room;
    this.#room = inlineEngine().room(room);
  }

  catalog(): Promise<Rooms[K]['catalog']> {
    return this.#note('catalog', '', () => {
      // The same of every engine, and dear: it tries what can be inside what.
      const known = catalogs.get(this.#id) ?? this.#room.catalog();
      catalogs.set(this.#id, known);
      return known as Promise<Rooms[K]['catalog']>;
    });
  }

  open(
    spec: Rooms[K]['spec'],
    commands: readonly Rooms[K]['logged'][],
    atNs: number | null,
    view: Rooms[K]['view'],
    beside?: boolean,
  ): Promise<Rooms[K]['frame']> {
    return this.#note(beside === true ? 'beside' : 'open', spec, () =>
      this.#room.open(spec, commands, atNs, view, beside),
    );
  }

  command(command: Rooms[K]['command'], view: Rooms[K]['view']): Promise<Commanded<K>> {
    return this.#note('command', command, () => this.#room.command(command, view));
  }

  seek(target: SeekTarget, view: Rooms[K]['view'], within?: number): Promise<Rooms[K]['frame']> {
    return this.#note('seek', target, () => this.#room.seek(target, view, within));
  }

  look(view: Rooms[K]['view']): Promise<Rooms[K]['frame']> {
    return this.#note('look', '', () => this.#room.look(view));
  }

  ask(
    question: Parameters<RoomClient<K>['ask']>[0],
    params: Parameters<RoomClient<K>['ask']>[1],
    options?: AskOptions,
  ): ReturnType<RoomClient<K>['ask']> {
    const asked = this.#note(question as string, params, () => this.#room.ask(question, params, options));
    return asked;
  }

  cancel(): void {
    this.cancelled++;
    this.#room.cancel();
  }

  async #note<T>(method: string, argument: unknown, ask: () => Promise<T>): Promise<T> {
    this.log.push(`${method}(${argument === '' ? '' : JSON.stringify(argument)})`);
    const failure = this.failNext;
    if (failure?.name === method) {
      this.failNext = null;
      throw failure.error;
    }
    open++;
    try {
      return await ask();
    } finally {
      open--;
    }
  }
}
