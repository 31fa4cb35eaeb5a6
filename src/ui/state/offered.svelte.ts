/** What a stack and its host can be made of, the same for all rooms: fetched when somebody first wants to choose. */
import type { Catalog } from '../../bridge/protocol.ts';
import { withWords } from './catalog.ts';
import type { Engines } from './room-lab.ts';

export type HostCatalog = Pick<Catalog, 'stacks' | 'switches' | 'costs' | 'host'>;

export class Offered {
  catalog: HostCatalog | null = $state.raw(null);
  readonly #engine: Engines;
  #asked = false;

  constructor(engine: Engines) {
    this.#engine = engine;
  }

  /** Fetches it once. Where that fails it is asked for again the next time. */
  async fetch(): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    try {
      const client = this.#engine.room('paths');
      const catalog = await client.catalog();
      this.catalog = catalog;
      this.catalog = withWords(catalog, await client.ask('words', null));
    } catch {
      this.#asked = this.catalog !== null;
    }
  }
}
