/** The rooms that were entered: each is opened once and outlives its picture, so coming back shows the same moment. */
import type { Measured, RoomId } from '../../bridge/protocol.ts';
import { kept } from '../state/kept.svelte.ts';
import { Offered } from '../state/offered.svelte.ts';
import type { Engines, LabOptions, LiveRoom, Room, RoomLab } from '../state/room.ts';
import { Selected } from '../state/selected.svelte.ts';

export class LiveRooms {
  /** What is selected, in whatever room. */
  readonly selected = new Selected();
  readonly #engine: Engines;
  readonly #options: LabOptions;
  readonly #made: Readonly<Record<string, RoomLab>>;
  readonly #live = new Map<string, () => LiveRoom>();
  readonly #offered: Offered;

  /** `made`: labs that exist already, by room. */
  constructor(engine: Engines, options: LabOptions = {}, made: Readonly<Record<string, RoomLab>> = {}) {
    this.#engine = engine;
    this.#options = options;
    this.#made = made;
    this.#offered = new Offered(engine);
  }

  /** The room, opened when it is first asked for. Rejects when its files cannot be fetched. */
  async enter(room: Room): Promise<LiveRoom> {
    const open = await room.load();
    const get = this.#live.get(room.id) ?? kept(() => this.#opened(open, room.id));
    this.#live.set(room.id, get);
    return get();
  }

  /** Answers queries of a lesson about a room's run. */
  async measure(room: RoomId, queries: readonly string[]): Promise<readonly Measured[]> {
    return this.#engine.room(room).ask('measure', { queries });
  }

  #opened(open: Awaited<ReturnType<Room['load']>>, id: string): LiveRoom {
    const live = open(this.#engine, this.#options, this.#offered, this.#made[id]);
    // What a lab that exists already has selected is taken over.
    this.selected.path ??= live.lab.selected?.path ?? null;
    live.lab.selected = this.selected;
    return live;
  }
}
