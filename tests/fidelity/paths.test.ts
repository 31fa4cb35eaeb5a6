/** Every figure of the document lies in its range. */
import { describe, expect, test } from 'vitest';
import { PATH_SECTIONS } from '../support/fidelity/path-figures.ts';

describe.each(PATH_SECTIONS)('$title', ({ figures }) => {
  test.each(figures)('$what', (figure) => {
    const ours = figure.ours();
    expect(ours, `${figure.unit}, published ${figure.published ?? '–'}`).toBeGreaterThanOrEqual(
      figure.range[0],
    );
    expect(ours, `${figure.unit}, published ${figure.published ?? '–'}`).toBeLessThanOrEqual(figure.range[1]);
  });
});
