/** Columns as Go's `text/tabwriter` lays them out: cells end with a tab, a column is a block of lines that have the cell. */

import { cells } from './width.ts';

export interface TabLayout {
  readonly minWidth: number;
  readonly padding: number;
}

/** Width of a text in cells: East Asian wide characters take two. */
function width(text: string): number {
  return [...text].reduce((sum, character) => sum + cells(character), 0);
}

/** Lays out lines of tab-ended cells; the last cell of a line belongs to no column. */
export function tabulate(text: string, { minWidth, padding }: TabLayout): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((cells) => cells.map(() => 0));
  const layOut = (from: number, to: number, column: number): void => {
    for (let at = from; at < to; at++) {
      if ((lines[at]?.length ?? 0) - 1 <= column) continue;
      let end = at;
      let widest = 0;
      while (end < to && (lines[end]?.length ?? 0) - 1 > column) {
        widest = Math.max(widest, width(lines[end]?.[column] ?? ''));
        end++;
      }
      const cell = Math.max(minWidth, widest + padding);
      for (let line = at; line < end; line++) {
        const row = widths[line];
        if (row) row[column] = cell;
      }
      layOut(at, end, column + 1);
      at = end - 1;
    }
  };
  layOut(0, lines.length, 0);
  return lines
    .map((cells, line) =>
      cells
        .map((cell, column) =>
          column === cells.length - 1
            ? cell
            : cell + ' '.repeat(Math.max(0, (widths[line]?.[column] ?? 0) - width(cell))),
        )
        .join(''),
    )
    .join('\n');
}
