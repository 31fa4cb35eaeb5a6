/** Numbers in words and figures, as the command line writes them too; a mask while figures are hidden. */
import * as plain from '../../bridge/format.ts';
import { MASK, masked } from './mask.svelte.ts';

/** The same figure, or the mask. Reads reactive state. */
function hidden<A extends readonly number[]>(format: (...values: A) => string): (...values: A) => string {
  return (...values) => (masked() ? MASK : format(...values));
}

export const formatNs = hidden(plain.formatNs);
export const formatNsShort = hidden(plain.formatNsShort);
export const formatClock = hidden(plain.formatClock);
export const formatCount = hidden(plain.formatCount);
export const formatRatio = hidden(plain.formatRatio);
export const formatShare = hidden(plain.formatShare);
/** A measured number to two places, such as the CPUs that a group uses. */
export const formatPlaces = hidden((value: number) => value.toFixed(2));
export const formatMemory = hidden(plain.formatBytes);
export { formatBytes } from '../../bridge/format.ts';
