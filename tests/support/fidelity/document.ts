/** Writes docs/FIDELITY.md from the figures. */
import { format, resolveConfig } from 'prettier';
import { agrees, COUNT, insideRange, oursOf, SEED, type Figure, type Mismatch } from './figure.ts';
import { ALL_FIGURES, ALL_MISMATCHES, SECTIONS } from './sections.ts';

type Row = Figure | Mismatch;

/** Rows with one published value, and how many of them agree. */
interface Share {
  readonly name: string;
  readonly rows: number;
  readonly agree: number;
}

function shareOf(name: string, rows: readonly Row[]): Share {
  const verdicts = rows.map(agrees).filter((verdict) => verdict !== null);
  return { name, rows: verdicts.length, agree: verdicts.filter(Boolean).length };
}

function shareLine({ name, rows, agree }: Share): string {
  return `| ${name} | ${rows} | ${agree} | ${((agree / rows) * 100).toFixed(0)} % |`;
}

/** How many rows agree, kind by kind: counted, not typed. */
function headline(): string {
  const everything: readonly Row[] = [...ALL_FIGURES, ...ALL_MISMATCHES];
  const all = shareOf('**all**', everything);
  const kinds = (['calibrated', 'independent', 'structure'] as const).map((kind) =>
    shareOf(
      kind,
      ALL_FIGURES.filter((figure) => figure.kind === kind),
    ),
  );
  const missing = ALL_MISMATCHES.filter(({ published, ours }) => published !== null && ours === null).length;
  const inside = everything.map(insideRange).filter((verdict) => verdict !== null);
  return `**${all.agree} of ${all.rows} rows with one published value agree**, which is within 20 % of it; ${missing} of the others are not simulated at all.
${inside.filter(Boolean).length} of ${inside.length} simulated rows whose sources publish a range, a lowest value or a direction instead lie inside.

| kind | rows with one published value | agree | share |
|---|---|---|---|
${[...kinds, shareOf('known mismatches', ALL_MISMATCHES), all].map(shareLine).join('\n')}
`;
}

function head(): string {
  return `# Fidelity

What the simulation gives beside what others measured. This page is written by \`npm run fidelity\`; a test fails when it is
out of date, and \`tests/fidelity\` fails when a figure does not agree and its row has no note that says why.

Every line is ${COUNT.toLocaleString('en')} operations with seed ${SEED} on the default host profile unless it says otherwise; means unless it says median.

- **calibrated**: a cost on the way was fitted to this very experiment. Agreement shows that composing the parts adds up, no more.
- **independent**: no cost was fitted to it.
- **structure**: a count or a ratio that follows from the mechanism, whatever the costs are.

**agrees** is computed: yes within 20 % of the published value (a published 0 asks for 0), else no; – without one published value.

${headline()}`;
}

/** Three significant digits, so that the page changes when something does. */
function number(value: number): string {
  if (value === 0 || Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(3)));
}

function ratio(row: Row): string {
  const ours = oursOf(row);
  const inside = insideRange(row);
  if (inside !== null) return inside ? 'inside' : '**outside**';
  if (row.published === null || row.published === 0 || ours === null) return '–';
  return (ours / row.published).toFixed(2);
}

/** What the source prints: a value, a range, a lowest value, or only a direction. */
function publishedText({ published, publishedRange, unit }: Row): string {
  if (published !== null) return `${number(published)} ${unit}`;
  if (publishedRange === undefined) return '–';
  const [low, high] = publishedRange;
  if (high !== Infinity) return `${number(low)} to ${number(high)} ${unit}`;
  return low > 1 ? `at least ${number(low)} ${unit}` : `more than ${number(low)} ${unit}`;
}

function verdict(row: Row): string {
  const agreed = agrees(row);
  if (agreed === null) return '–';
  return agreed ? 'yes' : '**no**';
}

function cells(row: Row): string[] {
  const ours = oursOf(row);
  return [
    row.source,
    publishedText(row),
    ours === null ? 'not simulated' : `${number(ours)} ${row.unit}`,
    ratio(row),
    verdict(row),
  ];
}

function line(...texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}

function section(title: string, figures: readonly Figure[]): string {
  return [
    `## ${title}`,
    '',
    '| what | source | published | ours | ours / published | agrees | kind |',
    '|---|---|---|---|---|---|---|',
    ...figures.map((figure) => {
      const { what, note, kind } = figure;
      return line(note === undefined ? what : `${what} (${note})`, ...cells(figure), kind);
    }),
    '',
  ].join('\n');
}

function mismatches(): string {
  return [
    '## Known mismatches, and what is not simulated',
    '',
    '| what | source | published | ours | ours / published | agrees | why |',
    '|---|---|---|---|---|---|---|',
    ...ALL_MISMATCHES.map((row) => line(row.what, ...cells(row), row.why)),
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
