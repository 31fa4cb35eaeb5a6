/** The object behind a room, and what it is given: its engine, its options, what is shared with the other rooms. */
import type { RoomClient } from '../../bridge/client.ts';
import type { Issue, RoomId, SwitchValues } from '../../bridge/protocol.ts';
import type { FrameClock } from './player.ts';
import type { Selected } from './selected.svelte.ts';

/** What went wrong: the reader's input (nothing is lost), or the engine (the run is over). */
export type LabError =
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] }
  | { readonly kind: 'crash'; readonly message: string; readonly report: string };

export interface LabOptions {
  readonly clock?: FrameClock;
  /** True: play step by step instead of sliding. */
  readonly reducedMotion?: () => boolean;
}

/** The object behind a room: what is being run and the moment looked at. Its fields are reactive. */
export interface RoomLab {
  /** Something is on screen. */
  readonly shown: boolean;
  readonly playing: boolean;
  /** Simulated ns per real second. */
  readonly speed: number;
  readonly error: LabError | null;
  pause(): void;
  /** Plays or pauses. */
  toggle(): void;
  setSpeed(nsPerS: number): void;
  dismissError(): void;
  /** What is selected; the shell puts the one of all rooms here. */
  selected?: Selected;
  /** The room comes on screen again: something else may be selected. */
  arrived?(): void;
}

/** What all rooms share: a change in one room is taken over by the next one that is entered. */
export interface Shared {
  readonly stacks?: readonly string[];
  readonly seed?: number;
  /** The host: mechanisms and means of costs (ns) that are not those of the reference, and how many CPUs it has. */
  readonly switches?: SwitchValues;
  readonly costs?: Readonly<Record<string, number>>;
  readonly cpus?: number;
}

/** What a room has of the shared choices now. */
export interface SharedNow extends Shared {
  /** How many stacks fit. */
  readonly most?: number;
}

/** The engine as rooms see it: each gets its part. */
export interface Engines {
  room<K extends RoomId>(id: K): RoomClient<K>;
}
