/** Moves the moment while playing: real time in, simulated time out. Knows nothing of the screen. */

/** Time source and frame callback; `requestAnimationFrame` on the page, steps by hand in tests. */
export interface FrameClock {
  /** Calls back once with the time in ms. */
  request(callback: (ms: number) => void): number;
  cancel(handle: number): void;
}

export const animationClock: FrameClock = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => {
    cancelAnimationFrame(handle);
  },
};

/** What the player needs from the lab. */
export interface Playable {
  nowNs(): number;
  /** Infinity while the end is not known. */
  lastNs(): number;
  /** Simulated ns per real second. */
  speed(): number;
  /** A request is on its way. */
  busy(): boolean;
  /** Hop by hop instead of sliding. */
  stepped(): boolean;
  seekTime(ns: number): void;
  stepHop(): void;
  ended(): void;
}

/** A tab that was hidden shall not leap: longer gaps count as this much. */
const GAP_MAX_MS = 100;
/** Events of one picture at most: at a speed that the engine does not keep up with, pictures still come. */
export const FRAME_EVENTS = 5000;
/** With reduced motion the picture changes once in this time. */
const STEP_MS = 1000;

export class Player {
  readonly #clock: FrameClock;
  readonly #lab: Playable;
  #handle: number | null = null;
  #lastMs: number | null = null;
  /** Fractions of a nanosecond matter at the slowest speeds. */
  #headNs = 0;
  #waitedMs = 0;

  constructor(clock: FrameClock, lab: Playable) {
    this.#clock = clock;
    this.#lab = lab;
  }

  start(): void {
    this.stop();
    this.#headNs = this.#lab.nowNs();
    this.#lastMs = null;
    this.#waitedMs = STEP_MS;
    this.#handle = this.#clock.request(this.#tick);
  }

  stop(): void {
    if (this.#handle !== null) this.#clock.cancel(this.#handle);
    this.#handle = null;
  }

  /** The moment was set from elsewhere (a drag while playing): go on from there. */
  moved(): void {
    this.#headNs = this.#lab.nowNs();
  }

  readonly #tick = (ms: number): void => {
    this.#handle = this.#clock.request(this.#tick);
    const gapMs = this.#lastMs === null ? 0 : Math.min(GAP_MAX_MS, ms - this.#lastMs);
    this.#lastMs = ms;
    if (this.#lab.nowNs() >= this.#lab.lastNs() && !this.#lab.busy()) {
      this.#lab.ended();
      return;
    }
    if (this.#lab.stepped()) this.#step(gapMs);
    else this.#slide(gapMs);
  };

  #slide(gapMs: number): void {
    // One request at a time: a slow engine costs frames, and the head does not run away from the picture.
    if (this.#lab.busy()) return;
    this.#headNs = Math.min(this.#lab.lastNs(), this.#headNs + (gapMs / 1000) * this.#lab.speed());
    const targetNs = Math.floor(this.#headNs);
    if (targetNs > this.#lab.nowNs()) this.#lab.seekTime(targetNs);
  }

  #step(gapMs: number): void {
    this.#waitedMs += gapMs;
    if (this.#waitedMs < STEP_MS || this.#lab.busy()) return;
    this.#waitedMs = 0;
    this.#lab.stepHop();
  }
}
