/**
 * What the stage shows, without any geometry: per column the boxes from top to bottom, the crossings between them and
 * the work inside them. The two levels of detail differ only in which box a component belongs to.
 */
import type { StackFrame, Stratum } from '../../../../bridge/protocol.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import type { Hop } from '../state/hops.ts';
import type { Detail } from '../state/lab.svelte.ts';
import type { Tone } from '../../../theme/tone.ts';
import type { Guest } from './guest.ts';
import type { LaneStats } from './lane-stats.ts';

/** Strata from top to bottom. */
export const STRATA: readonly Stratum[] = [
  'user',
  'guest-kernel',
  'l2-user',
  'l2-kernel',
  'l1-user',
  'l1-kernel',
  'root-user',
  'root-kernel',
  'hardware',
  'remote',
];

/** A box of one column. A shared box has a node in every column; together they are drawn as one. */
export interface SceneNode {
  readonly id: string;
  /** Components drawn as this box: one, or a group of the teaching picture; none for a ghost. */
  readonly members: readonly string[];
  readonly label: Text;
  readonly about: Text;
  readonly mode: Text | null;
  readonly stratum: Stratum;
  readonly tone: Tone;
  readonly shared: boolean;
  /** Drawn although nothing of it takes part: the runtime that has exited, the virtual CPU of the teaching picture. */
  readonly ghost: 'runtime' | 'virtual-cpu' | null;
  readonly used: boolean;
}

/** All crossings from one box to another in one column: one line on the stage, one counter. */
export interface Lane {
  readonly key: string;
  readonly stack: number;
  /** Box ids. */
  readonly from: string;
  readonly to: string;
  /** Component ids, for selection and counters. */
  readonly fromId: string;
  readonly toId: string;
  /** Crossings in the operation being looked at, in order. */
  readonly hops: readonly Hop[];
  readonly stats: LaneStats;
  /** How often the operation is known to cross here: the counter has its width from the beginning. */
  readonly expected: number;
  readonly asynchronous: boolean;
}

export interface SceneColumn {
  readonly stack: number;
  /** Stack id. */
  readonly id: string;
  readonly facts: StackFrame['facts'];
  readonly nodes: readonly SceneNode[];
  /** Boxes from top to bottom; those of one level stand side by side. */
  readonly levels: readonly (readonly SceneNode[])[];
  readonly lanes: readonly Lane[];
  /** Hops that stay inside a box, by box id. */
  readonly works: ReadonlyMap<string, readonly Hop[]>;
  readonly hops: readonly Hop[];
  /** What stands between the application and the host: how the innermost kernel runs; null: nothing. */
  readonly guest: Guest | null;
  /** A hypervisor runs inside a virtual machine. */
  readonly deep: boolean;
  /** Virtual machines inside each other, 0 to 3. */
  readonly machines: number;
}

/** A box under all columns of the machine. */
export interface SharedBand {
  readonly stratum: Stratum;
  readonly label: Text;
  /** Its parts, when it has several. */
  readonly parts: readonly SceneNode[];
  readonly tone: Tone;
}

export interface Scene {
  readonly detail: Detail;
  readonly columns: readonly SceneColumn[];
  readonly bands: readonly SharedBand[];
}

/** A pair of component ids that the operation will cross; keeps the lines in place while it plays. */
export interface PlannedCrossing {
  readonly from: string;
  readonly to: string;
  /** In one operation. */
  readonly times: number;
}
