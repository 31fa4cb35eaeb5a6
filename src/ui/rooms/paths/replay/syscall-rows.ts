/** Rows of the per-syscall table: one stack's figures beside the first stack's. Pure. */
import type { ReplayResult, ReplayStack } from '../../../../bridge/protocol.ts';

export interface SyscallRow {
  readonly name: string;
  readonly count: number;
  readonly totalNs: number;
  readonly share: number;
  readonly exits: number;
  /** By the log, ns; NaN when it has no time for the call. */
  readonly recordedNs: number;
  /** More time than in the first stack, ns; NaN when the first stack never made the call. */
  readonly extraNs: number;
  /** To the first stack; NaN when the first stack never made the call. */
  readonly ratio: number;
}

export type SortKey = keyof SyscallRow;

export interface Sorting {
  readonly key: SortKey;
  readonly descending: boolean;
}

export function syscallRows(
  stack: ReplayStack,
  first: ReplayStack,
  recorded: ReplayResult['recorded'],
): readonly SyscallRow[] {
  const reference = new Map(first.syscalls.map((entry) => [entry.name, entry.totalNs]));
  return stack.syscalls.map((entry) => {
    const firstNs = reference.get(entry.name) ?? 0;
    const known = firstNs > 0;
    return {
      ...entry,
      recordedNs: recorded?.byName[entry.name]?.totalNs ?? Number.NaN,
      extraNs: known ? entry.totalNs - firstNs : Number.NaN,
      ratio: known ? entry.totalNs / firstNs : Number.NaN,
    };
  });
}

/** The call whose time grew most, null when none grew. */
export function dearest(rows: readonly SyscallRow[]): SyscallRow | null {
  const grown = rows.filter((row) => row.extraNs > 0);
  return grown.reduce<SyscallRow | null>(
    (most, row) => (row.extraNs > (most?.extraNs ?? 0) ? row : most),
    null,
  );
}

/** Sorted copy; equal rows by name, and rows without a ratio last whatever the direction. */
export function sortRows(rows: readonly SyscallRow[], { key, descending }: Sorting): readonly SyscallRow[] {
  const sign = descending ? -1 : 1;
  const byName = (a: SyscallRow, b: SyscallRow): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return [...rows].sort((a, b) => {
    if (key === 'name') return sign * byName(a, b);
    const [x, y] = [a[key], b[key]];
    if (Number.isNaN(x) || Number.isNaN(y))
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || byName(a, b);
    return sign * (x - y) || byName(a, b);
  });
}

/** The sorting after a press on a column: the other way round, or the direction that people look for first. */
export function nextSorting(current: Sorting, key: SortKey): Sorting {
  if (current.key === key) return { key, descending: !current.descending };
  return { key, descending: key !== 'name' };
}
