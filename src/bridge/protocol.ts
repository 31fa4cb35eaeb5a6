/**
 * What the page and the engine say to each other: one protocol for all rooms. Everything here can be structured-cloned;
 * columns are transferred. The page never sees the kernel: it sees this file and the engine's public data.
 */
export type { Fates } from '../sim/core/fates.ts';
import type { LoadRequest, LoadResult, LoadServerEntry } from '../sim/core/load-views.ts';
import type {
  ExplainView,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  RecordedView,
  ScenarioEntry,
  ScenarioPreview,
  WhyNotView,
  WriteResult,
} from '../sim/core/neighbour-views.ts';
import type { EraCommand, ErasCatalog, ErasFrame, EraSpec, EraTable } from '../sim/core/era-views.ts';
import type { StartFrame, StartRaceView, StartSpec } from '../sim/core/start-views.ts';
import type { Measured } from '../lessons/query.ts';
import type { Text } from '../sim/core/text.ts';
import type {
  Catalog,
  CatalogWords,
  ExportFormat,
  Frame,
  HopView,
  Issue,
  LabCommand,
  LabSpec,
  ProgramView,
  ReplayResult,
  SeekTarget,
  StackEntry,
  SwitchValues,
} from '../sim/core/views.ts';

export { HOP, HOP_STRIDE } from '../sim/core/views.ts';
export { MEMORY_KINDS, POOL, POOL_STRIDE, RUN, RUN_STRIDE } from '../sim/core/neighbour-views.ts';
export type { Measured } from '../lessons/query.ts';
export { phaseAt } from '../sim/core/start-views.ts';
export type { LoadPoint, LoadRequest, LoadResult, LoadServerEntry } from '../sim/core/load-views.ts';
export type {
  CgroupView,
  ExplainView,
  GroupMemory,
  GroupNetwork,
  LimitChange,
  LiveMachine,
  MemoryView,
  NeighbourCommand,
  NeighbourFrame,
  NeighbourSpec,
  NeighbourView,
  NetworkView,
  OtherRunView,
  Percentiles,
  QuotaView,
  RecordedView,
  ResponseView,
  ScenarioEntry,
  ScenarioPreview,
  UseSeries,
  WhyNotView,
  WriteResult,
} from '../sim/core/neighbour-views.ts';
export type {
  AppKind,
  EraAppFrame,
  EraAppSpec,
  EraCommand,
  EraFrame,
  EraId,
  EraMemoryPart,
  ErasCatalog,
  ErasFrame,
  EraSpec,
  EraSufferers,
  EraTable,
  MemoryOwner,
  PressId,
} from '../sim/core/era-views.ts';
export { APP_KINDS, ERAS, FIRST_ERAS, PRESSES } from '../sim/core/era-views.ts';
export { START_CHOICES } from '../sim/core/start-views.ts';
export type {
  StartFrame,
  StartLaneView,
  PhasePart,
  StartMemoryView,
  StartPhaseView,
  StartRaceView,
  StartSpec,
  StartStackView,
} from '../sim/core/start-views.ts';
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
  StackEntry,
  Stratum,
  ComponentEntry,
  OperationEntry,
  OperationGroup,
  CostEntry,
  CatalogWords,
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

/** What can be raced: stacks, and the servers of a load. */
export interface StartCatalog {
  readonly stacks: readonly StackEntry[];
  readonly servers: readonly LoadServerEntry[];
  readonly mostAtOnce: number;
  readonly releases: readonly string[];
}

/** A file made by the engine; `parts` are joined by the page so that a big export is never one string. */
export interface EngineFile {
  readonly name: string;
  readonly mime: string;
  readonly parts: readonly string[];
}

/** What to replay a recorded log with. */
export interface ReplayRequest {
  readonly file: Blob;
  readonly stacks: readonly string[];
  /** Keep the time the recorded process spent between its calls. */
  readonly thinkTime: boolean;
  readonly seed: number;
  readonly switches: SwitchValues;
}

/** The rooms, each with a session of its own: what it is built from, acted on with, looked at and shown as. */
export interface Rooms {
  paths: {
    spec: LabSpec;
    /** A command as it stands in the log; the moment is the engine's. */
    logged: LabCommand;
    command: Omit<LabCommand, 'atNs'>;
    view: null;
    frame: Frame;
    catalog: Catalog;
  };
  neighbours: {
    spec: NeighbourSpec;
    logged: NeighbourCommand;
    command: Omit<NeighbourCommand, 'atNs'>;
    view: NeighbourView;
    frame: NeighbourFrame;
    catalog: readonly ScenarioEntry[];
  };
  start: {
    spec: StartSpec;
    logged: never;
    command: never;
    view: null;
    frame: StartFrame;
    catalog: StartCatalog;
  };
  eras: {
    spec: EraSpec;
    logged: EraCommand;
    command: Omit<EraCommand, 'atNs'>;
    view: null;
    frame: ErasFrame;
    catalog: ErasCatalog;
  };
}
export type RoomId = keyof Rooms;

