/** What the Start-up room and its engine say to each other: questions that are computed whole, each with one answer. */
import type { LoadRequest, LoadResult, LoadServerEntry } from '../sim/core/load-views.ts';
import type { StartRaceView } from '../sim/core/start-views.ts';
import type { Issue, StackEntry } from '../sim/core/views.ts';

export type { Issue, StackEntry } from '../sim/core/views.ts';

export type {
  LoadNetwork,
  LoadPoint,
  LoadRequest,
  LoadResult,
  LoadServerEntry,
  StackLoad,
} from '../sim/core/load-views.ts';
export { phaseAt } from '../sim/core/start-views.ts';
export type {
  StartLaneView,
  StartMemoryView,
  StartPhaseView,
  StartRaceView,
  StartStackView,
  StartWaitView,
} from '../sim/core/start-views.ts';

/** A boot race: every stack on a host of its own, `atOnce` instances requested at the same moment. */
export interface RaceSpec {
  readonly stacks: readonly string[];
  readonly atOnce: number;
  readonly seed: number;
  /** CPUs of each host. */
  readonly cpus: number;
  /** Guests are restored from a snapshot instead of booted. */
  readonly snapshot: boolean;
  /** The image is not there yet and is pulled first. */
  readonly pull: boolean;
}

/** What can be raced: stacks, and the servers of a load. */
export interface RaceCatalog {
  readonly stacks: readonly StackEntry[];
  readonly servers: readonly LoadServerEntry[];
  readonly mostAtOnce: number;
}

export type ToRace =
  | { readonly type: 'catalog'; readonly id: number }
  | { readonly type: 'start'; readonly id: number; readonly spec: RaceSpec }
  | { readonly type: 'load'; readonly id: number; readonly request: LoadRequest };

export type FromRace =
  | { readonly type: 'catalog'; readonly id: number; readonly catalog: RaceCatalog }
  | { readonly type: 'start'; readonly id: number; readonly race: StartRaceView }
  | { readonly type: 'load'; readonly id: number; readonly load: LoadResult }
  | { readonly type: 'issues'; readonly id: number; readonly issues: readonly Issue[] }
  | { readonly type: 'crashed'; readonly id: number; readonly message: string; readonly report: string };
