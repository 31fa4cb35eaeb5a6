/** Runs of a real kernel beside ours. */
import type { RecordedView } from '../../core/neighbour-views.ts';
import { text } from '../../core/text.ts';
import type { Work } from '../../core/work.ts';
import { compareRun, type Comparison } from '../scenario/compare.ts';
import { scenarioWork } from '../scenario/run.ts';
import type { RunPlan } from './plan.ts';

const UNITS: Readonly<Record<Comparison['metric'], string>> = Object.freeze({
  usage_usec: 'µs',
  nr_periods: '',
  nr_throttled: '',
  throttled_usec: 'µs',
  nr_bursts: '',
  burst_usec: 'µs',
  p50: 'µs',
  p90: 'µs',
  p99: 'µs',
  gaps: '',
});

/** Runs the scenario to its end, without any change, and compares it with the recorded run it follows. Null: none is recorded. */
export function* recordedView(plan: RunPlan): Work<RecordedView | null> {
  const { scenario, file, choice } = plan;
  const [first] = scenario.runs;
  if (!first) return null;
  const rows = compareRun(scenario, 0, yield* scenarioWork(file, scenario, choice));
  const edges = first.tasks.find((task) => task.gaps_us.length > 0)?.gaps_us ?? [];
  return {
    label: text(
      `Linux 6.18.44, ${String(scenario.runs.length)} runs`,
      `리눅스 6.18.44, ${String(scenario.runs.length)}회 실행`,
    ),
    metrics: rows.map((row) => ({
      name: `${row.metric} · ${row.where}`,
      low: row.recorded[0],
      high: row.recorded[1],
      ours: row.ours,
      unit: UNITS[row.metric],
      holds: row.holds,
    })),
    gaps: Float64Array.from(edges, (us) => us * 1000),
  };
}
