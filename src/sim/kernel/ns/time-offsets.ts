/** Clocks of a time namespace: how far they are from the first one's (`kernel/time/namespace.c`). */
import { ERRNO } from '../../core/errno.ts';

const CLOCKS = ['monotonic', 'boottime'] as const;
export type TimensClock = (typeof CLOCKS)[number];

/** `CLOCK_MONOTONIC` and `CLOCK_BOOTTIME` by their numbers and names. */
const NAMED: Readonly<Record<string, TimensClock>> = Object.freeze({
  1: 'monotonic',
  7: 'boottime',
  monotonic: 'monotonic',
  boottime: 'boottime',
});

/** An offset: whole seconds, and nanoseconds that are not negative. Frozen. */
export interface Offset {
  readonly sec: number;
  readonly nsec: number;
}

const NONE: Offset = Object.freeze({ sec: 0, nsec: 0 });
const NS = 1_000_000_000;
/** `KTIME_SEC_MAX`, and half of it, which the clock may not pass. */
const SEC_MAX = 9_223_372_036;
const HALF = SEC_MAX / 2;
/** So many lines one write may have. */
const MOST_LINES = 2;

export class TimeOffsets {
  readonly offsets: Record<TimensClock, Offset> = { monotonic: NONE, boottime: NONE };
  /** Somebody is in it: nothing changes any more. */
  frozen = false;

  ns(clock: TimensClock): number {
    const { sec, nsec } = this.offsets[clock];
    return sec * NS + nsec;
  }

  get text(): string {
    return CLOCKS.map((clock) => {
      const { sec, nsec } = this.offsets[clock];
      return `${clock.padEnd(10)} ${String(sec).padStart(10)} ${String(nsec).padStart(9)}\n`;
    }).join('');
  }

  /** Lines `CLOCK SEC NSEC`. EINVAL; EACCES: somebody is in it; ERANGE: a clock would be below 0 or too far ahead of `nowNs`. */
  write(text: string, nowNs: number, mayChange: boolean): number {
    const lines = text.replace(/\n$/, '').split('\n');
    const parsed = lines.map(parseLine);
    if (lines.length > MOST_LINES || !parsed.every((line) => line !== null)) return -ERRNO.EINVAL;
    if (!mayChange) return -ERRNO.EPERM;
    for (const { sec } of parsed) {
      const total = nowNs / NS + sec;
      if (Math.abs(sec) > SEC_MAX || total < 0 || total > HALF) return -ERRNO.ERANGE;
    }
    if (this.frozen) return -ERRNO.EACCES;
    for (const { clock, sec, nsec } of parsed) this.offsets[clock] = Object.freeze({ sec, nsec });
    return 0;
  }
}

/** What follows the third number is not looked at (`sscanf`). */
function parseLine(line: string): ({ readonly clock: TimensClock } & Offset) | null {
  const match = /^\s*(\S{1,9})\s+(-?\d+)\s+(\d+)/.exec(line);
  const clock = Object.hasOwn(NAMED, match?.[1] ?? '') ? NAMED[match?.[1] ?? ''] : undefined;
  const nsec = Number(match?.[3]);
  return clock === undefined || nsec >= NS ? null : { clock, sec: Number(match?.[2]), nsec };
}