/** What lessons ask of any room's run: queries (`lessons/query.ts`), and what each gives. */
type Measures = [{ readonly queries: readonly string[] }, readonly Measured[]];

/** Questions that change nothing, by room: what each is asked with and what is answered. */
export interface Questions {
  paths: {
    measure: Measures;
    hops: [{ readonly stack: number; readonly opIndex: number }, readonly HopView[]];
    program: [{ readonly program: number }, ProgramView];
    export: [{ readonly stack: number | null; readonly format: ExportFormat }, EngineFile];
    replay: [ReplayRequest, ReplayResult];
    /** The sentences of the catalog; null: they cannot be had. */
    words: [null, CatalogWords | null];
  };
  neighbours: {
    measure: Measures;
    /** Why the task on `cpu` at `atNs` was the one chosen. */
    explain: [{ readonly cpu: number; readonly atNs: number }, ExplainView];
    /** Runs of a real kernel beside ours of the scenario as it is prepared; null: none is recorded. */
    recorded: [null, RecordedView | null];
    /** Why each task that wants to run does not, at the moment. */
    'why-not': [null, readonly WhyNotView[]];
    /** The first moments of a prepared scenario; null: there is no such scenario. */
    preview: [{ readonly scenario: string }, ScenarioPreview | null];
  };
  start: {
    measure: Measures;
    /** The race until so many events have been taken since the requests, or to its end. */
    ahead: [{ readonly events: number }, StartRaceView];
    load: [LoadRequest, LoadResult];
  };
  eras: {
    measure: Measures;
    /** Who suffers from what, after so many more events of the runs that tell it. */
    sufferers: [{ readonly events: number }, EraTable];
  };
}

/** A request: its room, and what is asked of it. */
export type Request =
  | { readonly type: 'catalog'; readonly room: RoomId }
  | {
      readonly type: 'open';
      readonly room: RoomId;
      readonly spec: object;
      readonly commands: readonly object[];
      /** Where to go; null: where the run stands. */
      readonly atNs: number | null;
      readonly view: unknown;
      /** Keeps the run that is open, to be compared with: the same scenario under another kernel or seed. */
      readonly beside: boolean;
    }
  | { readonly type: 'command'; readonly room: RoomId; readonly command: unknown; readonly view: unknown }
  | {
      readonly type: 'seek';
      readonly room: RoomId;
      readonly target: SeekTarget;
      /** Events after which a frame is answered wherever the moment is then; null: at the target. */
      readonly within: number | null;
      readonly view: unknown;
    }
  /** Something else of the same moment is looked at. */
  | { readonly type: 'look'; readonly room: RoomId; readonly view: unknown }
  | { readonly type: 'ask'; readonly room: RoomId; readonly question: string; readonly params: unknown };

export type ToEngine =
  | (Request & { readonly id: number })
  /** A move stops where it is and answers; anything else is given up. */
  | { readonly type: 'cancel'; readonly id: number }
  /** Answered at once, whatever is being worked on. */
  | { readonly type: 'ping'; readonly id: number };

/** How far a request is; `total` 0: not known. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly note: Text | null;
}

export type FromEngine =
  | { readonly type: 'catalog'; readonly id: number; readonly catalog: unknown }
  | {
      readonly type: 'frame';
      readonly id: number;
      readonly frame: object;
      /** What a command was answered. */
      readonly result: WriteResult | null;
    }
  | { readonly type: 'answer'; readonly id: number; readonly answer: unknown }
  | ({ readonly type: 'progress'; readonly id: number } & Progress)
  | { readonly type: 'pong'; readonly id: number }
  | { readonly type: 'cancelled'; readonly id: number }
  | { readonly type: 'issues'; readonly id: number; readonly issues: readonly Issue[] }
  | { readonly type: 'crashed'; readonly id: number; readonly report: CrashReport };

/** What makes a fault again: the run as it stood, and the request that failed. As JSON it is the file the page saves. */
export interface CrashReport {
  readonly ringside: 'crash report';
  readonly message: string;
  readonly stack: string | null;
  /** The request; a file in it is text in `log`. */
  readonly request: Request;
  /** What was open in the request's room before it; null: nothing. */
  readonly spec: object | null;
  readonly commands: readonly object[];
  readonly atNs: number;
  readonly seed: number | null;
  /** Text of the recorded log as far as it was read; null: the request was no replay. */
  readonly log: string | null;
}
