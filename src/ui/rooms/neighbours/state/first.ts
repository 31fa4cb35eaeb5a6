/** What a first visit to the room opens on. */
import type { NeighbourSpec } from '../../../../bridge/protocol.ts';

/** The scenario is the engine's first one. */
export const FIRST_SPEC: NeighbourSpec = {
  scenario: '',
  file: '',
  seed: 7,
  hz: 250,
  pick: 'eevdf',
  throttle: 'task',
};

/** One second of watching shows a quarter of a simulated second: two or three quota periods. */
export const FIRST_SPEED = 2.5e8;
/** Four quota periods of the usual 100 ms. */
export const FIRST_WINDOW_NS = 4e8;
/** Below a hundredth of a tick there is nothing to see, above a minute nothing to tell apart. */
export const WINDOW_MIN_NS = 1e5;
export const WINDOW_MAX_NS = 6e10;

/** Ticks per second a kernel is built with. */
export const HZ_CHOICES = [100, 250, 300, 1000] as const;
