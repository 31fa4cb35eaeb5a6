/** All sentences of the catalog, each list in its order. */
import type { CatalogWords } from '../core/views.ts';
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import { costText } from '../costs/texts.ts';
import { ABOUTS } from '../world/abouts.ts';

export function catalogWords(): CatalogWords {
  const costs = REFERENCE_PROFILE.defs.map(({ id }) => {
    const { label, sources, hardware, year, note } = costText(id);
    return { label, sources, hardware, year, note };
  });
  return { costs, ...ABOUTS };
}
