/** The figures that nothing was fitted to: enough of them agree, and the others say what is missing. */
import { describe, expect, test } from 'vitest';
import { ALL_MISMATCHES, INDEPENDENT, isClose, SECTIONS } from '../support/fidelity/sections.ts';

test('four in five are within a fifth of the published value', () => {
  expect(INDEPENDENT.length).toBeGreaterThan(50);
  expect(INDEPENDENT.filter(isClose).length / INDEPENDENT.length).toBeGreaterThanOrEqual(0.8);
});

test.each(INDEPENDENT)('$what: close, or it says why not', (figure) => {
  if (!isClose(figure)) expect(figure.note?.length ?? 0, 'length of the note').toBeGreaterThan(20);
});

test.each(ALL_MISMATCHES)('$what: what is published, and what is missing', ({ published, why }) => {
  expect(published).toMatch(/\d/);
  expect(why.length).toBeGreaterThan(20);
});

describe.each(SECTIONS)('$title', ({ figures }) => {
  test('says where its figures come from', () => {
    for (const { source } of figures) expect(source.length).toBeGreaterThan(8);
  });
});
