/** Rows of the inspector's lists. */
import type { Snippet } from 'svelte';
import type { Tone } from '../../../theme/tone.ts';

/** A name and what it is; a part of the stage has its tone. */
export interface Row {
  readonly name: string;
  readonly value: string | Snippet;
  readonly note?: string;
  readonly tone?: Tone;
  readonly mono?: boolean;
}
