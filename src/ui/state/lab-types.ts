/** The shapes around a lab: how it may stand, what it keeps, what may go wrong. */
import type { Issue, LabCommand, LabSpec } from '../../bridge/protocol.ts';
import type { FrameClock } from './player.ts';
import type { Selection } from './selection.ts';

export type Detail = 'textbook' | 'mechanism';

/** What went wrong: the reader's input (nothing is lost), or the engine (the run is over). */
export type LabError =
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] }
  | { readonly kind: 'crash'; readonly message: string; readonly report: string };

/** Where the run stands: nothing issued yet, something under way, or everything issued is done. */
export type Phase = 'fresh' | 'midway' | 'done';

/** A run and a moment, as a link or a saved file states it. */
export interface LabState {
  readonly spec: LabSpec;
  readonly commands: readonly LabCommand[];
  readonly atNs: number;
  readonly detail: Detail;
  readonly selection: Selection | null;
}

/** A state to open; what is missing is taken from the first scene. */
export interface WantedState extends Partial<Omit<LabState, 'spec'>> {
  readonly spec?: Partial<LabSpec>;
}

export interface LabOptions {
  readonly clock?: FrameClock;
  /** True: play hop by hop instead of sliding. */
  readonly reducedMotion?: () => boolean;
}
