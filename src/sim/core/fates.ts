/** Who was hit when something broke in a scenario. */

/** What became of programs: so many are alive, ended with a code, were killed by a signal, stand still with their machine. */
export interface GroupFate {
  readonly alive: number;
  readonly exited: Readonly<Record<string, number>>;
  readonly killed: Readonly<Record<string, number>>;
  readonly stopped: number;
  /** Calls that were refused, by errno; absent: none. */
  readonly refused?: Readonly<Record<string, number>>;
}

/**
 * What became of a machine. `ended`: its monitor has ended, by its own choice or by the signal that `by` names; its kernel may have
 * panicked before. `panicked`: it stands still. `lost`: the machine below it panicked.
 */
export interface MachineFate {
  readonly state: 'running' | 'panicked' | 'ended' | 'lost';
  readonly by?: string;
  /** Why its kernel panicked. */
  readonly panic?: string;
  /** Last lines of its kernel's log, if that has panicked or a guest's says anything. */
  readonly log?: readonly string[];
}

/** Who was hit by what happened. */
export interface Fates {
  /** By path of the group; the host's own is `/`. */
  readonly machines: Readonly<Record<string, MachineFate>>;
  /** Programs of each group, with those of the groups below it. */
  readonly groups: Readonly<Record<string, GroupFate>>;
}
