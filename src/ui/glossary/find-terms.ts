/** Finds the words of the glossary in a text. */
import type { Locale } from '../i18n/locale.svelte.ts';
import type { Term } from './term.ts';
import { TERMS } from './terms.ts';

/** A piece of a text; `term` says that it is a word of the glossary. */
export interface Piece {
  readonly text: string;
  readonly term: Term | null;
}

interface Finder {
  readonly pattern: RegExp;
  /** By form in lower case. */
  readonly terms: ReadonlyMap<string, Term>;
}

const escaped = (form: string): string => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function finderOf(locale: Locale): Finder {
  const terms = new Map<string, Term>();
  for (const term of TERMS)
    for (const form of [term.name[locale], ...term.also[locale]]) terms.set(form.toLowerCase(), term);
  // Longer forms first, so that a part of one is not taken for another word.
  const forms = [...terms.keys()].sort((a, b) => b.length - a.length).map(escaped);
  // Korean particles follow a word without a space; a word of Latin letters never goes on in Latin letters.
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_./])(?:${forms.join('|')})(?![A-Za-z0-9_]|\\.\\p{L})`, 'giu');
  return { pattern, terms };
}

const FINDERS = new Map<Locale, Finder>();

/** The text in pieces; each word is marked where it comes first, `without` ones not at all. */
export function findTerms(text: string, locale: Locale, without: readonly string[] = []): readonly Piece[] {
  const finder = FINDERS.get(locale) ?? finderOf(locale);
  FINDERS.set(locale, finder);
  const seen = new Set(without);
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(finder.pattern)) {
    const term = finder.terms.get(found[0].toLowerCase());
    if (!term || seen.has(term.id)) continue;
    seen.add(term.id);
    if (found.index > from) pieces.push({ text: text.slice(from, found.index), term: null });
    pieces.push({ text: found[0], term });
    from = found.index + found[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), term: null });
  return pieces;
}
