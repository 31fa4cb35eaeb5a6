/** The catalog, with its sentences once they are there. */
import type { CatalogWords } from '../../bridge/protocol.ts';

type Lists = { readonly [Kind in keyof CatalogWords]?: readonly object[] };

/** Entry by entry; without words the catalog stays as it is. */
export function withWords<C extends Lists>(catalog: C, words: CatalogWords | null): C {
  if (!words) return catalog;
  const lists = (Object.keys(words) as (keyof CatalogWords)[]).flatMap((kind) => {
    const list = catalog[kind];
    return list ? [[kind, list.map((entry, at) => ({ ...entry, ...words[kind][at] }))] as const] : [];
  });
  return { ...catalog, ...Object.fromEntries(lists) };
}
