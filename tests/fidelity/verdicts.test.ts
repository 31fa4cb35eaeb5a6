/** What the page calls agreement is computed from what is published, never from a range drawn around our own value. */
import { resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { agrees, insideRange, type Figure } from '../support/fidelity/figure.ts';
import { ALL_FIGURES, ALL_MISMATCHES } from '../support/fidelity/sections.ts';

const PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/FIDELITY.md'), 'utf8');

function row(published: number | null, ours: number, publishedRange?: Figure['publishedRange']): Figure {
  const range = publishedRange === undefined ? {} : { publishedRange };
  return { what: '', source: '', kind: 'independent', unit: '×', published, ours: () => ours, ...range };
}

describe('a row', () => {
  test.each([
    { published: 100, ours: 81, says: true },
    { published: 100, ours: 79, says: false },
    { published: 100, ours: 119, says: true },
    { published: 100, ours: 121, says: false },
    { published: 37_200, ours: 173_120, says: false },
    { published: -23, ours: 23, says: false },
    { published: 0, ours: 0, says: true },
    { published: 0, ours: 0.01, says: false },
    { published: null, ours: 5, says: null },
  ])('of $published published and $ours of ours: $says', ({ published, ours, says }) => {
    expect(agrees(row(published, ours))).toBe(says);
  });

  test('says no for what is published and not simulated', () => {
    expect(agrees({ ...row(100, 0), ours: null })).toBe(false);
  });

  test('with a published range has no verdict of its own, and lies inside or outside', () => {
    expect(agrees(row(null, 4, [3, 5]))).toBeNull();
    expect([2.9, 3, 5, 5.1].map((ours) => insideRange(row(null, ours, [3, 5])))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

/** Numbers that a text prints, without the commas of thousands. */
function printed(text: string): readonly number[] {
  return [...text.replaceAll(/(?<=\d),(?=\d{3})/g, '').matchAll(/\d+(?:\.\d+)?/g)].map(Number);
}

describe('a published range', () => {
  const ranged = [...ALL_FIGURES, ...ALL_MISMATCHES].filter(
    ({ publishedRange }) => publishedRange !== undefined,
  );

  test.each(ranged)('$what: both ends are printed by the source, or one is open', (figure) => {
    const [low, high] = figure.publishedRange ?? [Number.NaN, Number.NaN];
    expect(figure.published, 'a row has a value or a range').toBeNull();
    expect(low).toBeLessThan(high);
    if (high === Infinity) {
      // Only which way a difference or a ratio goes, or the lowest value of the source.
      if (low > 1) expect(printed(figure.source)).toContain(low);
      else expect([0, 1]).toContain(low);
    } else {
      expect(printed(figure.source)).toEqual(expect.arrayContaining([low, high]));
    }
  });
});

describe('the page', () => {
  /** Cells of the rows that have a ratio, which is the fifth. */
  const rows = PAGE.split('\n')
    .filter((text) => text.startsWith('|'))
    .map((text) =>
      text
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter((cells) => cells.length === 7);

  test('says no wherever ours is more than a fifth off, and yes nowhere else', () => {
    const compared = rows.filter((cells) => /^-?\d/.test(cells[4] ?? ''));
    expect(compared.length).toBeGreaterThan(150);
    for (const cells of compared) {
      const off = Math.abs(Number(cells[4]) - 1);
      // The printed ratio is rounded: at the very edge it does not tell.
      if (Math.abs(off - 0.2) < 0.006) continue;
      expect(cells[5], cells[0]).toBe(off < 0.2 ? 'yes' : '**no**');
    }
  });

  test('counts every row with one published value in its first sentence', () => {
    const verdicts = rows.map((cells) => cells[5]);
    const yes = verdicts.filter((text) => text === 'yes').length;
    const no = verdicts.filter((text) => text === '**no**').length;
    expect(PAGE).toContain(`**${yes} of ${yes + no} rows with one published value agree**`);
  });
});
