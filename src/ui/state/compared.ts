/** What a room says of a run so that two runs of it can stand beside each other. Texts are in the page's language. */
import type { Unit } from '../../lessons/define.ts';

/** Something that was chosen for the run. Two runs differ in it where the values under one `id` do. */
export interface Chosen {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** What it is in a run that does not have this choice; left out: nothing. */
  readonly usual?: string;
}

/** A number of the run, read off what the engine answered. */
export interface Figure {
  /** The same in every run of the room. */
  readonly id: string;
  /** Whose it is: a stack, a program, a group. */
  readonly of: string;
  readonly label: string;
  readonly value: number;
  readonly unit: Unit;
  /** What it covers, where that may differ from run to run. */
  readonly note?: string;
}

/** Reads reactive state. */
export interface Compared {
  /** Beside what all rooms share. */
  readonly choices: () => readonly Chosen[];
  readonly figures: () => readonly Figure[];
  /** Everything that its link asks for is there; left out: once something is on screen. */
  readonly settled?: () => boolean;
  /** False: what is on screen does not fit a link. */
  readonly linked?: () => boolean;
}
