/** Options `key=value`. */
import { compareStrings } from '../go/values.ts';

/** As an object, sorted as Go writes maps. */
export function pairsOf(texts: readonly string[]): Record<string, string> {
  const pairs = texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(pairs.sort(([a], [b]) => compareStrings(a, b)));
}
