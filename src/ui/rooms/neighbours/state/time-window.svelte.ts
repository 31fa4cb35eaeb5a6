/** The stretch of time on screen. It goes with the moment until somebody holds it still, by a step, a click or a drag. */
import { FIRST_WINDOW_NS, WINDOW_MAX_NS, WINDOW_MIN_NS } from './first.ts';

/** Part of the stretch that is shown before a moment gone back to. */
const LEAD = 0.1;

export class TimeWindow {
  lengthNs = $state(FIRST_WINDOW_NS);
  /** Start, ns; null: the stretch ends at the moment and goes with it. */
  fromNs: number | null = $state(null);

  open(lengthNs: number | undefined, fromNs: number | undefined): void {
    this.lengthNs = bounded(lengthNs ?? FIRST_WINDOW_NS);
    this.fromNs = fromNs ?? null;
  }

  follow(): void {
    this.fromNs = null;
  }

  /** The picture stays where it is from now on. */
  hold(startNs: number): void {
    this.fromNs ??= startNs;
  }

  /** While playing: goes on as it is until the moment leaves it, and then with the moment. */
  playTo(ns: number): void {
    if (this.fromNs !== null && (ns < this.fromNs || ns > this.fromNs + this.lengthNs)) this.fromNs = null;
  }

  /** Moves as little as needed for a moment to be in it; true when it was moved. */
  keep(ns: number): boolean {
    const { fromNs, lengthNs } = this;
    if (fromNs === null) return false;
    const next = ns < fromNs ? ns - lengthNs * LEAD : ns > fromNs + lengthNs ? ns - lengthNs : fromNs;
    this.fromNs = Math.max(0, Math.round(next));
    return this.fromNs !== fromNs;
  }

  panTo(fromNs: number, endNs: number): void {
    this.fromNs = Math.round(Math.max(0, Math.min(fromNs, endNs - this.lengthNs)));
  }

  /** `factor` times as much time; `aroundNs` stays where it is on screen. */
  zoom(factor: number, aroundNs: number, endNs: number): void {
    const next = bounded(this.lengthNs * factor);
    const { fromNs, lengthNs } = this;
    this.lengthNs = next;
    if (fromNs !== null) this.panTo(aroundNs - ((aroundNs - fromNs) / lengthNs) * next, endNs);
  }
}

function bounded(ns: number): number {
  return Math.round(Math.min(WINDOW_MAX_NS, Math.max(WINDOW_MIN_NS, ns)));
}
