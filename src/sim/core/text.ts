/** A short text shown to people, in both languages of the page. */
export interface Text {
  readonly en: string;
  readonly ko: string;
}

/** The languages every `Text` carries. */
export const LANGUAGES = ['en', 'ko'] as const satisfies readonly (keyof Text)[];

/** Builds a frozen `Text`. */
export function text(en: string, ko: string): Text {
  return Object.freeze({ en, ko });
}
