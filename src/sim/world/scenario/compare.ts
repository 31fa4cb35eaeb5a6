/**
 * Compares simulated runs with recorded ones. A run whose tick phase and period phases are known is compared with its own
 * record; otherwise ours must lie in the range of all recorded runs, widened by the tolerance.
 */
import { compareTimelines, EDGE_SHARE } from './compare-gaps.ts';
import { cpusUsed } from './disturbance.ts';
import type { RecordedRun, RunResult, Scenario } from './types.ts';
import { own } from '../../core/own.ts';

export type Metric =
  | 'usage_usec'
  | 'nr_periods'
  | 'nr_throttled'
  | 'throttled_usec'
  | 'nr_bursts'
  | 'burst_usec'
  | 'p50'
  | 'p90'
  | 'p99'
  | 'gaps';

/** One comparison. */
export interface Comparison {
  readonly scenario: string;
  readonly run: number;
  readonly metric: Metric;
  /** Group, or task with its number. */
  readonly where: string;
  readonly recorded: readonly [number, number];
  readonly ours: number;
  /** Distance from the recorded range, in the metric's unit. */
  readonly error: number;
  readonly holds: boolean;
}

type Widen = (value: number) => number;

const COUNTERS = [
  'usage_usec',
  'nr_periods',
  'nr_throttled',
  'throttled_usec',
  'nr_bursts',
  'burst_usec',
] as const;
const PERCENTILES = ['p50', 'p90', 'p99'] as const;

/** By how much ours may leave the recorded range; µs and counts. Usage: 1.5 % of one CPU. */
export function tolerances(durationUs: number): Readonly<Record<Exclude<Metric, 'gaps'>, Widen>> {
  const response: Widen = (v) => Math.max(300, 0.15 * v);
  return {
    usage_usec: () => 0.015 * durationUs,
    nr_periods: () => 2,
    nr_throttled: (v) => Math.max(2, 0.03 * v),
    throttled_usec: (v) => 0.05 * v,
    nr_bursts: (v) => 0.1 * v,
    burst_usec: (v) => 0.1 * v,
    p50: response,
    p90: response,
    p99: response,
  };
}

type Base = Pick<Comparison, 'scenario' | 'run' | 'metric' | 'where'>;

function compareValue(base: Base, ours: number, values: readonly number[], widen: Widen): Comparison {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const error = ours < low ? ours - low : ours > high ? ours - high : 0;
  const holds = ours >= low - widen(low) && ours <= high + widen(high);
  return { ...base, recorded: [low, high], ours, error: Math.round(error * 10) / 10, holds };
}

/** Whether every group with a quota has a known period phase in this run. */
export function phasesKnown(scenario: Scenario, run: RecordedRun): boolean {
  return (
    run.startAfterTickUs !== null &&
    scenario.groups.every(({ path, files }) => {
      const limited = files['cpu.max'] !== undefined && !files['cpu.max'].startsWith('max');
      return !limited || own(run.periodPhaseUs, path) !== undefined;
    })
  );
}

function compareGaps(scenario: Scenario, at: number, run: RecordedRun, ours: RunResult): Comparison[] {
  const share = compareTimelines(scenario, run, ours);
  if (share === null) return [];
  const error = Math.min(0, share - EDGE_SHARE);
  const base: Base = { scenario: scenario.id, run: at, metric: 'gaps', where: 'timeline' };
  return [{ ...base, recorded: [1, 1], ours: share, error, holds: error === 0 }];
}

/** All comparisons of one simulated run with the recorded run number `at`. */
export function compareRun(scenario: Scenario, at: number, ours: RunResult): Comparison[] {
  const run = scenario.runs[at];
  if (!run) return [];
  const known = phasesKnown(scenario, run);
  const pool = known ? [run] : scenario.runs;
  const widen = tolerances(scenario.durationMs * 1000);
  const base = { scenario: scenario.id, run: at };
  const rows: Comparison[] = [];
  for (const [path, counters] of Object.entries(ours.cgroups)) {
    for (const metric of COUNTERS) {
      const values = pool.flatMap((other) => own(other.cgroups, path)?.[metric] ?? []);
      if (values.length === 0) continue;
      rows.push(compareValue({ ...base, metric, where: path }, counters[metric], values, widen[metric]));
    }
  }
  ours.tasks.forEach((task, index) => {
    for (const metric of PERCENTILES) {
      if (!task.response_us) continue;
      const from = metric === 'p99' ? scenario.runs : pool;
      const values = from.flatMap((other) => other.tasks[index]?.response_us?.[metric] ?? []);
      if (values.length === 0) continue;
      const where = `${task.cgroup} task ${String(index)}`;
      rows.push(compareValue({ ...base, metric, where }, task.response_us[metric], values, widen[metric]));
    }
  });
  if (known && cpusUsed(scenario) === 1) rows.push(...compareGaps(scenario, at, run, ours));
  return rows;
}

/** How many comparisons hold. */
export interface Share {
  readonly metric: Metric | 'all';
  readonly holds: number;
  readonly of: number;
}

/** The share that holds, over all and by metric. */
export function summarise(rows: readonly Comparison[]): Share[] {
  const share = (metric: Share['metric'], of: readonly Comparison[]): Share => ({
    metric,
    holds: of.filter((row) => row.holds).length,
    of: of.length,
  });
  const metrics = [...new Set(rows.map((row) => row.metric))];
  return [
    share('all', rows),
    ...metrics.map((metric) =>
      share(
        metric,
        rows.filter((row) => row.metric === metric),
      ),
    ),
  ];
}
