/**
 * The one object behind the room: which stacks race, how it goes, the moment looked at, and the loads measured. Only this
 * class talks to the room's engine. The engine runs a race to its end when it is opened, so all of it can be drawn; the
 * moment is the engine's own, moved like that of any run.
 */
import type { RoomClient } from '../../../../bridge/client.ts';
import type { StartLink } from '../../../../bridge/link.ts';
import type {
  LoadResult,
  StartCatalog,
  StartFrame,
  StartRaceView,
  StartSpec,
} from '../../../../bridge/protocol.ts';
import { labErrorOf } from '../../../state/lab-error.ts';
import type { LabError, LabOptions, RoomLab } from '../../../state/room.ts';
import { animationClock, FRAME_EVENTS, Player } from '../../../state/player.ts';
import { RequestQueue } from '../../../state/request-queue.ts';
import { roundSpeed } from '../../../state/speed.ts';

export const STACKS_MAX = 8;
const FIRST_SPEC: StartSpec = Object.freeze({
  stacks: ['bare', 'container', 'firecracker', 'kvm'],
  atOnce: 1,
  seed: 7,
  cpus: 8,
  snapshot: false,
  pull: false,
});
const FIRST_CONNECTIONS = [1, 4, 16, 64];
/** A race is watched in about this many seconds. */
const WATCH_S = 6;
/** Speed of a race that is over at once, simulated ns per real second. */
const SLOWEST = 1e6;

export class RaceLab implements RoomLab {
  catalog: StartCatalog | null = $state.raw(null);
  spec: StartSpec = $state.raw(FIRST_SPEC);
  race: StartRaceView | null = $state.raw(null);
  view: 'start' | 'load' = $state('start');
  server = $state('kv');
  connections: readonly number[] = $state.raw(FIRST_CONNECTIONS);
  load: LoadResult | null = $state.raw(null);
  /** A question is being computed. */
  busy = $state(false);
  playing = $state(false);
  frame: StartFrame | null = $state.raw(null);
  /** Simulated ns per real second. */
  speed = $state(1e8);
  error: LabError | null = $state.raw(null);

  /** The moment, ns since the requests. */
  readonly nowNs: number = $derived(this.frame?.nowNs ?? 0);
  readonly endNs: number = $derived(this.race?.endNs ?? 0);
  /** The race is what is looked at: its moment can be moved. */
  readonly live: boolean = $derived(this.race !== null && this.view === 'start');
  readonly ended: boolean = $derived(this.race !== null && this.nowNs >= this.endNs);

  readonly #client: RoomClient<'start'>;
  readonly #queue = new RequestQueue();
  readonly #player: Player;
  /** Questions asked so far: an answer to an older one is late. */
  #asked = 0;
  #speedChosen = false;
  /** What the load on screen was measured with. */
  #loadOf = '';

