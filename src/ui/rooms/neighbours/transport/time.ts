/** The room's time: steps are task switches, throttles or quota periods. Reads reactive state. */
import type { RoomKey, RoomTransport } from '../../../state/room.ts';
import { speedScale } from '../../../state/speed.ts';
import type { StepKind } from '../state/lab-types.ts';
import type { NeighbourLab } from '../state/neighbour-lab.svelte.ts';
import { nt } from './texts.ts';

const STEPS = ['switch', 'throttle', 'period'] as const satisfies readonly StepKind[];
/** From 1 s = 1 ms, where a turn on a CPU can be followed, to 1 s = 10 s. */
const SPEEDS = speedScale(1e6, 1e10);
const ZOOM = 2;

export function transport(lab: NeighbourLab): RoomTransport {
  const { frame } = lab;
  const goTo = (ns: number) => (): void => {
    lab.pause();
    void lab.seek(ns);
  };
  return {
    nowNs: frame?.nowNs ?? 0,
    endNs: frame?.endNs ?? 0,
    // Where something was written.
    marks: (frame?.commands ?? []).map((entry) => entry.atNs),
    events: frame?.events ?? 0,
    seed: frame?.seed ?? lab.spec.seed,
    speeds: SPEEDS,
    ready: frame !== null,
    fresh: lab.fresh,
    ended: frame === null || lab.ended,
    seekable: frame !== null,
    playText: nt('keys.play'),
    step: {
      go: (direction) => void lab.step(direction),
      text: nt('keys.step'),
      back: nt('back'),
      on: nt('next'),
    },
    far: { go: (direction) => void lab.step(direction, 'period'), text: nt('keys.period') },
    kinds: {
      label: nt('step'),
      value: lab.stepKind,
      options: STEPS.map((id) => ({ id, label: nt(`step.${id}`) })),
      set: (id) => {
        lab.stepKind = STEPS.find((step) => step === id) ?? lab.stepKind;
      },
    },
    seek: (ns) => void lab.seek(ns),
    toStart: goTo(0),
    toEnd: goTo(frame?.endNs ?? 0),
    endsText: nt('keys.ends'),
    reset: () => void lab.reset(),
    resetLabel: nt('reset'),
    resetText: nt('keys.reset'),
  };
}

export function roomKeys(lab: NeighbourLab): readonly RoomKey[] {
  const throttle = (direction: 1 | -1) => (): void => void lab.step(direction, 'throttle');
  const zoom = (factor: number) => (): void => void lab.zoom(factor);
  return [
    { keys: { '[': throttle(-1), ']': throttle(1) }, shown: ['[', ']'], text: nt('keys.throttle') },
    {
      keys: { '+': zoom(1 / ZOOM), '=': zoom(1 / ZOOM), '-': zoom(ZOOM) },
      shown: ['+', '−'],
      text: nt('keys.zoom'),
    },
  ];
}
