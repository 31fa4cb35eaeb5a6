/** What all figures together say: counted, not typed. */
import { agrees, insideRange, oursOf, type Figure } from './figure.ts';
import { kindOf, type FigureKind } from './kind.ts';
import { ALL_FIGURES } from './sections.ts';

/** Further off than this needs a named mechanism. */
export const FAR = 3;

/** |ln(ours / published)|: how far off, whichever way. Null where there is no such ratio. */
export function distance(row: Figure): number | null {
  const ours = oursOf(row);
  if (row.published === null || row.published === 0 || ours === null) return null;
  const ratio = ours / row.published;
  return ratio > 0 ? Math.abs(Math.log(ratio)) : Infinity;
}

/** The value below which this share of the sorted ones lies: the nearest rank. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export interface Spread {
  readonly figures: number;
  readonly median: number;
  readonly p90: number;
  readonly within20: number;
  readonly far: number;
  readonly farUnexplained: number;
}

/** How far off these figures are. */
export function spreadOf(rows: readonly Figure[]): Spread {
  const compared = rows.flatMap((row) => {
    const off = distance(row);
    return off === null ? [] : [{ row, off }];
  });
  const sorted = compared.map(({ off }) => off).sort((a, b) => a - b);
  const far = compared.filter(({ off }) => off > Math.log(FAR));
  return {
    figures: sorted.length,
    median: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    within20: compared.filter(({ row }) => agrees(row) === true).length,
    far: far.length,
    farUnexplained: far.filter(({ row }) => row.note === undefined).length,
  };
}

function percent(part: number, whole: number): string {
  return `${((part / Math.max(1, whole)) * 100).toFixed(0)} %`;
}

export function ofKind(kind: FigureKind): readonly Figure[] {
  return ALL_FIGURES.filter((row) => kindOf(row) === kind);
}

/** One line on the figures that nothing was fitted to. */
export function predictedLine(): string {
  const { figures, median, p90, within20, far, farUnexplained } = spreadOf(ofKind('predicted'));
  return (
    `Of ${figures} predicted figures ${within20} are within 20 % of the published value (${percent(within20, figures)}); ` +
    `|ln(ours ÷ published)|: median ${median.toFixed(2)}, 90th percentile ${p90.toFixed(2)}; ` +
    `${far} are off by more than ${FAR}×, ${farUnexplained} of them without a named mechanism.`
  );
}

function kindLine(kind: FigureKind): string {
  const { figures, within20, median } = spreadOf(ofKind(kind));
  return `| ${kind} | ${figures} | ${within20} | ${percent(within20, figures)} | ${median.toFixed(2)} |`;
}

/** The counts at the top of the page. */
export function headline(): string {
  const unsimulated = ALL_FIGURES.filter(({ ours }) => ours === null).length;
  const inside = ALL_FIGURES.map(insideRange).filter((verdict) => verdict !== null);
  const zeros = ALL_FIGURES.filter(({ published }) => published === 0);
  return `**${predictedLine()}**

| kind | compared with one published value | within 20 % | share | median of \\|ln\\| |
|---|---|---|---|---|
${(['predicted', 'calibrated', 'structural'] as const).map(kindLine).join('\n')}

Beside these, ${inside.filter(Boolean).length} of ${inside.length} figures lie in the range that their source gives, or on the side that it names; ${zeros.filter((row) => agrees(row) === true).length} of ${zeros.length} that have to be 0 are; ${unsimulated} published figures are not simulated (last table). Structural figures are no evidence and are not counted.
`;
}
