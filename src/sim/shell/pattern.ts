/** Shell patterns (POSIX 2.13): `*`, `?` and `[…]` as a regular expression over all of a text. */

/** `literal`: a part of the pattern that was quoted. */
export interface PatternPart {
  readonly text: string;
  readonly literal: boolean;
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function source(text: string): string {
  return text.replace(
    /\[(!?)([^\]]+)\]|[*?]|[^*?[]+|\[/g,
    (found, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\[]/g, '\\$&')}]`;
      if (found === '*') return '[^]*';
      return found === '?' ? '[^]' : quoted(found);
    },
  );
}

export function patternSource(parts: readonly PatternPart[]): string {
  return parts.map(({ text, literal }) => (literal ? quoted(text) : source(text))).join('');
}

export function matches(parts: readonly PatternPart[], text: string): boolean {
  return new RegExp(`^(?:${patternSource(parts)})$`).test(text);
}
