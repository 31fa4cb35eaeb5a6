/** The rooms that were entered: each is opened once and outlives its picture, so coming back shows the same moment. */
import { kept } from '../state/kept.svelte.ts';
import type { Engines, LabOptions, LiveRoom, Room, RoomLab } from '../state/room.ts';

export class LiveRooms {
  readonly #engine: Engines;
  readonly #options: LabOptions;
  readonly #made: Readonly<Record<string, RoomLab>>;
  readonly #live = new Map<string, () => LiveRoom>();

  /** `made`: labs that exist already, by room. */
  constructor(engine: Engines, options: LabOptions = {}, made: Readonly<Record<string, RoomLab>> = {}) {
    this.#engine = engine;
    this.#options = options;
    this.#made = made;
  }

  /** The room, opened when it is first asked for. Rejects when its files cannot be fetched. */
  async enter(room: Room): Promise<LiveRoom> {
    const open = await room.load();
    const get = this.#live.get(room.id) ?? kept(() => open(this.#engine, this.#options, this.#made[room.id]));
    this.#live.set(room.id, get);
    return get();
  }
}
