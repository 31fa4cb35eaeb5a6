/** Writes docs/FIDELITY.md from the figures. */
import { format, resolveConfig } from 'prettier';
import { COUNT, oursOf, passes, SEED, type Figure } from './figure.ts';
import { ALL_MISMATCHES, INDEPENDENT, isClose, SECTIONS } from './sections.ts';

/** What the page begins with; the share of figures that agree is counted, not typed. */
function head(): string {
  return `# Fidelity

What the simulation gives beside what others measured. This page is written by \`npm run fidelity\`; a test fails when it is
out of date, and \`tests/fidelity\` fails when a figure leaves its range.

Every line is ${COUNT.toLocaleString('en')} operations with seed ${SEED} on the default host profile unless it says otherwise; means unless it says median.

- **calibrated**: a cost on the way was fitted to this very experiment. Agreement shows that composing the parts adds up, no more.
- **independent**: no cost was fitted to it.
- **structure**: a count or a ratio that follows from the mechanism, whatever the costs are.

**${INDEPENDENT.filter(isClose).length} of ${INDEPENDENT.length} independent figures** with one published value are within 20 % of it; the others say which mechanism is
missing. The ${ALL_MISMATCHES.length} entries at the end are not among them: experiments that are known not to agree, or that are not simulated.
`;
}

/** Three significant digits, so that the page changes when something does. */
function number(value: number): string {
  if (value === 0 || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(3)));
}

function ratio(figure: Figure): string {
  if (figure.published === null || figure.published === 0) return '–';
  return (oursOf(figure) / figure.published).toFixed(2);
}

function row(figure: Figure): string {
  const { unit } = figure;
  const cells = [
    figure.note === undefined ? figure.what : `${figure.what} (${figure.note})`,
    figure.source,
    figure.published === null ? '–' : `${number(figure.published)} ${unit}`,
    `${number(figure.range[0])} to ${number(figure.range[1])}`,
    `${number(oursOf(figure))} ${unit}`,
    ratio(figure),
    figure.kind,
    passes(figure) ? 'yes' : '**no**',
  ];
  return `| ${cells.join(' | ')} |`;
}

function section(title: string, figures: readonly Figure[]): string {
  return [
    `## ${title}`,
    '',
    '| what | source | published | accepted | ours | ours / published | kind | agrees |',
    '|---|---|---|---|---|---|---|---|',
    ...figures.map(row),
    '',
  ].join('\n');
}

function mismatches(): string {
  const lines = ALL_MISMATCHES.map(
    ({ what, published, ours, why }) => `| ${what} | ${published} | ${ours()} | ${why} |`,
  );
  return [
    '## Known not to agree',
    '',
    '| what | published | ours | why |',
    '|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

/** The whole page, formatted as the project's files are. */
export async function fidelityDocument(path: string): Promise<string> {
  const body = [head(), ...SECTIONS.map(({ title, figures }) => section(title, figures)), mismatches()].join(
    '\n',
  );
  const config = (await resolveConfig(path)) ?? {};
  return format(body, { ...config, parser: 'markdown' });
}
