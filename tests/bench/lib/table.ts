import type { Row } from './measure.ts';

/** Text of a plain table: the columns of the first row, numbers to the right. */
export function formatTable(title: string, rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (row: Row, column: string): string => String(row[column] ?? '-');
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => cell(row, column).length)),
  );
  const line = (cells: readonly string[]): string =>
    cells.map((text, i) => (i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!))).join('  ');
  return [title, line(columns), line(widths.map((width) => '-'.repeat(width)))]
    .concat(rows.map((row) => line(columns.map((column) => cell(row, column)))))
    .join('\n');
}
