/** How much of a path is shown, as the reader chooses it: for this run and for the next visit. */
import { settings, type Detail } from '../../../state/settings.svelte.ts';
import type { Lab } from './lab.svelte.ts';

export function chooseDetail(lab: Lab, detail: Detail): void {
  lab.detail = detail;
  settings.detail = detail;
}
