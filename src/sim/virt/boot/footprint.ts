/** The tables of `footprints/*.footprint.ts` together. */
import { invariant } from '../../core/invariant.ts';
import type { Footprint } from './define-footprint.ts';

const found = import.meta.glob<readonly Footprint[]>('./footprints/*.footprint.ts', {
  eager: true,
  import: 'default',
});

/** Every part, by id. */
export const FOOTPRINTS: ReadonlyMap<string, Footprint> = new Map(
  Object.values(found)
    .flat()
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((footprint) => [footprint.id, footprint]),
);

export function findFootprint(id: string): Footprint | undefined {
  return FOOTPRINTS.get(id);
}

/** A part by its id. Throws SimFault 'no-such-footprint': code that names a missing part is broken. */
export function footprint(id: string): Footprint {
  const part = FOOTPRINTS.get(id);
  invariant(part !== undefined, 'no-such-footprint', id);
  return part;
}
