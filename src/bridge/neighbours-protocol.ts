/** What the Neighbours room and its engine say to each other; a worker of its own, like the Paths room's. */
import type {
  ExplainView,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  ScenarioEntry,
  WriteResult,
} from '../sim/core/neighbour-views.ts';
import type { Issue } from '../sim/core/views.ts';

export { POOL, POOL_STRIDE, RUN, RUN_STRIDE } from '../sim/core/neighbour-views.ts';
export type {
  CgroupView,
  ExplainView,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
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
      readonly windowNs: number;
    }
  | { readonly type: 'seek'; readonly id: number; readonly ns: number; readonly windowNs: number }
  /** Next or previous switch of tasks, tick, throttle or unthrottle. */
  | {
      readonly type: 'step';
      readonly id: number;
      readonly what: 'switch' | 'throttle' | 'period';
      readonly direction: 1 | -1;
      readonly windowNs: number;
    }
  | {
      readonly type: 'write';
      readonly id: number;
      readonly path: string;
      readonly file: string;
      readonly value: string;
      readonly windowNs: number;
    }
  | { readonly type: 'explain'; readonly id: number; readonly cpu: number; readonly atNs: number };

export type FromNeighbours =
  | { readonly type: 'scenarios'; readonly id: number; readonly scenarios: readonly ScenarioEntry[] }
  | {
      readonly type: 'frame';
      readonly id: number;
      readonly frame: NeighbourFrame;
      readonly write: WriteResult | null;
    }
  | { readonly type: 'explain'; readonly id: number; readonly explain: ExplainView }
  | { readonly type: 'issues'; readonly id: number; readonly issues: readonly Issue[] }
  | { readonly type: 'crashed'; readonly id: number; readonly message: string; readonly report: string };
