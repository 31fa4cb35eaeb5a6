import process from 'node:process';

/** One line of a printed table: column name to cell. */
export type Row = Readonly<Record<string, string | number>>;

/** Processor time of this process in nanoseconds: neighbours on a shared machine disturb it less than the wall clock. */
export function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1_000;
}

/** Collects garbage when Node runs with --expose-gc, so that one subject does not pay for another. */
export function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

/** Middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Something measured: `run` does a round of work and returns nanoseconds per step. */
export interface Subject {
  readonly name: string;
  run(): number;
}

/** Nanoseconds per step of `steps` steps done by `work`. */
export function timePerStep(steps: number, work: () => void): number {
  const startNs = cpuNs();
  work();
  return (cpuNs() - startNs) / steps;
}

/**
 * Runs the subjects in turn (A B C A B C …), so that a slow minute of the machine hits all of them, after one round
 * to warm up. Returns the nanoseconds per step of each subject, round by round.
 */
export function interleave(subjects: readonly Subject[], rounds: number): Map<string, number[]> {
  // Once only: sweeping goes on behind the call and would be charged to whoever runs next.
  collectGarbage();
  const results = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const subject of subjects) {
      const ns = subject.run();
      if (round > 0) results.get(subject.name)!.push(ns);
    }
  }
  return results;
}

/** Median of the ratios `of / to`, taken round by round. */
export function medianRatio(of: readonly number[], to: readonly number[]): number {
  return median(of.map((value, round) => value / to[round]!));
}

/** Three significant digits for a table cell. */
export function digits(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '-';
}
