/** The room's time: steps are tenths of a second. Reads reactive state. */
import { t } from '../../../i18n/t.ts';
import type { RoomTransport } from '../../../state/room.ts';
import { speedScale } from '../../../state/speed.ts';
import type { ErasLab } from '../state/eras-lab.svelte.ts';
import { et } from '../texts.ts';

/** From 1 s = 1 ms, where turns on a CPU can be followed, to 1 s = 10 s. */
const SPEEDS = speedScale(1e6, 1e10);

export function transport(lab: ErasLab): RoomTransport {
  const seek = (ns: number): void => {
    lab.pause();
    void lab.seek(ns);
  };
  const toStart = (): void => {
    seek(0);
  };
  const pressed = lab.frame?.pressed;
  return {
    nowNs: lab.nowNs,
    endNs: lab.endNs,
    marks: pressed ? [pressed.atNs] : [],
    events: lab.frame?.events ?? 0,
    seed: lab.spec.seed,
    speeds: SPEEDS,
    ready: lab.frame !== null,
    fresh: lab.nowNs <= 0,
    ended: lab.ended,
    seekable: lab.frame !== null,
    playText: et('keys.play'),
    step: {
      go: (direction) => {
        lab.step(direction);
      },
      text: et('keys.step'),
      back: et('bar.back'),
      on: et('bar.next'),
    },
    seek,
    toStart,
    toEnd: () => {
      seek(lab.endNs);
    },
    endsText: et('keys.ends'),
    reset: toStart,
    resetLabel: t('transport.reset'),
    resetText: t('keys.reset'),
  };
}
