import { CostProfile } from './model.ts';
import type { CostTable } from './types.ts';

/** Every cost table of the project, sorted by family. One new file in `tables/` is enough to add one. */
export const COST_TABLES: readonly CostTable[] = Object.freeze(
  Object.values(import.meta.glob<CostTable>('./tables/*.cost.ts', { eager: true, import: 'default' })).sort(
    (a, b) => (a.family < b.family ? -1 : 1),
  ),
);

/** The default host profile: all tables. A duplicate id throws SimFault 'cost-duplicate' at load. */
export const REFERENCE_PROFILE: CostProfile = CostProfile.of(
  'reference',
  COST_TABLES.flatMap((table) => table.costs),
);
