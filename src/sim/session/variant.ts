/** What a session moves in time: a world of any kind, seen as events, commands, checkpoints and counters. */
import type { WriteResult } from '../core/neighbour-views.ts';

/** A command with the moment it was given, ns since the start. */
export interface Timed {
  readonly atNs: number;
}

/** One world of a session. Moments are ns since its start. */
export interface Variant<C extends Timed, K = unknown> {
  readonly nowNs: number;
  /** Moment of the next event; Infinity: nothing more happens. */
  readonly nextNs: number;
  /** True: what was asked of it is not done yet. Events that come by themselves, such as ticks, do not count. */
  readonly busy: boolean;
  /** True: it goes on until it is told to stop. */
  readonly endless: boolean;
  /** Takes one event. False: there was none. */
  step(): boolean;
  /** Lets time pass to a moment before which nothing happens any more. */
  advanceTo(ns: number): void;
  /** Lets a command take effect at the present moment. */
  apply(command: C): WriteResult;
  checkpoint(): K;
  restore(checkpoint: K): void;
  /** How often a thing has happened by now. */
  count(what: string): number;
  /**
   * Things whose instants are on record: the next (1) or last (−1) instant after or before a moment at which one
   * happened, as far as the run has been; null: there is none. Undefined: such things are only counted.
   */
  instant?(what: string, ns: number, direction: 1 | -1): number | null | undefined;
  /** Called at moments on the way forward: whoever keeps a record of the run reads what has happened. */
  follow?(nowNs: number): void;
  /** Called after a command has taken effect. */
  settled?(nowNs: number): void;
}
