/** The room's time: steps are phases of the lanes. Reads reactive state. */
import { t } from '../../../i18n/t.ts';
import type { RoomTransport } from '../../../state/room.ts';
import { speedScale } from '../../../state/speed.ts';
import { placesAt } from '../race/podium.ts';
import type { RaceLab } from '../state/race-lab.svelte.ts';
import { sr } from '../texts.ts';

/** From 1 s = 100 µs, where a process can be followed, to 1 s = 100 s. */
const SPEEDS = speedScale(1e5, 1e11);

export function transport(lab: RaceLab): RoomTransport {
  const seek = (ns: number): void => {
    lab.pause();
    if (lab.live) void lab.seek(ns);
  };
  const toStart = (): void => {
    seek(0);
  };
  return {
    nowNs: lab.nowNs,
    endNs: lab.endNs,
    // When each stack's middle instance was ready: the marks of those that are not yet would tell the result.
    marks: lab.race ? placesAt(lab.race, lab.nowNs).map(({ totalNs }) => totalNs) : [],
    seed: lab.spec.seed,
    speeds: SPEEDS,
    ready: lab.live,
    fresh: !lab.live || lab.nowNs <= 0,
    ended: !lab.live || lab.ended,
    seekable: lab.live,
    playText: sr('keys.play'),
    step: {
      go: (direction) => {
        lab.step(direction);
      },
      text: sr('keys.step'),
      back: sr('bar.back'),
      on: sr('bar.next'),
    },
    seek,
    toStart,
    toEnd: () => {
      if (lab.live) void lab.toEnd();
    },
    endsText: sr('keys.ends'),
    reset: toStart,
    resetLabel: t('transport.reset'),
    resetText: t('keys.reset'),
  };
}
