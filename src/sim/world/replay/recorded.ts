/** Times that the log itself holds: what strace measured, beside what the simulation says. */
import type { RecordedTimes } from '../../core/views.ts';
import type { StraceTable } from '../../strace/summary-table.ts';
import type { StraceCall } from '../../strace/types.ts';

/** Longest calls kept. */
const LONGEST = 20;
const NAMES_MAX = 1024;

interface Open {
  readonly name: string;
  readonly line: number;
  readonly startUs: number;
}

/**
 * Sums by name. A log with durations (`-T`, or calls in two pieces with times) is summed by them. One with times only
 * tells how long it was from a call's beginning to its process's next one: the program's own time is in it too.
 */
export class Recorded {
  private readonly inside = new Map<string, { calls: number; totalNs: number }>();
  private readonly between = new Map<string, { calls: number; totalNs: number }>();
  private readonly open = new Map<number, Open>();
  private readonly longestInside: { line: number; name: string; ns: number }[] = [];
  private readonly longestBetween: { line: number; name: string; ns: number }[] = [];
  private table: { readonly rows: StraceTable['rows'] } | null = null;

  call({ pid, name, line, startUs, durationUs, unfinished }: StraceCall): void {
    if (startUs !== null) this.at(pid, startUs);
    if (unfinished) return;
    if (durationUs !== null) {
      add(this.inside, name, durationUs * 1000);
      keep(this.longestInside, line, name, durationUs * 1000);
    } else if (startUs !== null) this.open.set(pid, { name, line, startUs });
  }

  /** Something else happened in the process: its call had ended by then. */
  at(pid: number, atUs: number | null): void {
    const open = this.open.get(pid);
    if (open === undefined || atUs === null) return;
    this.open.delete(pid);
    const ns = Math.max(0, atUs - open.startUs) * 1000;
    add(this.between, open.name, ns);
    keep(this.longestBetween, open.line, open.name, ns);
  }

  counted(table: StraceTable): void {
    this.table ??= table;
  }

  /** Null: the log holds no times. */
  get times(): RecordedTimes | null {
    const rows = this.table?.rows.filter(({ totalNs }) => totalNs !== null) ?? [];
    if (rows.length > 0 && this.inside.size === 0 && this.between.size === 0) {
      const sums = new Map(rows.map((row) => [row.name, { calls: row.calls, totalNs: row.totalNs ?? 0 }]));
      return timesOf('table', sums, []);
    }
    if (this.inside.size > 0 && sumOf(this.inside).calls >= sumOf(this.between).calls)
      return timesOf('inside', this.inside, this.longestInside);
    return this.between.size === 0 ? null : timesOf('between', this.between, this.longestBetween);
  }
}

function add(sums: Map<string, { calls: number; totalNs: number }>, name: string, ns: number): void {
  const sum = sums.get(name);
  if (sum !== undefined) {
    sum.calls++;
    sum.totalNs += ns;
  } else if (sums.size < NAMES_MAX) sums.set(name, { calls: 1, totalNs: ns });
}

function keep(
  longest: { line: number; name: string; ns: number }[],
  line: number,
  name: string,
  ns: number,
): void {
  const last = longest[LONGEST - 1];
  if (last && last.ns >= ns) return;
  if (last) longest.pop();
  const at = longest.findIndex((other) => other.ns < ns);
  longest.splice(at < 0 ? longest.length : at, 0, { line, name, ns: Math.round(ns) });
}

function sumOf(sums: ReadonlyMap<string, { calls: number; totalNs: number }>): {
  calls: number;
  totalNs: number;
} {
  let calls = 0;
  let totalNs = 0;
  for (const sum of sums.values()) {
    calls += sum.calls;
    totalNs += sum.totalNs;
  }
  return { calls, totalNs };
}

function timesOf(
  source: RecordedTimes['source'],
  sums: ReadonlyMap<string, { calls: number; totalNs: number }>,
  longest: RecordedTimes['longest'],
): RecordedTimes {
  const { calls, totalNs } = sumOf(sums);
  const byName = Object.fromEntries(
    [...sums].map(([name, sum]) => [name, { calls: sum.calls, totalNs: Math.round(sum.totalNs) }]),
  );
  return { source, calls, totalNs: Math.round(totalNs), byName, longest };
}
