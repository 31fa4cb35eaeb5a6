/** How simulated time follows the wall clock, and runs ahead while somebody waits for an answer. */
import type { DockerHost } from '../../sim/docker/index.ts';

/** Events in a row before I/O is looked at again. */
const BATCH = 2000;
const NS_PER_MS = 1e6;
/** Simulated time between two looks at whether an answer is there, ns. */
const STEP_NS = 100e3;
/** How often it catches up with the wall clock, ms. */
const TURN_MS = 5;
/** Simulated time that one turn may take at most, ns: what a busy world can not keep up with is let go. */
const MOST_NS = 500e6;

export class ServeClock {
  private readonly host: DockerHost;
  private readonly realtime: boolean;
  private readonly looked: () => void;
  /** How many wait for an answer that should come at once. */
  private pressing = 0;
  private lastMs = performance.now();
  private timer: NodeJS.Timeout | null = null;
  private running = false;

  /** `looked` is called after each turn. */
  constructor(host: DockerHost, realtime: boolean, looked: () => void) {
    this.host = host;
    this.realtime = realtime;
    this.looked = looked;
    this.timer = setInterval(() => this.turn(), TURN_MS);
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  press(): void {
    this.pressing++;
    this.hurry();
  }

  release(): void {
    this.pressing--;
  }

  /** What the wall clock says has passed, passes. */
  private turn(): void {
    const nowMs = performance.now();
    const passedNs = Math.min((nowMs - this.lastMs) * NS_PER_MS, MOST_NS);
    this.lastMs = nowMs;
    const end = this.host.nowNs + passedNs;
    const until = performance.now() + TURN_MS * 4;
    while (this.host.runSome(end, BATCH) && performance.now() < until);
    this.looked();
  }

  private hurry(): void {
    if (this.running || this.realtime) return;
    this.running = true;
    const go = (): void => {
      if (this.pressing === 0 || this.timer === null) {
        this.running = false;
        this.lastMs = performance.now();
        return;
      }
      // A few at a time, so that an answer does not let more time pass than it took.
      const until = performance.now() + TURN_MS;
      while (this.pressing > 0 && performance.now() < until) {
        this.host.runSome(Math.max(this.host.nowNs + STEP_NS, this.host.nextNs), BATCH);
        this.looked();
      }
      setImmediate(go);
    };
    setImmediate(go);
  }
}
