/** Every figure of the document lies in its range. */
import { describe, expect, test } from 'vitest';
import { oursOf } from '../support/fidelity/figure.ts';
import { SECTIONS } from '../support/fidelity/sections.ts';

describe.each(SECTIONS)('$title', ({ figures }) => {
  test.each(figures)('$what', (figure) => {
    const ours = oursOf(figure);
    expect(ours, `${figure.unit}, published ${figure.published ?? '–'}`).toBeGreaterThanOrEqual(
      figure.range[0],
    );
    expect(ours, `${figure.unit}, published ${figure.published ?? '–'}`).toBeLessThanOrEqual(figure.range[1]);
  });
});
