import { say } from '../../../i18n/locale.svelte.ts';
import type { Lab } from './lab.svelte.ts';

/** Name of a stack for people: the catalog's label, or the composition as written. */
export function stackLabel(lab: Lab, id: string): string {
  const entry = lab.catalog?.stacks.find((stack) => stack.id === id);
  return entry ? say(entry.label) : id;
}
