/**
 * What a room with an engine of its own puts in place of the shell's parts while it is shown: its transport, its keys,
 * its link and its words. Rooms over the shared lab have none.
 */
import type { Snippet } from 'svelte';
import type { MenuItem } from '../widgets/menu.svelte';

/** Keys of a room, obeyed by the page and listed by the help dialog. */
export interface DeskKey {
  /** By name as `keyName` gives it. */
  readonly keys: Readonly<Record<string, () => void>>;
  /** As the help dialog shows them. */
  readonly shown: readonly string[];
  /** What they do, in the page's language. */
  readonly text: () => string;
}

export interface RoomDesk {
  readonly transport: Snippet;
  readonly keys: readonly DeskKey[];
  /** The moment in words. Reads reactive state. */
  readonly narrate: () => string;
  readonly playing: () => boolean;
  /** The hash of what is on screen, with its leading `#`. */
  readonly hash: () => string;
  /** What the room can export now. */
  readonly exports: () => readonly MenuItem[];
}

class Desk {
  current: RoomDesk | null = $state.raw(null);
}

export const desk = new Desk();
