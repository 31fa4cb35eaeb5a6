/**
 * What a room is. A room is one folder: `room.ts` says what the page must know before it is entered, and loads the rest
 * of it. Time bar, keys, link, sharing, exports, problems, crash and spoken words are the shell's, driven by what is here.
 */
import type { Component } from 'svelte';
import type { Issue } from '../../bridge/protocol.ts';
import { say, type Text } from '../i18n/locale.svelte.ts';
import { pictureItems } from '../pictures/items.ts';
import { t } from '../i18n/t.ts';
import type { MenuItem } from '../widgets/menu-item.ts';
import type { Compared } from './compared.ts';
import type { Offered } from './offered.svelte.ts';
import type { Engines, LabOptions, RoomLab, Shared, SharedNow } from './room-lab.ts';
import type { SpeedScale } from './speed.ts';
import type { Facts, View } from './view.ts';

export type { Engines, LabOptions, RoomLab, Shared, SharedNow } from './room-lab.ts';

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
  readonly primary?: { readonly run: () => void; readonly text: string; readonly label: string };
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

/** What a room is mainly about, of which one holds: its operation, its scenario. */
export interface RoomChoice {
  readonly label: string;
  readonly value: string;
  /** The first nine have a key of their own on a projector. */
  readonly options: readonly { readonly id: string; readonly label: string }[];
  readonly set: (id: string) => void;
}

/** What is looked at, explained in a few words. */
export interface Explained {
  readonly title: string;
  readonly text: string;
  /** Where and how long. */
  readonly figure: string;
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

/** Everything of a room but its name; `L` is the object behind it. */
export interface RoomParts<L extends RoomLab> {
  /** Called once: the room's lab outlives its picture. */
  readonly open: (engine: Engines, options: LabOptions) => L;
  /** Its panels: files `NAME.view.svelte` in its folder. */
  readonly views: Readonly<Record<string, ViewFile>>;
  /** What of the world it has at its moment, beside what the shell knows of every room. Undefined: not now. */
  readonly facts?: (lab: L) => Partial<Facts>;
  /** Its panels tell the moment themselves: in a low window the line below them is left to those who listen. */
  readonly tellsMoment?: boolean;
  /** Reads reactive state, as all below. */
  readonly transport: (lab: L) => RoomTransport;
  readonly keys?: (lab: L) => readonly RoomKey[];
  /** What the one line of controls on a projector offers. */
  readonly choice?: (lab: L) => RoomChoice | null;
  /** Null: nothing is looked at. */
  readonly explain?: (lab: L) => Explained | null;
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
  /** What two runs are compared by beside their links and pictures, loaded when they are. */
  readonly compared?: (lab: L) => Promise<Compared>;
  /** True while a dialog of the room shows the lab's issues itself. */
  readonly showsIssues?: (lab: L) => boolean;
}

/** What the page knows of a room before it is entered. */
export interface Room {
  /** As in the address: `#/paths`. */
  readonly id: string;
  readonly label: Text;
  /** Place in the row of rooms; the lowest is the first one. */
  readonly order: number;
  readonly load: () => Promise<
    (engine: Engines, options: LabOptions, offered: Offered, made?: RoomLab) => LiveRoom
  >;
}

export interface ViewProps {
  readonly lab: RoomLab;
  readonly live: LiveRoom;
  readonly facts: Partial<Facts>;
}

/** A file `NAME.view.svelte`. */
export interface ViewFile {
  readonly view: View;
  readonly default: Component<ViewProps>;
}

/** A room that was entered. */
export interface LiveRoom {
  readonly id: string;
  readonly lab: RoomLab;
  readonly views: readonly ViewFile[];
  readonly tellsMoment: boolean;
  readonly facts: () => Partial<Facts>;
  readonly transport: () => RoomTransport;
  readonly keys: () => readonly RoomKey[];
  readonly choice: () => RoomChoice | null;
  readonly explain: () => Explained | null;
  readonly print: () => string;
  readonly open: (hash: string, shared: Shared) => readonly Issue[];
  readonly exports: () => readonly MenuItem[];
  readonly narrate: () => string;
  readonly shared: () => SharedNow | null;
  readonly take: (shared: Shared) => Promise<boolean>;
  /** Null: the room says nothing of its own. */
  readonly compared: () => Promise<Compared | null>;
  /** What stacks and hosts can be made of. */
  readonly offered: Offered;
  /** Issues of the reader's input that the shell shows. */
  readonly issues: () => readonly Issue[];
}

/** Ties the parts of a room to the object behind it. */
function live<L extends RoomLab>(id: string, parts: RoomParts<L>, lab: L, offered: Offered): LiveRoom {
  return {
    id,
    lab,
    offered,
    views: Object.values(parts.views),
    tellsMoment: parts.tellsMoment ?? false,
    facts: () => {
      const host = parts.shared?.now(lab);
      return { narration: parts.narrate(lab), ...(host && { host }), ...parts.facts?.(lab) };
    },
    transport: () => parts.transport(lab),
    keys: () => parts.keys?.(lab) ?? [],
    choice: () => parts.choice?.(lab) ?? null,
    explain: () => parts.explain?.(lab) ?? null,
    print: () => parts.link.print(lab),
    open: (hash, shared) => parts.link.open(lab, hash, shared),
    exports: () => [...(parts.exports?.(lab) ?? []), ...pictureItems(id, () => parts.narrate(lab))],
    narrate: () => parts.narrate(lab),
    shared: () => parts.shared?.now(lab) ?? null,
    take: (shared) => parts.shared?.take(lab, shared) ?? Promise.resolve(true),
    compared: () => parts.compared?.(lab) ?? Promise.resolve(null),
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
      return (engine, options, offered, made) =>
        live(room.id, parts, (made as L | undefined) ?? parts.open(engine, options), offered);
    },
  };
}

/** What the big button does and says now: the room's own, else to play and pause. */
export function primaryOf(live: LiveRoom): { readonly label: string; readonly run: () => void } {
  const { primary } = live.transport();
  if (primary) return primary;
  return {
    label: t(live.lab.playing ? 'transport.pause' : 'transport.play'),
    run: () => {
      live.lab.toggle();
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
