/** Turns the times of single lines into one running time. */

import type { Leader } from './leader.ts';

const US_PER_DAY = 86_400_000_000;

/**
 * The running time of a log. A time of day that jumps back by more than half a day has passed midnight;
 * smaller steps back (a clock that was set) are kept as they are. `-r` differences are added up.
 */
export class LogClock {
  #days = 0;
  #lastDayUs = 0;
  #sumUs = 0;

  /** Time of the line in microseconds, or null when it carries none. Call once a line, in order. */
  toUs({ clock, timeUs }: Pick<Leader, 'clock' | 'timeUs'>): number | null {
    if (clock === null || timeUs === null) return null;
    if (clock === 'epoch') return timeUs;
    if (clock === 'relative') {
      this.#sumUs += timeUs;
      return this.#sumUs;
    }
    if (timeUs < this.#lastDayUs - US_PER_DAY / 2) this.#days++;
    this.#lastDayUs = timeUs;
    return this.#days * US_PER_DAY + timeUs;
  }
}
