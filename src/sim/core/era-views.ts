/**
 * What the Eras room shows: one server and its applications, deployed in several ways, each a world of its own on one clock.
 * Plain data that the engine fills. Times are ns since the start.
 */
import type { Text } from './text.ts';
import type { SwitchValues } from './views.ts';

/** Ways of deploying: on one operating system, in a VM each, in a container each, in a container in a VM each. */
export const ERAS = ['traditional', 'virtual', 'containers', 'nested'] as const;
export type EraId = (typeof ERAS)[number];

/** What one of the applications can be made to do. */
export const PRESSES = ['hog', 'leak', 'crash', 'fork-bomb', 'kernel-bug'] as const;
export type PressId = (typeof PRESSES)[number];

/** Kinds of applications, in the order in which they stand. */
export const APP_KINDS = ['shop', 'db', 'mail', 'batch'] as const;
export type AppKind = (typeof APP_KINDS)[number];

export interface EraAppSpec {
  readonly kind: AppKind;
  /** Memory that it works with, MiB. */
  readonly memoryMib: number;
}

/** A server, what is to run on it, and how. */
export interface EraSpec {
  readonly cpus: number;
  readonly memoryGib: number;
  /** At least two, each kind at most once. The last one is made to misbehave. */
  readonly apps: readonly EraAppSpec[];
  readonly eras: readonly EraId[];
  /** Layer that the VMs are made with. */
  readonly hypervisor: string;
  readonly seed: number;
  readonly switches?: SwitchValues;
  readonly costs?: Readonly<Record<string, number>>;
}

/** A small server with four applications on it, as in the picture of every textbook. */
export const FIRST_ERAS: EraSpec = Object.freeze({
  cpus: 4,
  memoryGib: 4,
  apps: Object.freeze([
    { kind: 'shop', memoryMib: 384 },
    { kind: 'db', memoryMib: 640 },
    { kind: 'mail', memoryMib: 256 },
    { kind: 'batch', memoryMib: 512 },
  ] as const),
  eras: Object.freeze(['traditional', 'virtual', 'containers'] as const),
  hypervisor: 'kvm',
  seed: 7,
});

/** The last application begins to do it at a moment. */
export interface EraCommand {
  readonly atNs: number;
  readonly press: PressId;
}

/** Answers of an application in a stretch of time; `p99Ns` null: there was none. */
export interface EraAnswers {
  readonly fromNs: number;
  readonly toNs: number;
  readonly jobs: number;
  readonly p99Ns: number | null;
}

/** How an application fares: `hit` if it answers slower than it may, or not any more. */
export type EraFate = 'well' | 'slower' | 'hit' | 'dead';

/** Who holds a piece of the server's memory. */
export const MEMORY_OWNERS = ['app', 'cache', 'guest', 'guest-cache', 'vmm', 'runtime', 'host'] as const;
export type MemoryOwner = (typeof MEMORY_OWNERS)[number];

/** A piece of memory: whose it is, of which application (−1: of all), and what it rests on. */
export interface EraMemoryPart {
  readonly owner: MemoryOwner;
  readonly app: number;
  readonly bytes: number;
  /** `run`: counted in this run. `start`: what the start of such a stack left in memory. `spec`: as asked for. */
  readonly from: 'run' | 'start' | 'spec';
}

export interface EraAppFrame {
  readonly kind: AppKind;
  readonly fate: EraFate;
  /** CPUs that it used on average since the press, or since the start. */
  readonly cpus: number;
  /** Before the press, or up to now; and since then (null: nothing was pressed). */
  readonly before: EraAnswers;
  readonly since: EraAnswers | null;
}

/** Who was hit by a press in a run of its own, by application. Null: it is not known yet. */
export type EraSufferers =
  | { readonly fates: readonly EraFate[] }
  /** Not modelled, and why. */
  | { readonly missing: Text }
  | null;

/** How long a start takes, and what one more costs. */
export interface EraStart {
  readonly stack: string;
  readonly totalNs: number;
  /** What is done in it. */
  readonly how: Text;
}

export interface EraFrame {
  readonly era: EraId;
  readonly label: Text;
  readonly about: Text;
  readonly memory: {
    readonly totalBytes: number;
    /** Negative: all this does not fit. */
    readonly leftBytes: number;
    readonly parts: readonly EraMemoryPart[];
  };
  /** Number of the application on each CPU; −1: idle, −2: something else. */
  readonly cpus: readonly number[];
  /** What an application may use of the CPUs, as it is written; '': as many as there are. */
  readonly limit: string;
  readonly apps: readonly EraAppFrame[];
  /** How many more of the first application fit, and what one takes. */
  readonly more: { readonly count: number; readonly eachBytes: number };
  readonly start: EraStart;
  readonly verdict: { readonly head: Text; readonly rest: Text };
  /** The era as a scenario file's text, for the room where each group's limits can be moved. */
  readonly file: string;
  /** Why the first application's p99 is what it is; null: nothing was pressed. */
  readonly why: Text | null;
}

/** A moment of all eras. */
export interface ErasFrame {
  readonly nowNs: number;
  readonly endNs: number;
  readonly events: number;
  readonly seed: number;
  /** Hash of the traces up to now; equal moments have equal hashes. */
  readonly stateHash: string;
  readonly commands: readonly EraCommand[];
  /** What was pressed, and when; null: nothing yet. */
  readonly pressed: EraCommand | null;
  /** How much slower than before an answer may be at p99 before its application counts as hit. */
  readonly factor: number;
  readonly eras: readonly EraFrame[];
}

/** Who suffers from what, era by era, as far as is known. */
export interface EraTable {
  readonly done: number;
  readonly total: number;
  readonly eras: readonly {
    readonly era: EraId;
    readonly presses: readonly { readonly press: PressId; readonly sufferers: EraSufferers }[];
  }[];
}

/** What can be chosen. */
export interface ErasCatalog {
  readonly apps: readonly { readonly kind: AppKind; readonly label: Text; readonly about: Text }[];
  readonly presses: readonly { readonly id: PressId; readonly label: Text; readonly about: Text }[];
  readonly eras: readonly { readonly id: EraId; readonly label: Text; readonly about: Text }[];
  /** Layers that VMs can be made with; `missing`: why one cannot stand beside others. */
  readonly hypervisors: readonly {
    readonly id: string;
    readonly label: Text;
    readonly missing: Text | null;
  }[];
}
