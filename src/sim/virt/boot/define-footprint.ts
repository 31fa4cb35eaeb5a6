/**
 * What parts of a stack hold in memory: tables `footprints/*.footprint.ts`. A size is a figure about the world like a cost,
 * so it has a source or says that it is assumed.
 */
import { invariant } from '../../core/invariant.ts';
import type { Text } from '../../core/text.ts';
import { findSource } from '../../costs/sources.ts';
import type { Confidence, SourceRef } from '../../costs/types.ts';

/**
 * anonymous: memory of one process. kernel: structures of the kernel for it. guest: memory of a VM that its guest has
 * touched. file: pages of a file, shared through the page cache of the kernel that reads it. daemon: a service that is
 * there once per kernel, whatever it serves.
 */
export type FootprintKind = 'anonymous' | 'kernel' | 'guest' | 'file' | 'daemon';

export interface Footprint {
  readonly id: string;
  readonly label: Text;
  readonly kind: FootprintKind;
  /** Size; of one unit where a program holds several. */
  readonly bytes: number;
  /** True: the same in every VM of the kind, so the host may merge the pages (KSM). */
  readonly identical: boolean;
  readonly confidence: Confidence;
  readonly sources: readonly SourceRef[];
}

export type FootprintRow = Omit<Footprint, 'id' | 'identical'> & { readonly identical?: boolean };

/** One `*.footprint.ts` file. Throws SimFault 'footprint-source' when a cited source is not in the bibliography. */
export function defineFootprints(rows: Readonly<Record<string, FootprintRow>>): readonly Footprint[] {
  return Object.freeze(
    Object.entries(rows).map(([id, row]) => {
      for (const ref of row.sources)
        invariant(findSource(ref.id) !== undefined, 'footprint-source', `${id}: ${ref.id}`);
      return Object.freeze({ identical: false, ...row, id });
    }),
  );
}
