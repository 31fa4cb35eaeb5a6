/** What the page calls agreement, and of which kind a figure is, is computed, never declared. */
import { resolve } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { agrees, insideRange, meanNs, type Figure } from '../support/fidelity/figure.ts';
import { distance, spreadOf } from '../support/fidelity/headline.ts';
import { fittedTo, kindOf, related, verdictOf } from '../support/fidelity/kind.ts';
import { ALL_FIGURES } from '../support/fidelity/sections.ts';

const PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/FIDELITY.md'), 'utf8');

function row(published: number | null, ours: number, publishedRange?: Figure['publishedRange']): Figure {
  const range = publishedRange === undefined ? {} : { publishedRange };
  return { what: '', source: '', experiment: 'nobody', unit: '×', published, ours: () => ours, ...range };
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

describe('the spread of figures', () => {
  const rows = [50, 80, 100, 125, 400].map((ours) => row(100, ours));

  test('is that of the logarithms, whichever way a figure is off', () => {
    expect(distance(row(100, 50))).toBeCloseTo(distance(row(100, 200)) ?? 0);
    const spread = spreadOf(rows);
    expect(spread.figures).toBe(5);
    expect(spread.median).toBeCloseTo(Math.log(1.25));
    expect(spread.p90).toBeCloseTo(Math.log(4));
  });

  test('counts those within a fifth, and those off by more than three times with and without a reason', () => {
    expect(spreadOf(rows)).toMatchObject({ within20: 2, far: 1, farUnexplained: 1 });
    expect(spreadOf(rows.map((one) => ({ ...one, note: 'because' })))).toMatchObject({
      far: 1,
      farUnexplained: 0,
    });
  });

  test('leaves out what has to be 0 and what is not simulated', () => {
    expect(spreadOf([row(0, 1), { ...row(100, 0), ours: null }]).figures).toBe(0);
  });
});

describe('experiments', () => {
  test.each([
    ['felter14/fio', 'felter14/fio/random', true],
    ['felter14/fio/random', 'felter14', true],
    ['felter14/fio', 'felter14/fio', true],
    ['felter14/fio', 'felter14/fionn', false],
    ['felter14/fio', 'felter14/tcp-rr', false],
    ['felter14', 'fast12', false],
  ])('%s and %s: one is a part of the other: %s', (one, other, says) => {
    expect(related(one, other)).toBe(says);
  });

  test('a cost that cites a source as a whole was set by each of its experiments', () => {
    expect(fittedTo({ ...row(1, 1), experiment: 'iouring19/anything' })).toContain('blk.submit.more');
    expect(fittedTo({ ...row(1, 1), experiment: 'nsdi20/fio/4k-read-d1' })).toContain('vmm.blk_req');
    expect(fittedTo({ ...row(1, 1), experiment: 'nsdi20/boot' })).not.toContain('vmm.blk_req');
  });
});

describe('the kind of a figure', () => {
  const bare = (): number => meanNs('read-disk', 'bare');
  const figure = (experiment: string, ours: () => number, more: Partial<Figure> = {}): Figure => ({
    ...row(1, 1),
    experiment,
    ours,
    ...more,
  });

  test('is calibrated where a cost that it depends on was set by its experiment', () => {
    expect(verdictOf(figure('nsdi20/fio/4k-read-d1', bare))).toEqual({
      kind: 'calibrated',
      by: 'dev.nvme.read4k',
    });
  });

  test('is predicted where the costs set by its experiment are not on its way', () => {
    expect(kindOf(figure('nsdi20/boot', bare))).toBe('predicted');
    expect(kindOf(figure('nobody', bare))).toBe('predicted');
  });

  test('is structural where no cost moves it: a count, or the same path on both sides', () => {
    expect(kindOf(figure('nsdi20/fio', () => 2))).toBe('structural');
    expect(kindOf(figure('nsdi20/fio', () => bare() / bare()))).toBe('structural');
  });

  test('is calibrated where it rests on something else that was fitted to its experiment', () => {
    expect(kindOf(figure('nobody', bare, { rests: ['nobody/part'] }))).toBe('calibrated');
    expect(kindOf(figure('nobody', () => 2, { rests: ['nobody'], constant: true }))).toBe('calibrated');
    expect(kindOf(figure('nobody', () => 2, { rests: ['somebody'], constant: true }))).toBe('predicted');
  });
});

/** Numbers that a text prints, without the commas of thousands. */
function printed(text: string): readonly number[] {
  return [...text.replaceAll(/(?<=\d),(?=\d{3})/g, '').matchAll(/\d+(?:\.\d+)?/g)].map(Number);
}

describe('a published range', () => {
  const ranged = ALL_FIGURES.filter(({ publishedRange }) => publishedRange !== undefined);

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

  test('counts every predicted row with one published value in its first sentence', () => {
    const predicted = rows.filter((cells) => cells[6] === 'predicted' && /^-?\d/.test(cells[4] ?? ''));
    const yes = predicted.filter((cells) => cells[5] === 'yes').length;
    expect(PAGE).toContain(`**Of ${predicted.length} predicted figures ${yes} are within 20 %`);
  });
});
