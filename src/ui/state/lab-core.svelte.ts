/**
 * What the labs of all rooms have in common: the engine's part for the room, one request at a time, the newest frame, playing,
 * what went wrong, and what is selected. A room adds how it is opened and what can be done in it.
 */
import { flushSync } from 'svelte';
import type { RoomClient } from '../../bridge/client.ts';
import type { RoomId, Rooms } from '../../bridge/protocol.ts';
import { labErrorOf } from './lab-error.ts';
import { animationClock, FRAME_EVENTS, Player, type FrameClock } from './player.ts';
import { RequestQueue } from './request-queue.ts';
import type { LabError, LabOptions, RoomLab } from './room-lab.ts';
import { Selected } from './selected.svelte.ts';
import { roundSpeed } from './speed.ts';

/** Time between two pictures is at least so many times what the page's own code takes for one. */
const PICTURE_SHARE = 4;
/** Words beside a playing picture change no sooner, ms. */
const READ_MS = 320;

type FrameOf<K extends RoomId> = Rooms[K]['frame'];

export abstract class LabCore<K extends RoomId> implements RoomLab {
  frame: FrameOf<K> | null = $state.raw(null);
  /** The picture that stands in words: while playing it follows at a pace in which words can be read. */
  readFrame: FrameOf<K> | null = $state.raw(null);
  playing = $state(false);
  /** Simulated ns per real second. */
  speed = $state(0);
  error: LabError | null = $state.raw(null);
  selected: Selected = $state.raw(new Selected());

  protected readonly client: RoomClient<K>;
  protected readonly queue = new RequestQueue();
  protected readonly player: Player;
  /** States that were asked for so far. */
  #openings = 0;
  /** Real ms between two pictures while playing, at least; 0: as often as the screen shows one. */
  protected readonly pictureMs: number = 0;
  readonly #clock: FrameClock;
  /** What the page's own code took for a picture lately, ms. */
  #costMs = 0;
  /** Pictures that may come before the next one in words. */
  #unread = 0;
  /** Where playing is between two pictures, ns; null: at the picture on screen. */
  #headNs: number | null = $state(null);
  /** The reader chose the speed: no run chooses another. */
  protected speedChosen = false;

  constructor(client: RoomClient<K>, speed: number, options: LabOptions = {}) {
    this.client = client;
    this.speed = speed;
    const stepped =
      options.reducedMotion ?? ((): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches);
    this.#clock = options.clock ?? animationClock;
    this.player = new Player(this.#clock, {
      nowNs: () => this.frame?.nowNs ?? 0,
      lastNs: () => this.lastNs,
      speed: () => this.speed,
      busy: () => this.queue.busy,
      stepped,
      pictureMs: () => this.#betweenMs(),
      headAt: (ns) => {
        this.#headNs = ns;
      },
      seekTime: (ns) => {
        this.playTo(ns);
      },
      stepHop: () => {
        this.playStep();
      },
      ended: () => {
        this.pause();
      },
    });
  }

  /** What a link to this moment holds, and a report of a fault. */
  abstract get link(): object;
  abstract toggle(): void;
  /** One step of playing with reduced motion. */
  protected abstract playStep(): void;
  /** What of the run is looked at, beside the moment. */
  protected abstract get looked(): Rooms[K]['view'];

  get shown(): boolean {
    return this.frame !== null;
  }

  /** The moment shown, ns: what moves follows it between two pictures. */
  get headNs(): number {
    return this.#headNs ?? this.frame?.nowNs ?? 0;
  }

  /** Where playing ends, ns; Infinity while that is not known. */
  protected get lastNs(): number {
    return this.frame?.endNs ?? 0;
  }

  pause(): void {
    this.player.stop();
    this.playing = false;
    this.#headNs = null;
    this.#read();
  }

  setSpeed(nsPerS: number): void {
    this.speed = roundSpeed(nsPerS);
    this.speedChosen = true;
  }

  dismissError(): void {
    this.error = null;
  }

  close(): void {
    this.pause();
    this.client.cancel();
  }

  /**
   * Shows what is wanted now; whatever is being worked on is void. What the engine does not accept still leaves a page that
   * works, on the `first` scene, unless something newer is wanted meanwhile.
   */
  protected async opening(wanted: () => Promise<boolean>, first: () => Promise<unknown>): Promise<boolean> {
    const number = ++this.#openings;
    this.client.cancel();
    this.pause();
    const shown = await wanted();
    if (!shown && !this.shown && number === this.#openings) {
      const { error } = this;
      // The first world may take long to be shown whole: what was wrong is said at once.
      const shows = first();
      this.error ??= error;
      await shows;
      this.error ??= error;
    }
    return shown;
  }

  protected show(frame: FrameOf<K>): void {
    const beforeMs = this.#clock.now();
    this.frame = frame;
    if (!this.playing || this.#unread-- <= 0) this.#read();
    if (!this.playing || this.pictureMs === 0) return;
    flushSync();
    this.#costMs += (this.#clock.now() - beforeMs - this.#costMs) / 4;
  }

  #read(): void {
    this.readFrame = this.frame;
    this.#unread = this.pictureMs > 0 ? Math.round(READ_MS / this.#betweenMs()) : 0;
  }

  /** A machine on which a picture takes long makes fewer of them, so that what moves between them still moves. */
  #betweenMs(): number {
    return this.pictureMs && Math.min(READ_MS, Math.max(this.pictureMs, PICTURE_SHARE * this.#costMs));
  }

  protected startPlaying(): void {
    this.playing = true;
    this.player.start();
  }

  /** A frame of playing: as far as the engine gets in a picture's time. */
  protected playTo(ns: number): void {
    const goal = Math.round(ns);
    void this.ask('seek', () => this.client.seek({ to: 'time', ns: goal }, this.looked, FRAME_EVENTS)).then(
      () => {
        if ((this.frame?.nowNs ?? goal) < goal) this.player.moved();
      },
    );
  }

  /**
   * Sends one request; true when its frame is on screen. A waiting request gives way to a newer one of its `kind`. Only what
   * is asked for beside moving and looking says that the reader's mistake is mended.
   */
  protected async ask(kind: 'seek' | 'look' | null, ask: () => Promise<FrameOf<K>>): Promise<boolean> {
    const frame = await this.guarded(() => this.queue.add(kind, ask));
    if (frame === null) return false;
    this.show(frame);
    if (this.error?.kind === 'issues' && kind === null) this.error = null;
    return true;
  }

  /** What a question answers; null: it was given up, or it failed and `error` says why. */
  protected async guarded<T>(question: () => Promise<T>): Promise<T | null> {
    try {
      return await question();
    } catch (error) {
      this.report(error);
      return null;
    }
  }

  private report(error: unknown): void {
    const found = labErrorOf(error, this.link);
    if (!found) return;
    this.pause();
    this.error = found;
  }
}
