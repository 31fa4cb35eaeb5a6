/**
 * The address of a room with an engine of its own: what it says is opened when it changes from outside, and it is written
 * while nothing plays. Made while the room's component is set up; it ends with the component.
 */
import { onMount } from 'svelte';
import type { Issue } from '../../bridge/protocol.ts';

export interface RoomAddressSpec {
  /** As in the address: `#/start`. */
  readonly room: string;
  /** The hash of what is on screen, with its leading `#`. */
  readonly print: () => string;
  /** Opens what a hash asks for; answers what of it could not be read. */
  readonly open: (hash: string) => readonly Issue[];
  /** Opens the room as on a first visit. */
  readonly first: () => void;
  /** Something is on screen already. */
  readonly shown: () => boolean;
  readonly playing: () => boolean;
}

/** Browsers limit how often an address may change. */
const WRITE_AFTER_MS = 250;

export class RoomAddress {
  /** Parts of the address that could not be read. */
  problems: readonly Issue[] = $state.raw([]);
  readonly #spec: RoomAddressSpec;
  /** What the address said last, so that only a change from outside opens something. */
  #written = '';

  constructor(spec: RoomAddressSpec) {
    this.#spec = spec;
    onMount(() => {
      if (!this.#isHere && !spec.shown()) spec.first();
      else this.read();
    });
    $effect(() => {
      if (!spec.shown() || spec.playing()) return;
      const next = spec.print();
      const timer = setTimeout(() => {
        this.#written = next;
        if (location.hash !== next) history.replaceState(history.state, '', next);
      }, WRITE_AFTER_MS);
      return () => {
        clearTimeout(timer);
      };
    });
  }

  get #isHere(): boolean {
    return location.hash.startsWith(`#/${this.#spec.room}`);
  }

  /** Opens what the address says now, unless the room wrote it itself. An address that only names the room changes nothing. */
  read(): void {
    const { hash } = location;
    if (!this.#isHere || hash === this.#written) return;
    if (this.#spec.shown() && !hash.includes('?')) this.problems = [];
    else this.problems = this.#spec.open(hash);
  }
}
