/** Keeps the address and the page saying the same: a link opens a moment, and the moment is always a link. */
import { roomOf, splitLesson, splitSelection } from '../../bridge/link-grammar.ts';
import type { Issue } from '../../bridge/protocol.ts';
import { lessons } from './lessons.svelte.ts';
import type { LiveRoom, Shared } from './room.ts';
import type { Selected } from './selected.svelte.ts';

/** Browsers limit how often an address may change; nobody reads it faster than this either. */
const WRITE_AFTER_MS = 250;

export class Address {
  /** Parts of the last link that could not be read. */
  problems: readonly Issue[] = $state.raw([]);
  /** Room named by the address, empty when none is. */
  room = $state(roomOf(location.hash));
  /** The hash that was last opened here, or written by the page itself. */
  #known: string | null = null;

  /** Whether the address says something that was not opened yet: two changes in a row are told twice, both with the last one. */
  get news(): boolean {
    return location.hash !== this.#known;
  }

  /** Reads which room is meant. */
  look(): void {
    this.room = roomOf(location.hash);
  }

  /**
   * Opens in a room what the address says now. An address that only names the room changes
   * nothing of a run that is there nor of what is selected; a room entered for the first time takes over what all rooms `share`.
   */
  open(live: LiveRoom, share: Shared, selected: Selected): void {
    this.#known = location.hash;
    const { hash: world, lesson } = splitLesson(location.hash);
    if (lesson) lessons.open(lesson, !world.includes('?'));
    const asks = world.includes('?');
    const { hash, selection } = splitSelection(world);
    if (asks) selected.path = selection;
    this.problems = live.lab.shown && !asks ? [] : live.open(hash, asks ? {} : share);
  }

  /**
   * Writes the address soon, without a step in the browser's history; answers how to leave it. Where somebody has gone
   * elsewhere meanwhile, by Back or a link, nothing is written over it.
   */
  writeSoon(hash: string): () => void {
    const from = location.hash;
    const timer = setTimeout(() => {
      if (location.hash !== from) return;
      if (location.hash !== hash) history.replaceState(history.state, '', hash);
      this.#known = location.hash;
    }, WRITE_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }
}
