/** Writes docs/FIDELITY.md from the figures. */
import { format, resolveConfig } from 'prettier';
import { agrees, COUNT, insideRange, oursOf, SEED, type Figure } from './figure.ts';
import { headline } from './headline.ts';
import { verdictOf } from './kind.ts';
import { ALL_FIGURES, SECTIONS } from './sections.ts';

function head(): string {
  return `# Fidelity

What the simulation gives beside what others measured. This page is written by \`npm run fidelity\`; a test fails when it is
out of date, and when a figure does not agree and its row has no note that says why.

Every line is ${COUNT.toLocaleString('en')} operations with seed ${SEED} on the default host profile unless it says otherwise; means unless it says median.

- **predicted**: no cost that the figure depends on was set by the experiment that it is held against, nor by a part of it.
- **calibrated**: one was, the one that is named; without a name it is a size, a count or a condition. Agreement shows that composing the parts adds up, no more.
- **structural**: no cost moves the figure: a count that follows from the mechanism, or both sides run the same path.

Nobody declares these: each figure is measured again with other costs, and the cost tables say which experiment set which cost
([decision 9](decisions/0009-kinds-of-figures-are-computed.md)).

**agrees** is computed: yes within 20 % of the published value (a published 0 asks for 0), else no; – without one published value.

${headline()}`;
}

/** Three significant digits, so that the page changes when something does. */
function number(value: number): string {
  if (value === 0 || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(3)));
}

function ratio(row: Figure): string {
  const ours = oursOf(row);
  const inside = insideRange(row);
  if (inside !== null) return inside ? 'inside' : '**outside**';
  if (row.published === null || row.published === 0 || ours === null) return '–';
  return (ours / row.published).toFixed(2);
}

/** What the source prints: a value, a range, a lowest value, or only a direction. */
function publishedText({ published, publishedRange, unit }: Figure): string {
  if (published !== null) return `${number(published)} ${unit}`;
  if (publishedRange === undefined) return '–';
  const [low, high] = publishedRange;
  if (high !== Infinity) return `${number(low)} to ${number(high)} ${unit}`;
  return low > 1 ? `at least ${number(low)} ${unit}` : `more than ${number(low)} ${unit}`;
}

function agreement(row: Figure): string {
  const agreed = agrees(row);
  if (agreed === null) return '–';
  return agreed ? 'yes' : '**no**';
}

function kind(row: Figure): string {
  const verdict = verdictOf(row);
  if (verdict === null) return '–';
  return verdict.by === null ? verdict.kind : `${verdict.kind} (${verdict.by})`;
}

function line(...texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

function simulated(row: Figure): string {
  const { what, source, note, unit } = row;
  return line(
    note === undefined ? what : `${what} (${note})`,
    source,
    publishedText(row),
    `${number(oursOf(row) ?? 0)} ${unit}`,
    ratio(row),
    agreement(row),
    kind(row),
  );
}

function section(title: string, figures: readonly Figure[]): string {
  return [
    `## ${title}`,
    '',
    '| what | source | published | ours | ours / published | agrees | kind |',
    '|---|---|---|---|---|---|---|',
    ...figures.filter(({ ours }) => ours !== null).map(simulated),
    '',
  ].join('\n');
}

function notSimulated(): string {
  return [
    '## Not simulated',
    '',
    '| what | source | published | what is missing |',
    '|---|---|---|---|',
    ...ALL_FIGURES.filter(({ ours }) => ours === null).map((row) =>
      line(row.what, row.source, publishedText(row), row.note ?? ''),
    ),
    '',
  ].join('\n');
}

/** The whole page, formatted as the project's files are. */
export async function fidelityDocument(path: string): Promise<string> {
  const sections = SECTIONS.filter(({ figures }) => figures.some(({ ours }) => ours !== null)).map(
    ({ title, figures }) => section(title, figures),
  );
  const config = (await resolveConfig(path)) ?? {};
  return format([head(), ...sections, notSimulated()].join('\n'), { ...config, parser: 'markdown' });
}
