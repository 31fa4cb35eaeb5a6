/** The shapes around a lab: how it may stand, what it keeps. */
import type { LabCommand, LabSpec } from '../../../../bridge/protocol.ts';
import type { Detail } from '../../../state/settings.svelte.ts';

export type { Detail };

/** Where the run stands: nothing issued yet, something under way, or everything issued is done. */
export type Phase = 'fresh' | 'midway' | 'done';

/** A run and a moment, as a link or a saved file states it. */
export interface LabState {
  readonly spec: LabSpec;
  readonly commands: readonly LabCommand[];
  readonly atNs: number;
  readonly detail: Detail;
}

/** A state to open; what is missing is taken from the first scene. */
export interface WantedState extends Partial<Omit<LabState, 'spec'>> {
  readonly spec?: Partial<LabSpec>;
}

/** Stretches of time that are to be found in the picture: a component's work, or its waiting; null: nothing ran. */
export interface Lit {
  /** The column that it was asked of. */
  readonly stack: number;
  readonly component: string | null;
  readonly waiting: boolean;
}
