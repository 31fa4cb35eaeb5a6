/**
 * What a room is. A room is one folder: `room.ts` says what the page must know before it is entered, and loads the rest
 * of it. Time bar, keys, link, sharing, exports, problems, crash and spoken words are the shell's, driven by what is here.
 */
import type { Component } from 'svelte';
import type { RoomClient } from '../../bridge/client.ts';
import type { Issue, RoomId, StackEntry } from '../../bridge/protocol.ts';
import { say, type Text } from '../i18n/locale.svelte.ts';
import type { MenuItem } from '../widgets/menu-item.ts';
import type { FrameClock } from './player.ts';
import type { SpeedScale } from './speed.ts';

/** What went wrong: the reader's input (nothing is lost), or the engine (the run is over). */
export type LabError =
  | { readonly kind: 'issues'; readonly issues: readonly Issue[] }
  | { readonly kind: 'crash'; readonly message: string; readonly report: string };

export interface LabOptions {
  readonly clock?: FrameClock;
  /** True: play step by step instead of sliding. */
  readonly reducedMotion?: () => boolean;
}

/** The object behind a room: what is being run and the moment looked at. Its fields are reactive. */
export interface RoomLab {
  /** Something is on screen. */
  readonly shown: boolean;
  readonly playing: boolean;
  /** Simulated ns per real second. */
  readonly speed: number;
  readonly error: LabError | null;
  pause(): void;
  /** Plays or pauses. */
  toggle(): void;
  setSpeed(nsPerS: number): void;
  dismissError(): void;
}

/** A step on and back: two buttons and two keys. */
interface RoomStep {
  readonly go: (direction: 1 | -1) => void;
  /** What the key does, for the help. */
  readonly text: string;
  /** Label of the button; left out: there is none. */
  readonly back?: string;
  readonly on?: string;
}

/** A place to run on to. */
interface RoomUntil {
  readonly id: string;
  readonly label: string;
  /** The key as it is written on it. */
  readonly key: string;
  /** What the key does, for the help; left out: the key is one of the time bar's own. */
  readonly text?: string;
  readonly disabled: boolean;
  readonly run: () => void;
}

/** How a room's moment stands and moves. Its texts are in the page's language. */
export interface RoomTransport {
  readonly nowNs: number;
  readonly endNs: number;
  /** Moments marked on the track, ns. */
  readonly marks: readonly number[];
  /** Events so far; a room that counts none leaves it out. */
  readonly events?: number;
  readonly seed: number;
  readonly speeds: SpeedScale;
  /** There is something to play. */
  readonly ready: boolean;
  /** Nothing lies behind the moment. */
  readonly fresh: boolean;
  /** Nothing lies before it. */
  readonly ended: boolean;
  /** The moment can be dragged. */
  readonly seekable: boolean;
  /** What Space and the big button do where that is more than to play and pause. */
  readonly primary?: { readonly run: () => void; readonly text: string };
  readonly playText: string;
  readonly step: RoomStep;
  /** Arrow keys with Shift. */
  readonly far?: RoomStep;
  /** What steps go to, where the reader chooses. */
  readonly kinds?: {
    readonly label: string;
    readonly value: string;
    readonly options: readonly { readonly id: string; readonly label: string }[];
    readonly set: (id: string) => void;
  };
  readonly until?: readonly RoomUntil[];
  readonly seek: (ns: number) => void;
  readonly toStart: () => void;
  readonly toEnd: () => void;
  readonly endsText: string;
  readonly reset: () => void;
  readonly resetLabel: string;
  readonly resetText: string;
}

/** Keys of a room beside those of its time bar, obeyed by the page and listed by the help dialog. */
export interface RoomKey {
  /** By name as the shell's keys have it: `Space`, `Shift+ArrowLeft`, `e`. */
  readonly keys: Readonly<Record<string, () => void>>;
  /** As the help dialog shows them. */
  readonly shown: readonly string[];
  /** What they do, in the page's language. */
  readonly text: string;
}

/** What all rooms share: a change in one room is taken over by the next one that is entered. */
export interface Shared {
  readonly stacks?: readonly string[];
  readonly seed?: number;
}

/** What a room has of the shared choices now. */
export interface SharedNow extends Shared {
  /** Stacks to choose from, and how many of them fit. */
  readonly offered?: readonly StackEntry[];
  readonly most?: number;
  /** Switches and costs of the host that are not those of the reference. */
  readonly hostChanges: number;
}

