/** The glossary as the page has it: its words come after the first picture, until then texts have none marked. */
import type { Locale } from '../i18n/locale.svelte.ts';
import type { Piece } from './find-terms.ts';
import type { Term } from './term.ts';

interface Words {
  readonly find: (text: string, locale: Locale) => readonly Piece[];
  readonly terms: readonly Term[];
}

class Glossary {
  #words: Words | null = $state.raw(null);

  get terms(): readonly Term[] {
    return this.#words?.terms ?? [];
  }

  pieces(text: string, locale: Locale): readonly Piece[] {
    return this.#words?.find(text, locale) ?? [{ text, term: null }];
  }

  /** Without a network that was there once, the words are in the cache; else texts stay as they are. */
  async load(): Promise<void> {
    if (this.#words) return;
    try {
      const [{ findTerms }, { TERMS }] = await Promise.all([import('./find-terms.ts'), import('./terms.ts')]);
      this.#words = { find: findTerms, terms: TERMS };
    } catch {
      // A page that has lost its server still works, without explanations of words.
    }
  }
}

export const glossary = new Glossary();
