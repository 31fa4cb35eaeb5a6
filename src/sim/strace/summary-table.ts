/** The table that `strace -c` and `strace -C` print: counts, no calls. */

/** One row of a table. Times are seconds as printed, in ns. */
export interface TableRow {
  readonly name: string;
  readonly calls: number;
  readonly errors: number;
  /** CPU time in the kernel, or with `-w` time from entry to return; null: the table has no such column. */
  readonly totalNs: number | null;
}

/** One table of the log. */
export interface StraceTable {
  /** Number of the line of its first row, from 1. */
  readonly line: number;
  readonly rows: readonly TableRow[];
}

/** Rows of one table: Linux has fewer than 500 calls. */
const ROWS_MAX = 2048;

/** Titles that strace knows (`-U`); a line of nothing else, with counts and names, is a table's head. */
const HEADER =
  /^\s*(?=.*\b(?:calls|count)\b)(?:(?:% time|seconds|usecs\/call|calls|errors?|count|(?:total|min|max|avg)-time|time-percent|time|usecs)\s+)+(?:syscall|name)\s*$/;
const RULE = /^[\s-]*-{6,}[\s-]*$/;
const TOTAL = /^[\d\s.,]+ total\s*$/;
const NUMBER = /^\d+(?:[.,]\d+)?$/;
const ROW = /^\s*\d+(?:[.,]\d+)?\s+\d+[.,]\d+\s+(?:\d+\s+)?\d+\s+(?:\d+\s+)?[a-z_?][\w?]*\s*$/;
/** Columns in their usual order; `-U` chooses others. */
const USUAL = ['time', 'seconds', 'usecs', 'calls', 'errors', 'name'] as const;
type Column = (typeof USUAL)[number] | 'other';

/** What a title of a column means. */
function columnOf(title: string): Column {
  if (title === 'syscall' || title === 'name') return 'name';
  if (title === 'seconds' || title === 'total-time') return 'seconds';
  if (title === 'calls' || title === 'count') return 'calls';
  if (title === 'errors' || title === 'error') return 'errors';
  if (title === 'usecs/call' || title === 'usecs' || title === 'avg-time') return 'usecs';
  return title === '%' || title === 'time' || title === 'time-percent' ? 'time' : 'other';
}

function columnsOf(header: string): readonly Column[] {
  return header.replace('% time', 'time-percent').trim().split(/\s+/).map(columnOf);
}

/** Takes lines while they belong to a table. */
export class TableReader {
  #columns: readonly Column[] = USUAL;
  #rows: TableRow[] = [];
  #line = 0;
  #open = false;

  /** True: the line looks like part of a table. */
  fits(text: string): boolean {
    return HEADER.test(text) || ROW.test(text) || (this.#open && (RULE.test(text) || TOTAL.test(text)));
  }

  /** True: the line is part of a table. */
  push(text: string, line: number): boolean {
    if (HEADER.test(text)) {
      this.#columns = columnsOf(text);
      this.#open = true;
      return true;
    }
    if (!this.#open && !ROW.test(text)) return false;
    if (RULE.test(text)) return true;
    return this.#row(text.trim().split(/\s+/), line);
  }

  /** The rows since the last call of `take`, if the table is over or must be; null: none. */
  take(): StraceTable | null {
    const rows = this.#rows;
    this.#open = false;
    this.#columns = USUAL;
    this.#rows = [];
    return rows.length === 0 ? null : { line: this.#line, rows };
  }

  #row(cells: readonly string[], line: number): boolean {
    const name = cells.at(-1) ?? '';
    const values = cells.slice(0, -1);
    if (values.length === 0 || !values.every((value) => NUMBER.test(value))) return false;
    if (name === 'total') return true;
    // No errors: the column is empty.
    const columns = this.#columns.filter((column) => column !== 'name');
    const shown = values.length < columns.length ? columns.filter((column) => column !== 'errors') : columns;
    if (values.length !== shown.length) return false;
    const valueOf = (column: Column): number | null => {
      const at = shown.findIndex((title) => title === column);
      return at < 0 ? null : Number((values[at] ?? '0').replace(',', '.'));
    };
    const calls = valueOf('calls');
    if (calls === null || !Number.isSafeInteger(calls)) return false;
    const seconds = valueOf('seconds');
    if (this.#rows.length === 0) this.#line = line;
    if (this.#rows.length < ROWS_MAX)
      this.#rows.push({
        name,
        calls,
        errors: Math.min(calls, valueOf('errors') ?? 0),
        totalNs: seconds === null ? null : Math.round(seconds * 1e9),
      });
    return true;
  }
}
