/** Speeds are simulated nanoseconds per real second. Pure. */

/** Steps of a decade, 10 to 25 % apart, so that a rounded speed keeps an operation close to its wanted length. */
const STEPS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8] as const;
/** Slowest: 1 s shows 10 ns. Fastest: 1 s shows 100 s. */
const SPEED_MIN = 10;
const SPEED_MAX = 1e11;
/** An operation shall take 6 to 8 s to watch. */
const WATCH_ONE_S = 7;
/** Many operations: the whole run in about this time, nobody follows each. */
const WATCH_MANY_S = 20;

/** The nearest round speed. */
export function roundSpeed(nsPerS: number): number {
  const bounded = Math.min(SPEED_MAX, Math.max(SPEED_MIN, nsPerS));
  const decade = 10 ** Math.floor(Math.log10(bounded));
  let best = decade * 10;
  for (const step of STEPS) {
    if (Math.abs(Math.log(bounded / (step * decade))) < Math.abs(Math.log(bounded / best)))
      best = step * decade;
  }
  return Number(best.toPrecision(3));
}

/** A speed for watching `lengthNs` of simulated time that holds `operations` operations. */
export function speedFor(lengthNs: number, operations: number): number {
  return roundSpeed(lengthNs / (operations > 1 ? WATCH_MANY_S : WATCH_ONE_S));
}

/** A log slider between two speeds: position 0 to 1 of a speed, and back. */
export interface SpeedScale {
  readonly toSlider: (nsPerS: number) => number;
  readonly toSpeed: (position: number) => number;
}

export function speedScale(slowest: number, fastest: number): SpeedScale {
  return {
    toSlider: (nsPerS) => Math.min(1, Math.max(0, Math.log(nsPerS / slowest) / Math.log(fastest / slowest))),
    toSpeed: (position) => roundSpeed(slowest * (fastest / slowest) ** position),
  };
}
