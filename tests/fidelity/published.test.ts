/**
 * docs/FIDELITY.md says what the simulation gives today (`npm run fidelity` writes it anew), its rows say where they come from, and
 * those that do not agree say what is missing. One file, so that each figure is measured once.
 */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agrees, insideRange, oursOf } from '../support/fidelity/figure.ts';
import { fidelityDocument } from '../support/fidelity/document.ts';
import { predictedLine, ofKind, spreadOf } from '../support/fidelity/headline.ts';
import { ALL_FIGURES, SECTIONS } from '../support/fidelity/sections.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/FIDELITY.md');
/** Letters of a reason that is more than a word. */
const REASON = 20;

const SIMULATED = ALL_FIGURES.filter(({ ours }) => ours !== null);

test.each(SIMULATED)('$what: agrees, or it says why not', (figure) => {
  const ours = oursOf(figure);
  expect(ours, figure.unit).toBeGreaterThan(-Infinity);
  const off = agrees(figure) === false || insideRange(figure) === false;
  if (off) expect(figure.note?.length ?? 0, `ours ${ours}`).toBeGreaterThan(REASON);
});

test.each(ALL_FIGURES.filter(({ ours }) => ours === null))(
  '$what: what is published, and what is missing',
  (figure) => {
    expect(figure.published ?? figure.publishedRange).toBeDefined();
    expect(figure.note?.length ?? 0).toBeGreaterThan(REASON);
  },
);

describe.each(SECTIONS)('$title', ({ figures }) => {
  test('says where its figures come from', () => {
    for (const { source } of figures) expect(source.length).toBeGreaterThan(8);
  });
});

test('no predicted figure is off by more than three times without a named mechanism', () => {
  expect(spreadOf(ofKind('predicted')).farUnexplained).toBe(0);
});

test('docs/FIDELITY.md is up to date', async () => {
  await expect(await fidelityDocument(PAGE)).toMatchFileSnapshot(PAGE);
  // `npm run fidelity` says the result; elsewhere nothing is printed.
  if (process.env['npm_lifecycle_event'] === 'fidelity') process.stdout.write(`\n${predictedLine()}\n`);
});