  constructor(client: RoomClient<'start'>, options: LabOptions = {}) {
    this.#client = client;
    const stepped =
      options.reducedMotion ?? ((): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.#player = new Player(options.clock ?? animationClock, {
      nowNs: () => this.nowNs,
      lastNs: () => this.endNs,
      speed: () => this.speed,
      busy: () => this.#queue.busy,
      stepped,
      seekTime: (ns) => void this.#playTo(ns),
      stepHop: () => {
        this.step(1);
      },
      ended: () => {
        this.pause();
      },
    });
  }

  get shown(): boolean {
    return this.race !== null;
  }

  /** Shows what a link asks for, or the first race. */
  async open({ spec, atNs, view, server, connections }: StartLink = { spec: {} }): Promise<void> {
    // Whatever is being worked on is void: this is what is wanted now.
    this.#client.cancel();
    this.view = view ?? 'start';
    this.server = server ?? 'kv';
    this.connections = connections ?? FIRST_CONNECTIONS;
    await this.#ask(async () => {
      this.catalog ??= await this.#client.catalog();
    });
    const run = await this.run({ ...FIRST_SPEC, ...spec });
    if (!run && !this.race) {
      const { error } = this;
      await this.run(FIRST_SPEC);
      this.error ??= error;
    }
    if (atNs !== undefined) await this.seek(atNs);
    if (this.view === 'load') await this.runLoad();
  }

  /** Changes the race and runs it anew; what the engine refuses changes nothing. */
  async change(part: Partial<StartSpec>): Promise<boolean> {
    const done = await this.run({ ...this.spec, ...part });
    if (done && this.view === 'load') await this.runLoad();
    return done;
  }

  async run(spec: StartSpec): Promise<boolean> {
    this.pause();
    const { ended } = this;
    return this.#ask(async (late) => {
      // A race that was at its end is shown at its new end.
      const frame = await this.#client.open(spec, [], ended ? Number.MAX_SAFE_INTEGER : 0, null);
      if (late()) return;
      this.spec = spec;
      this.#show(frame);
      if (!this.#speedChosen) this.speed = roundSpeed(Math.max(SLOWEST, frame.endNs / WATCH_S));
    });
  }

  async runLoad(): Promise<boolean> {
    const { stacks, seed } = this.spec;
    const { server, connections } = this;
    const request = { stacks, server, connections, seed };
    return this.#ask(async (late) => {
      const load = await this.#client.ask('load', request);
      if (late()) return;
      this.load = load;
      this.#loadOf = JSON.stringify(request);
    });
  }

  async show(view: 'start' | 'load'): Promise<void> {
    this.pause();
    this.view = view;
    const { stacks, seed } = this.spec;
    const wanted = JSON.stringify({ stacks, server: this.server, connections: this.connections, seed });
    if (view === 'load' && this.#loadOf !== wanted) await this.runLoad();
  }

  /** Goes to another moment; while one is dragged only the newest counts. */
  async seek(ns: number): Promise<void> {
    const goal = Math.max(0, Math.min(Math.round(ns), this.endNs));
    await this.#move(() => this.#client.seek({ to: 'time', ns: goal }, null));
    this.#player.moved();
  }

  /** To the next or last beginning or end of a phase of any lane. */
  step(direction: 1 | -1): void {
    this.pause();
    if (!this.live) return;
    const moments = (this.race?.stacks ?? []).flatMap((stack) =>
      stack.lanes
        .filter((lane) => lane.middle)
        .flatMap((lane) => lane.phases.map((phase) => phase.startNs + phase.durationNs)),
    );
    const sorted = [...new Set([0, ...moments, this.endNs])].sort((a, b) => a - b);
    const next =
      direction > 0 ? sorted.find((ns) => ns > this.nowNs) : sorted.findLast((ns) => ns < this.nowNs);
    if (next !== undefined) void this.seek(next);
  }

  toggle(): void {
    if (this.playing || !this.live) this.pause();
    else void this.#play();
  }

  /** Plays on; from the end it begins again. */
  async #play(): Promise<void> {
    if (this.ended) await this.seek(0);
    this.playing = true;
    this.#player.start();
  }

  /** A frame of playing: as far as the engine gets in a picture's time. */
  async #playTo(ns: number): Promise<void> {
    await this.#move(() => this.#client.seek({ to: 'time', ns }, null, FRAME_EVENTS));
    if (this.nowNs < ns) this.#player.moved();
  }

  #show(frame: StartFrame): void {
    this.frame = frame;
    // The whole race is sent once.
    this.race = frame.race ?? this.race;
  }

  async #move(ask: () => Promise<StartFrame>): Promise<void> {
    try {
      const frame = await this.#queue.add('seek', ask);
      if (frame) this.#show(frame);
    } catch (error) {
      this.#report(error);
    }
  }

  pause(): void {
    this.playing = false;
    this.#player.stop();
  }

  setSpeed(nsPerS: number): void {
    this.speed = roundSpeed(nsPerS);
    this.#speedChosen = true;
  }

  dismissError(): void {
    this.error = null;
  }

  get link(): StartLink & { readonly spec: StartSpec } {
    const { spec, nowNs: atNs, view, server, connections } = this;
    return { spec, atNs, view, server, connections };
  }

  /** Asks the engine; answers whether it went well. `late` tells that something else was asked meanwhile. */
  async #ask(question: (late: () => boolean) => Promise<void>): Promise<boolean> {
    const number = ++this.#asked;
    this.busy = true;
    this.error = null;
    try {
      await question(() => number !== this.#asked);
      return true;
    } catch (error) {
      this.#report(error);
      return false;
    } finally {
      if (number === this.#asked) this.busy = false;
    }
  }

  #report(error: unknown): void {
    const found = labErrorOf(error, this.link);
    if (!found) return;
    this.pause();
    this.error = found;
  }
}
