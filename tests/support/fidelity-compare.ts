/**
 * Compares simulated runs with recorded ones. A run whose tick phase and period phases are known is compared with its own
 * record; otherwise ours must lie in the range of all recorded runs, widened by the tolerance.
 */
import type { Recordings, RunResult, Scenario } from './sched-scenario.ts';

/** One comparison. `low` and `high` bound what passes. */
export interface Comparison {
  readonly scenario: string;
  readonly run: number;
  readonly metric: string;
  readonly where: string;
  readonly recorded: readonly [number, number];
  readonly ours: number;
  /** Distance from the recorded range, in the metric's unit. */
  readonly error: number;
  readonly pass: boolean;
}

type Widen = (value: number) => number;

/** Tolerance of each metric as a function of the recorded value. */
function tolerances(durationUs: number): Readonly<Record<string, Widen>> {
  return {
    usage_usec: () => 0.015 * durationUs,
    nr_periods: () => 2,
    nr_throttled: (v) => Math.max(2, 0.03 * v),
    throttled_usec: (v) => 0.05 * v,
    nr_bursts: (v) => 0.1 * v,
    burst_usec: (v) => 0.1 * v,
    p50: (v) => Math.max(300, 0.15 * v),
    p90: (v) => Math.max(300, 0.15 * v),
    p99: (v) => Math.max(300, 0.15 * v),
  };
}

/** Edges of gaps must agree within this, µs; this share of them. */
const EDGE_US = 500;
const EDGE_SHARE = 0.9;

function compareValue(
  base: Omit<Comparison, 'recorded' | 'ours' | 'error' | 'pass'>,
  ours: number,
  values: number[],
  widen: Widen,
): Comparison {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const error = ours < low ? ours - low : ours > high ? ours - high : 0;
  const pass = ours >= low - widen(low) && ours <= high + widen(high);
  return { ...base, recorded: [low, high], ours, error, pass };
}

/** Whether every group with a quota has a known period phase in this run. */
export function phasesKnown(scenario: Scenario, run: RunResult): boolean {
  return scenario.cgroups.every(
    (g) =>
      g['cpu.max'] === undefined ||
      g['cpu.max'].startsWith('max') ||
      run.period_phase_us?.[g.path] !== undefined,
  );
}

/** Gaps shorter than twice the tolerance are other processes of the machine, not the scheduler's turns. */
function longGaps(edges: readonly number[]): number[] {
  const kept: number[] = [];
  for (let i = 0; i + 1 < edges.length; i += 2) {
    const from = edges[i] ?? 0;
    const to = edges[i + 1] ?? 0;
    if (to - from >= 2 * EDGE_US) kept.push(from, to);
  }
  return kept;
}

/** Share of recorded edges that have one of ours within 0.5 ms, and the reverse; the smaller of the two. */
export function edgeAgreement(recordedUs: readonly number[], oursUs: readonly number[]): number {
  const recorded = longGaps(recordedUs);
  const ours = longGaps(oursUs);
  const share = (from: readonly number[], to: readonly number[]): number => {
    if (from.length === 0) return 1;
    return from.filter((edge) => to.some((other) => Math.abs(edge - other) <= EDGE_US)).length / from.length;
  };
  return Math.min(share(recorded, ours), share(ours, recorded));
}

/** All comparisons of one simulated run. */
export function compareRun(
  recordings: Recordings,
  scenario: Scenario,
  index: number,
  ours: RunResult,
): Comparison[] {
  const run = scenario.runs[index];
  if (!run) return [];
  const rows: Comparison[] = [];
  const known = phasesKnown(scenario, run);
  const pool = known ? [run] : scenario.runs;
  const widen = tolerances(scenario.duration_ms * 1000);
  const base = { scenario: scenario.id, run: index };
  for (const [path, stat] of Object.entries(ours.cgroups)) {
    for (const metric of Object.keys(stat) as (keyof typeof stat)[]) {
      const values = pool.flatMap((r) => r.cgroups[path]?.[metric] ?? []);
      rows.push(
        compareValue({ ...base, metric, where: path }, stat[metric], values, widen[metric] ?? (() => 0)),
      );
    }
  }
  ours.tasks.forEach((task, at) => {
    for (const metric of ['p50', 'p90', 'p99'] as const) {
      if (!task.response_us) continue;
      const from = metric === 'p99' ? scenario.runs : pool;
      const values = from.flatMap((r) => r.tasks[at]?.response_us?.[metric] ?? []);
      const row = { ...base, metric, where: `${task.cgroup} task ${String(at)}` };
      rows.push(compareValue(row, task.response_us[metric], values, widen[metric] ?? (() => 0)));
    }
  });
  const oneCpu =
    new Set(scenario.tasks.flatMap((t) => t.cpus ?? recordings.scenarios.map((_, i) => i))).size === 1;
  if (known && oneCpu) rows.push(...compareGaps(base, run, ours));
  return rows;
}

function compareGaps(base: { scenario: string; run: number }, run: RunResult, ours: RunResult): Comparison[] {
  const recorded = run.tasks.flatMap((t) => t.gaps_us);
  if (recorded.length === 0) return [];
  const share = edgeAgreement(
    recorded,
    ours.tasks.flatMap((t) => t.gaps_us),
  );
  const error = Math.min(0, share - EDGE_SHARE);
  return [
    { ...base, metric: 'gaps', where: 'timeline', recorded: [1, 1], ours: share, error, pass: error === 0 },
  ];
}
