/** Starts and memory beside published figures: every line in its range, and enough of those that nothing was fitted to. */
import { describe, expect, test } from 'vitest';
import machines from '../support/fidelity/sections/start-machines.figures.ts';
import memory from '../support/fidelity/sections/start-memory.figures.ts';
import runtimes from '../support/fidelity/sections/start-runtimes.figures.ts';
import steps from '../support/fidelity/sections/start-steps.figures.ts';
import { START_MISMATCHES } from '../support/fidelity/start-up-mismatches.ts';

const START_SECTIONS = [steps, runtimes, machines, memory];

describe.each(START_SECTIONS)('$title', ({ figures }) => {
  test.each(figures)('$what', (figure) => {
    const ours = figure.ours();
    expect(ours, `${figure.unit}, published ${figure.published ?? '–'}`).toBeGreaterThanOrEqual(
      figure.range[0],
    );
    expect(ours, `${figure.unit}, published ${figure.published ?? '–'}`).toBeLessThanOrEqual(figure.range[1]);
  });
});

test('four in five of the ratios that were not used for calibration are within a fifth', () => {
  const ratios = START_SECTIONS.flatMap(({ figures }) => figures).flatMap((figure) =>
    figure.kind === 'independent' && figure.published !== null ? [figure.ours() / figure.published] : [],
  );
  const close = ratios.filter((ratio) => ratio >= 0.8 && ratio <= 1.2);
  expect(ratios.length).toBeGreaterThan(15);
  expect(close.length / ratios.length).toBeGreaterThanOrEqual(0.8);
});

test('what does not agree says which mechanism is missing', () => {
  for (const { published, why } of START_MISMATCHES) {
    expect(published).toMatch(/\d/);
    expect(why.length).toBeGreaterThan(20);
  }
});
