/**
 * What the page and the engine say to each other. Everything here can be structured-cloned; columns are
 * transferred. The page never sees the kernel: it sees this file and the engine's public data.
 */
import type { Text } from '../sim/core/text.ts';
import type {
  Catalog,
  ExportFormat,
  Frame,
  HopView,
  Issue,
  IssueCount,
  LabCommand,
  LabSpec,
  ProgramView,
  ReplayResult,
  SeekTarget,
  SwitchValues,
} from '../sim/core/views.ts';

export { HOP, HOP_STRIDE } from '../sim/core/views.ts';
export type {
  SwitchValues,
  LabSpec,
  IssueCount,
  SeekTarget,
  ExportFormat,
  LabCommand,
  Issue,
  Catalog,
  ProbeEntry,
  OperationEntry,
  StackEntry,
  SwitchEntry,
  Stratum,
  ComponentEntry,
  CostEntry,
  ChartView,
  Frame,
  StackFrame,
  Stats,
  Counts,
  CrossingFrame,
  HopView,
  ProgramView,
  ReplayResult,
  ReplayStack,
} from '../sim/core/views.ts';

export type ToEngine =
  | { readonly type: 'catalog'; readonly id: number }
  | {
      readonly type: 'load';
      readonly id: number;
      readonly spec: LabSpec;
      readonly commands: readonly LabCommand[];
      readonly atNs: number | null;
    }
  | { readonly type: 'issue'; readonly id: number; readonly count: IssueCount }
  | { readonly type: 'stop'; readonly id: number }
  | { readonly type: 'seek'; readonly id: number; readonly target: SeekTarget }
  | { readonly type: 'hops'; readonly id: number; readonly stack: number; readonly opIndex: number }
  | { readonly type: 'program'; readonly id: number; readonly stack: number; readonly program: number }
  | {
      readonly type: 'export';
      readonly id: number;
      readonly stack: number | null;
      readonly format: ExportFormat;
    }
  | {
      readonly type: 'replay';
      readonly id: number;
      readonly file: Blob;
      readonly stacks: readonly string[];
      readonly thinkTime: boolean;
      readonly seed: number;
      readonly switches: SwitchValues;
    }
  | { readonly type: 'cancel'; readonly id: number; readonly request: number };

export type FromEngine =
  | { readonly type: 'catalog'; readonly id: number; readonly catalog: Catalog }
  | { readonly type: 'frame'; readonly id: number; readonly frame: Frame }
  | { readonly type: 'hops'; readonly id: number; readonly hops: readonly HopView[] }
  | { readonly type: 'program'; readonly id: number; readonly program: ProgramView }
  | {
      readonly type: 'file';
      readonly id: number;
      readonly name: string;
      readonly mime: string;
      readonly parts: readonly string[];
    }
  | {
      readonly type: 'progress';
      readonly id: number;
      readonly done: number;
      readonly total: number;
      readonly note: Text;
    }
  | { readonly type: 'replay'; readonly id: number; readonly result: ReplayResult }
  | { readonly type: 'cancelled'; readonly id: number }
  | { readonly type: 'issues'; readonly id: number; readonly issues: readonly Issue[] }
  | { readonly type: 'crashed'; readonly id: number; readonly message: string; readonly report: string };
