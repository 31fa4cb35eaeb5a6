/** All sections of docs/FIDELITY.md: the ones of the paths, then every file in `sections/`. */
import { oursOf, type FidelitySection, type Figure, type Mismatch } from './figure.ts';
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

/** The figures that no cost was fitted to and that have one published value. */
export const INDEPENDENT: readonly Figure[] = SECTIONS.flatMap(({ figures }) => figures).filter(
  ({ kind, published }) => kind === 'independent' && published !== null && published !== 0,
);

/** How far ours may be from the published value. */
const FIFTH = 0.2;

export function isClose(figure: Figure): boolean {
  return Math.abs(oursOf(figure) / (figure.published ?? 0) - 1) <= FIFTH;
}
