/** All sections of docs/FIDELITY.md: the ones of the paths, then every file in `sections/`. */
import type { FidelitySection, Figure } from './figure.ts';
import { PATH_SECTIONS } from './path-figures.ts';

const files = import.meta.glob<FidelitySection>('./sections/*.figures.ts', {
  eager: true,
  import: 'default',
});

export const SECTIONS: readonly FidelitySection[] = [
  ...PATH_SECTIONS,
  ...Object.values(files).sort((a, b) => (a.title < b.title ? -1 : 1)),
];

/** All rows of the document's tables. */
export const ALL_FIGURES: readonly Figure[] = SECTIONS.flatMap(({ figures }) => figures);
