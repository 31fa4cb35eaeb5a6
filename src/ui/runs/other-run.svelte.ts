/** A run made again from its link, on an engine of its own: the page's own run stands as it is. */
import type { EngineClient, WorkInProgress } from '../../bridge/client.ts';
import { splitLesson, splitSelection } from '../../bridge/link-grammar.ts';
import type { Issue } from '../../bridge/protocol.ts';
import type { Compared } from '../state/compared.ts';
import { Offered } from '../state/offered.svelte.ts';
import type { LiveRoom, Room } from '../state/room.ts';

export class OtherRun {
  live: LiveRoom | null = $state.raw(null);
  compared: Compared | null = $state.raw(null);
  work: WorkInProgress | null = $state.raw(null);
  /** Parts of its link that could not be read. */
  problems: readonly Issue[] = $state.raw([]);
  /** The room's files did not arrive. */
  failed = $state(false);
  readonly #engine: EngineClient;

  constructor(engine: EngineClient) {
    this.#engine = engine;
    engine.onwork = (work): void => {
      this.work = work;
    };
  }

  /** Makes the run again. Call it once. */
  async open(room: Room, link: string): Promise<void> {
    try {
      const enter = await room.load();
      const live = enter(this.#engine, {}, new Offered(this.#engine));
      this.compared = await live.compared();
      const { hash, selection } = splitSelection(splitLesson(link).hash);
      if (live.lab.selected) live.lab.selected.path = selection;
      this.problems = live.open(hash, {});
      this.live = live;
    } catch {
      this.failed = true;
    }
  }

  /** Everything that its link asks for is there. */
  get settled(): boolean {
    const { live, compared } = this;
    return live?.lab.shown === true && (compared?.settled?.() ?? true);
  }

  /** Ends its engine. */
  close(): void {
    this.#engine.onwork = null;
    this.#engine.close();
  }
}
