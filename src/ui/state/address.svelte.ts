/** Keeps the address and the page saying the same: a link opens a moment, and the moment is always a link. */
import { printLink, readLink } from '../../bridge/link.ts';
import type { Issue } from '../../bridge/protocol.ts';
import type { WantedState } from './lab-types.ts';
import type { Lab } from './lab.svelte.ts';
import { parseSelection, printSelection } from './selection.ts';

/** Browsers limit how often an address may change; nobody reads it faster than this either. */
const WRITE_AFTER_MS = 250;

export class Address {
  /** Parts of the last link that could not be read. */
  problems: readonly Issue[] = $state.raw([]);
  /** Room named by the address, empty when none is. */
  room = $state('');
  readonly #lab: Lab;
  readonly #own: (room: string) => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `own` says which rooms read and write the rest of the address themselves. */
  constructor(lab: Lab, own: (room: string) => boolean = () => false) {
    this.#lab = lab;
    this.#own = own;
  }

  /** The hash of what is on screen now, in a room. */
  hash(room: string): string {
    const { spec, commands, atNs, detail, selection } = this.#lab.state;
    return printLink({
      room,
      spec,
      commands,
      atNs,
      detail,
      ...(selection && { selection: printSelection(selection) }),
    });
  }

  /** The whole link, for sharing. */
  link(room: string): string {
    return new URL(this.hash(room), location.href).href;
  }

  /** Reads the hash; what it asks for is for `Lab.open`. */
  read(): WantedState {
    const { link, problems } = readLink(location.hash);
    this.room = link.room;
    this.problems = this.#own(link.room) ? [] : problems;
    if (this.#own(link.room)) return {};
    const { spec, commands, atNs, detail, selection } = link;
    return {
      spec,
      ...(commands && { commands }),
      ...(atNs !== undefined && { atNs }),
      ...(detail && { detail }),
      ...(selection && { selection: parseSelection(selection) }),
    };
  }

  /** Writes the address soon, without a step in the browser's history. */
  writeSoon(hash: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (location.hash !== hash) history.replaceState(history.state, '', hash);
    }, WRITE_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
