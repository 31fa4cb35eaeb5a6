/** Moves the moment while playing: real time in, simulated time out. Knows nothing of the screen. */

/** Time source and frame callback; `requestAnimationFrame` on the page, steps by hand in tests. */
export interface FrameClock {
  /** Calls back once with the time in ms. */
  request(callback: (ms: number) => void): number;
  cancel(handle: number): void;
  /** Time now, ms, on the same clock. */
  now(): number;
}

export const animationClock: FrameClock = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => {
    cancelAnimationFrame(handle);
  },
  now: () => performance.now(),
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
  /** Real ms between two pictures; the head moves on between them. 0: every frame of the screen is a picture of its own. */
  pictureMs(): number;
  seekTime(ns: number): void;
  /** Where the head is, ns: at most at the newest picture. */
  headAt(ns: number): void;
  stepHop(): void;
  ended(): void;
}

/** A tab that was hidden shall not leap: longer gaps count as this much. */
const GAP_MAX_MS = 100;
/** Events of one picture at most: at a speed that the engine does not keep up with, pictures still come. */
export const FRAME_EVENTS = 5000;
/** The next picture is asked for so long before the head comes to the end of the newest. */
const LEAD_MS = 20;
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
    const glides = this.#lab.pictureMs() > 0 && !this.#lab.stepped();
    const atNs = glides ? this.#headNs : this.#lab.nowNs();
    if (atNs >= this.#lab.lastNs() && !this.#lab.busy()) {
      this.#lab.ended();
      return;
    }
    if (this.#lab.stepped()) this.#step(gapMs);
    else if (glides) this.#glide(gapMs);
    else this.#slide(gapMs);
  };

  /** The head follows the newest picture, and the next one is asked for in time: it never shows what is not known. */
  #glide(gapMs: number): void {
    const nsPerMs = this.#lab.speed() / 1000;
    const knownNs = this.#lab.nowNs();
    this.#headNs = Math.min(knownNs, this.#headNs + gapMs * nsPerMs);
    this.#lab.headAt(this.#headNs);
    if (this.#lab.busy() || knownNs - this.#headNs > LEAD_MS * nsPerMs) return;
    const aheadNs = (this.#lab.pictureMs() + LEAD_MS) * nsPerMs;
    const targetNs = Math.ceil(Math.min(this.#lab.lastNs(), this.#headNs + aheadNs));
    if (targetNs > knownNs) this.#lab.seekTime(targetNs);
  }

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
