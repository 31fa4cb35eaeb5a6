/** What is being run, by name. Reads reactive state. */
import { say } from '../../../i18n/locale.svelte.ts';
import { teaching } from '../../../state/teaching.svelte.ts';
import { cn } from '../controls/texts.ts';
import type { NeighbourLab } from './neighbour-lab.svelte.ts';

/** The scenario's name; a reader's file by its own; a lesson's file, which has none, by the lesson's title. */
export function runName({ scenario, spec }: Pick<NeighbourLab, 'scenario' | 'spec'>): string {
  if (scenario) return say(scenario.label);
  return spec.scenario === ''
    ? (teaching.step?.title ?? cn('scenario.lesson'))
    : cn('scenario.own', { name: spec.scenario });
}