/** Everything of a room but its name; `L` is the object behind it. */
export interface RoomParts<L extends RoomLab> {
  /** Called once: the room's lab outlives its picture. */
  readonly open: (engine: Engines, options: LabOptions) => L;
  readonly view: Component<{ lab: L }>;
  /** Reads reactive state, as all below. */
  readonly transport: (lab: L) => RoomTransport;
  readonly keys?: (lab: L) => readonly RoomKey[];
  readonly link: {
    /** The hash of what is on screen, with its leading `#`. */
    readonly print: (lab: L) => string;
    /** Opens what a hash asks for; answers what of it could not be read. `shared` stands where a first visit leaves it open. */
    readonly open: (lab: L, hash: string, shared: Shared) => readonly Issue[];
  };
  readonly exports?: (lab: L) => readonly MenuItem[];
  /** The moment in words. */
  readonly narrate: (lab: L) => string;
  readonly shared?: {
    readonly now: (lab: L) => SharedNow;
    /** Takes a choice over; answers whether the engine accepts it. */
    readonly take: (lab: L, shared: Shared) => Promise<boolean>;
  };
  /** The selection as a path of names from the outermost machine inwards, such as `host/web`. */
  readonly entity?: {
    readonly now: (lab: L) => string | null;
    /** Selects the entity where the room has it. */
    readonly select: (lab: L, path: string) => void;
  };
  /** True while a dialog of the room shows the lab's issues itself. */
  readonly showsIssues?: (lab: L) => boolean;
}

/** The engine as rooms see it: each gets its part. */
export interface Engines {
  room<K extends RoomId>(id: K): RoomClient<K>;
}

/** What the page knows of a room before it is entered. */
export interface Room {
  /** As in the address: `#/paths`. */
  readonly id: string;
  readonly label: Text;
  /** Place in the row of rooms; the lowest is the first one. */
  readonly order: number;
  readonly load: () => Promise<(engine: Engines, options: LabOptions, made?: RoomLab) => LiveRoom>;
}

/** A room that was entered. */
export interface LiveRoom {
  readonly id: string;
  readonly lab: RoomLab;
  readonly view: Component<{ lab: RoomLab }>;
  readonly transport: () => RoomTransport;
  readonly keys: () => readonly RoomKey[];
  readonly print: () => string;
  readonly open: (hash: string, shared: Shared) => readonly Issue[];
  readonly exports: () => readonly MenuItem[];
  readonly narrate: () => string;
  readonly shared: () => SharedNow | null;
  readonly take: (shared: Shared) => Promise<boolean>;
  readonly entity: () => string | null;
  readonly select: (path: string) => void;
  /** Issues of the reader's input that the shell shows. */
  readonly issues: () => readonly Issue[];
}

/** Ties the parts of a room to the object behind it. */
function live<L extends RoomLab>(id: string, parts: RoomParts<L>, lab: L): LiveRoom {
  return {
    id,
    lab,
    // A view is only ever given the lab of its own room.
    view: parts.view as unknown as LiveRoom['view'],
    transport: () => parts.transport(lab),
    keys: () => parts.keys?.(lab) ?? [],
    print: () => parts.link.print(lab),
    open: (hash, shared) => parts.link.open(lab, hash, shared),
    exports: () => parts.exports?.(lab) ?? [],
    narrate: () => parts.narrate(lab),
    shared: () => parts.shared?.now(lab) ?? null,
    take: (shared) => parts.shared?.take(lab, shared) ?? Promise.resolve(true),
    entity: () => parts.entity?.now(lab) ?? null,
    select: (path) => parts.entity?.select(lab, path),
    issues: () => (lab.error?.kind === 'issues' && parts.showsIssues?.(lab) !== true ? lab.error.issues : []),
  };
}

/** A room for the registry. `load` fetches its parts when it is first entered. */
export function defineRoom<L extends RoomLab>(room: {
  readonly id: string;
  readonly label: Text;
  readonly order: number;
  readonly load: () => Promise<{ default: RoomParts<L> }>;
}): Room {
  return {
    ...room,
    load: async () => {
      const { default: parts } = await room.load();
      return (engine, options, made) =>
        live(room.id, parts, (made as L | undefined) ?? parts.open(engine, options));
    },
  };
}

/** Of a change that a control asked for: why it was refused, or ''. What was refused is then said there, not on the page. */
export function refusal(lab: RoomLab, accepted: boolean): string {
  if (accepted || lab.error?.kind !== 'issues') return '';
  const why = lab.error.issues.map((issue) => say(issue.message)).join(' ');
  lab.dismissError();
  return why;
}
