/** All sections of docs/FIDELITY.md: the ones of the paths, then every file in `sections/`. */
import type { FidelitySection, Figure, Mismatch } from './figure.ts';
import { MISMATCHES, PATH_SECTIONS } from './path-figures.ts';
import { START_MISMATCHES } from './start-up-mismatches.ts';

const files = import.meta.glob<FidelitySection>('./sections/*.figures.ts', {
  eager: true,
  import: 'default',
});

export const SECTIONS: readonly FidelitySection[] = [
  ...PATH_SECTIONS,
  ...Object.values(files).sort((a, b) => (a.title < b.title ? -1 : 1)),
];

/** Published figures that the model does not give, and those of what is not simulated. */
export const ALL_MISMATCHES: readonly Mismatch[] = [
  ...MISMATCHES,
  ...START_MISMATCHES,
  ...SECTIONS.flatMap(({ mismatches = [] }) => mismatches),
];

/** All rows of the document's tables. */
export const ALL_FIGURES: readonly Figure[] = SECTIONS.flatMap(({ figures }) => figures);
