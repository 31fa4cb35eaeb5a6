/** Speeds of the room on a log slider: from 1 s = 1 ms, where a turn on a CPU can be followed, to 1 s = 10 s. */
import { roundSpeed } from '../../../state/speed.ts';

const SLOWEST = 1e6;
const FASTEST = 1e10;

/** Position 0 to 1 of a speed in simulated ns per real second. */
export function speedToSlider(nsPerS: number): number {
  return Math.min(1, Math.max(0, Math.log(nsPerS / SLOWEST) / Math.log(FASTEST / SLOWEST)));
}

export function sliderToSpeed(position: number): number {
  return roundSpeed(SLOWEST * (FASTEST / SLOWEST) ** position);
}
