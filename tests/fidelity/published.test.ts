/**
 * docs/FIDELITY.md says what the simulation gives today (`npm run fidelity` writes it anew), its rows say where they come from, and
 * those that do not agree say what is missing. One file, so that each figure is measured once.
 */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agrees, insideRange, oursOf } from '../support/fidelity/figure.ts';
import { fidelityDocument } from '../support/fidelity/document.ts';
import { ALL_FIGURES, ALL_MISMATCHES, SECTIONS } from '../support/fidelity/sections.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/FIDELITY.md');
/** Letters of a reason that is more than a word. */
const REASON = 20;

test.each(ALL_FIGURES)('$what: agrees, or it says why not', (figure) => {
  expect(oursOf(figure), figure.unit).toBeGreaterThan(-Infinity);
  const off = agrees(figure) === false || insideRange(figure) === false;
  if (off) expect(figure.note?.length ?? 0, `ours ${oursOf(figure)}`).toBeGreaterThan(REASON);
});

test.each(ALL_MISMATCHES)('$what: what is published, and what is missing', (mismatch) => {
  expect(mismatch.published ?? mismatch.publishedRange).toBeDefined();
  expect(mismatch.why.length).toBeGreaterThan(REASON);
});

describe.each(SECTIONS)('$title', ({ figures, mismatches = [] }) => {
  test('says where its figures come from', () => {
    for (const { source } of [...figures, ...mismatches]) expect(source.length).toBeGreaterThan(8);
  });
});

test('docs/FIDELITY.md is up to date', async () => {
  await expect(await fidelityDocument(PAGE)).toMatchFileSnapshot(PAGE);
});
