/** What the page with the class tells the teacher's window, and what that window may ask of it. Both are on one device. */
import type { Locale } from '../i18n/locale.svelte.ts';
import type { Measured } from '../state/poll.svelte.ts';
import type { Explained } from '../state/room.ts';
import type { Theme } from '../state/settings.svelte.ts';
import type { TeachingStep } from '../state/teaching.svelte.ts';

/** A step of the lesson and when it began, ms since the epoch. */
export interface StepBegun {
  /** Of the step, from 0. */
  readonly index: number;
  readonly title: string;
  readonly sinceMs: number;
}

export interface NotesState {
  readonly locale: Locale;
  readonly theme: Theme;
  /** Null: no lesson is on. */
  readonly step: Omit<TeachingStep, 'next' | 'previous'> | null;
  /** Steps of the lesson so far, this one the last. */
  readonly begun: readonly StepBegun[];
  /** When presenting began, ms since the epoch. */
  readonly sinceMs: number;
  /** The moment in words. */
  readonly moment: string;
  readonly explained: Explained | null;
  /** The question of the run and what came out; null while it is not known. */
  readonly measured: Measured | null;
  /** Hands raised for each answer of the open question. */
  readonly hands: readonly number[];
}

/** What the window asks: to be told everything, another step, or that it is gone. */
export type NotesAsk = 'hello' | 'next' | 'previous' | 'gone';

export type NotesMessage =
  | { readonly kind: 'state'; readonly state: NotesState }
  | { readonly kind: 'ask'; readonly ask: NotesAsk }
  | { readonly kind: 'end' };

/** The parameter of the address that makes a page the notes of a presented one. */
export const NOTES_PARAMETER = 'notes';

/** The line between the two windows; `id` tells presented pages apart. */
export function notesChannel(id: string): BroadcastChannel {
  return new BroadcastChannel(`ringside.notes.${id}`);
}
