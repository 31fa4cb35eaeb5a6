/** All prepared scenarios, in the order of the list. */
import type { ScenarioPreset } from './define.ts';

export const SCENARIOS: readonly ScenarioPreset[] = Object.freeze(
  Object.values(import.meta.glob<ScenarioPreset>('./*.scenario.ts', { eager: true, import: 'default' })).sort(
    (a, b) => a.order - b.order || (a.id < b.id ? -1 : 1),
  ),
);
