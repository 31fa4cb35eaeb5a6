/** The rooms that exist. A new room is one entry here and one folder beside this file. */
import type { Component } from 'svelte';
import type { TextKey } from '../i18n/t.ts';
import type { Lab } from '../state/lab.svelte.ts';

interface AnyRoom {
  /** As in the address: `#/paths`. */
  readonly id: string;
  readonly label: TextKey;
}

/** A room over the shared lab: the shell's transport, keys and link are its. */
export interface SharedRoom extends AnyRoom {
  readonly own: false;
  readonly load: () => Promise<{ default: Component<{ lab: Lab }> }>;
}

/** A room with an engine of its own: it brings its transport, keys and link, see `state/desk.svelte.ts`. */
export interface OwnRoom extends AnyRoom {
  readonly own: true;
  readonly load: () => Promise<{ default: Component }>;
}

export type Room = SharedRoom | OwnRoom;

const paths: SharedRoom = {
  id: 'paths',
  label: 'room.paths',
  own: false,
  load: () => import('./paths/paths.svelte'),
};

const neighbours: OwnRoom = {
  id: 'neighbours',
  label: 'room.neighbours',
  own: true,
  load: () => import('./neighbours/neighbours.svelte'),
};

const start: OwnRoom = {
  id: 'start',
  label: 'room.start',
  own: true,
  load: () => import('./start/start.svelte'),
};

export const rooms: readonly Room[] = [paths, neighbours, start];
export const firstRoom: Room = paths;
