/** A word of the field: what it means in one sentence, and where to read on. */
import type { Text } from '../i18n/locale.svelte.ts';

export interface Term {
  readonly id: string;
  readonly name: Text;
  /** Other forms in which it is found in a text. */
  readonly also: { readonly en: readonly string[]; readonly ko: readonly string[] };
  readonly about: Text;
  /** Null: the word is this page's own. */
  readonly link: string | null;
}
