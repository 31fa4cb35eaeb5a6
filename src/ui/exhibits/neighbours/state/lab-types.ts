/** What the room's lab is made with and asked for. */
import type { FrameClock } from '../../../state/player.ts';

export interface NeighbourLabOptions {
  readonly clock?: FrameClock;
  /** True: the picture changes once a second instead of sliding. */
  readonly reducedMotion?: () => boolean;
}

/** What one step goes to: the next change of tasks, throttle or unthrottle, or quota period. */
export type StepKind = 'switch' | 'throttle' | 'period';
