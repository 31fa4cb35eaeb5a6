/** The words of all costs, in the order of the catalog. */
import type { CostText as CostWords } from '../core/views.ts';
import { REFERENCE_PROFILE } from '../costs/registry.ts';
import { costText } from '../costs/texts.ts';

export function costTexts(): CostWords[] {
  return REFERENCE_PROFILE.defs.map(({ id }) => {
    const { label, sources, hardware, year, note } = costText(id);
    return { label, sources, hardware, year, note };
  });
}
