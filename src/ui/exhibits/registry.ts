/** The rooms that exist. A new room is one entry here and one folder beside this file. */
import type { Component } from 'svelte';
import type { TextKey } from '../i18n/t.ts';
import type { Lab } from '../state/lab.svelte.ts';

export interface Room {
  /** As in the address: `#/paths`. */
  readonly id: string;
  readonly label: TextKey;
  readonly load: () => Promise<{ default: Component<{ lab: Lab }> }>;
}

const paths: Room = { id: 'paths', label: 'room.paths', load: () => import('./paths/paths.svelte') };

export const rooms: readonly Room[] = [paths];
export const firstRoom: Room = paths;
