/** The storage media that can be chosen, each a file `*.disk.ts`. */
import type { Text } from '../../core/text.ts';
import type { Medium } from '../disk.ts';

export interface DiskEntry {
  readonly id: string;
  readonly label: Text;
  readonly medium: Medium;
}

const found = import.meta.glob<DiskEntry>('./*.disk.ts', { eager: true, import: 'default' });

/** All media by id. */
export const DISKS: ReadonlyMap<string, DiskEntry> = new Map(
  Object.values(found)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((entry) => [entry.id, entry]),
);
