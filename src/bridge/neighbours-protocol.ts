/** What the Neighbours room and its engine say to each other; a worker of its own, like the Paths room's. */
import type {
  ExplainView,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  RecordedView,
  ScenarioEntry,
  WriteResult,
} from '../sim/core/neighbour-views.ts';
import type { Issue } from '../sim/core/views.ts';

export { POOL, POOL_STRIDE, RUN, RUN_STRIDE } from '../sim/core/neighbour-views.ts';
export type {
  CgroupView,
  ExplainView,
  LimitChange,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  OtherRunView,
  Percentiles,
  RecordedView,
  ResponseView,
  ScenarioEntry,
  UseSeries,
  WriteResult,
} from '../sim/core/neighbour-views.ts';

export type ToNeighbours =
  | { readonly type: 'scenarios'; readonly id: number }
  | {
      readonly type: 'load';
      readonly id: number;
      readonly spec: NeighbourSpec;
      readonly commands: readonly NeighbourCommand[];
      readonly atNs: number;
      readonly view: NeighbourView;
      /** Keeps the run that is open, to be compared with: the same scenario under another kernel or seed. */
      readonly beside: boolean;
    }
  | { readonly type: 'seek'; readonly id: number; readonly ns: number; readonly view: NeighbourView }
  /** Another stretch or group at the same moment. */
  | { readonly type: 'look'; readonly id: number; readonly view: NeighbourView }
  /** Next or previous switch of tasks, throttle or unthrottle, or quota period. */
  | {
      readonly type: 'step';
      readonly id: number;
      readonly what: 'switch' | 'throttle' | 'period';
      readonly direction: 1 | -1;
      readonly view: NeighbourView;
    }
  | {
      readonly type: 'write';
      readonly id: number;
      readonly path: string;
      readonly file: string;
      readonly value: string;
      readonly view: NeighbourView;
    }
  | { readonly type: 'explain'; readonly id: number; readonly cpu: number; readonly atNs: number }
  | { readonly type: 'recorded'; readonly id: number };

export type FromNeighbours =
  | { readonly type: 'scenarios'; readonly id: number; readonly scenarios: readonly ScenarioEntry[] }
  | {
      readonly type: 'frame';
      readonly id: number;
      readonly frame: NeighbourFrame;
      readonly write: WriteResult | null;
    }
  | { readonly type: 'explain'; readonly id: number; readonly explain: ExplainView }
  | { readonly type: 'recorded'; readonly id: number; readonly recorded: RecordedView | null }
  | { readonly type: 'issues'; readonly id: number; readonly issues: readonly Issue[] }
  | { readonly type: 'crashed'; readonly id: number; readonly message: string; readonly report: string };
