/** Keeps the address and the page saying the same: a link opens a moment, and the moment is always a link. */
import { roomOf } from '../../bridge/link-grammar.ts';
import type { Issue } from '../../bridge/protocol.ts';
import type { LiveRoom, Shared } from './room.ts';

/** Browsers limit how often an address may change; nobody reads it faster than this either. */
const WRITE_AFTER_MS = 250;

export class Address {
  /** Parts of the last link that could not be read. */
  problems: readonly Issue[] = $state.raw([]);
  /** Room named by the address, empty when none is. */
  room = $state(roomOf(location.hash));
  /** What the address said last, so that only a change from outside opens something. */
  #written = '';

  /** Reads which room is meant. */
  look(): void {
    this.room = roomOf(location.hash);
  }

  /**
   * Opens in a room what the address says now, unless the page wrote it itself. An address that only names the room changes
   * nothing of a run that is there; a room entered for the first time takes over what all rooms `share`.
   */
  open(live: LiveRoom, share: Shared): void {
    const { hash } = location;
    if (hash !== '' && hash === this.#written) return;
    const asks = hash.includes('?');
    this.problems = live.lab.shown && !asks ? [] : live.open(hash, asks ? {} : share);
  }

  /** Writes the address soon, without a step in the browser's history; answers how to leave it. */
  writeSoon(hash: string): () => void {
    const timer = setTimeout(() => {
      this.#written = hash;
      if (location.hash !== hash) history.replaceState(history.state, '', hash);
    }, WRITE_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }
}
