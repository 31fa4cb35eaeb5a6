/** How complete the model of a stack is: that of its least complete layer, with what each of them leaves out. */
import type { Catalog, StackEntry } from '../../../../bridge/protocol.ts';
import type { Text } from '../../../i18n/locale.svelte.ts';
import { layersOf } from './guest.ts';

export interface Fidelity {
  readonly level: Exclude<StackEntry['fidelity'], 'full'>;
  /** One note for each layer that is not modelled in full. */
  readonly notes: readonly { readonly label: Text; readonly note: Text }[];
}

/** Null: every layer is modelled in full. */
export function fidelityOf(catalog: Pick<Catalog, 'stacks'>, stack: string): Fidelity | null {
  const layers = new Set(layersOf(catalog, stack).filter((layer) => layer.fidelity !== 'full'));
  if (layers.size === 0) return null;
  return {
    level: [...layers].some((layer) => layer.fidelity === 'sketch') ? 'sketch' : 'partial',
    notes: [...layers].map(({ label, fidelityNote }) => ({ label, note: fidelityNote })),
  };
}
